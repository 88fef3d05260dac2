/** What a comparison is given. */
import type { Desired } from '../model/desired.ts';
import type { Kinds } from '../model/kind.ts';
import type { Known, Snapshot } from '../model/resource.ts';

export interface Differing {
  readonly desired: Desired;
  readonly snapshot: Snapshot;
  readonly known: Known;
  readonly kinds: Kinds;
  /** Delete what we made and no spec declares any more. */
  readonly prune: boolean;
}
