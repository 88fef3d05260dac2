/** Operations that take effect together, and what they work with. */
import type { Operation } from '../../../model/operation.ts';
import type { Context } from '../../../model/provider.ts';
import type { Pve } from '../pve.ts';

export interface Group {
  readonly pve: Pve;
  readonly operations: readonly Operation[];
  readonly context: Context;
}
