/** Under which address a thing is put back: its declared one, or a name of its own. */
import {
  addressOf,
  liveAddress,
  type Address,
  type SystemName,
  type VendorId,
} from '../../model/address.ts';
import type { Change } from '../../model/change.ts';
import type { Before } from '../../model/journal.ts';

export class Names {
  readonly #declared = new Map<Address, Address>();
  readonly #taken = new Set<Address>();

  /** Of the run's plan. */
  constructor(changes: readonly Change[]) {
    for (const change of changes) {
      if (!('desired' in change) || change.desired === undefined) continue;
      this.#taken.add(change.address);
      if ('live' in change)
        this.#declared.set(liveAddress(change.system, change.kind, change.live.id), change.address);
    }
  }

  of(system: SystemName, { kind, id, spec }: Omit<Before, 'falls'>): Address {
    const declared = this.#declared.get(liveAddress(system, kind, id));
    if (declared !== undefined) return declared;
    const { name } = spec;
    const own = typeof name === 'string' && name !== '' && !name.includes('/');
    const address = addressOf(system, kind, own ? name : formerName(id));
    // A declared thing may have this very name.
    return this.#taken.has(address) ? addressOf(system, kind, formerName(id)) : address;
  }
}

function formerName(id: VendorId): string {
  return `was-${id.replaceAll('/', '-')}`;
}
