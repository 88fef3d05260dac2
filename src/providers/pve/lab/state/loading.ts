/** What the parts of loading share. */
import type { Entry } from './entry.ts';
import type { World } from '../world/world.ts';

export interface Loading {
  readonly world: World;
  readonly top: Entry;
  readonly now: Date;
  /** By a lab: nothing is made up for it. */
  readonly saved: boolean;
}
