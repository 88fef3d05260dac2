/** Candidates against what is live: what has to go, what is gone already, and what only looks like ours. */
import { addressParts, liveAddress, type Address, type SystemName } from '../../model/address.ts';
import type { Piece, Swept } from '../../model/cleanup.ts';
import type { Gone, Site } from '../../model/desired.ts';
import type { ObjectKey } from '../../model/journal.ts';
import type { LedgerRow, LiveResource, Snapshot } from '../../model/resource.ts';
import { kinds } from '../../providers/index.ts';
import type { Candidate, Unit } from './candidates.ts';

export interface Aim {
  readonly swept: readonly Swept[];
  readonly gone: readonly Gone[];
  /** Ours, and not in the ledger. */
  readonly own: readonly LedgerRow[];
  /** In the ledger, and not there any more. */
  readonly forget: readonly ObjectKey[];
}

export function aimAt(
  units: readonly Unit[],
  snapshot: Snapshot,
  { site, ledger }: { readonly site: Site; readonly ledger: readonly LedgerRow[] },
): Aim {
  const world = new Sighted(snapshot, site.name, ledger);
  const gone = new Map<Address, Gone>();
  const own = new Map<string, LedgerRow>();
  const forget = new Map<string, ObjectKey>();
  const swept = units.map(({ target, candidates, stuck, addresses }): Swept => {
    const marked = world.unknown(addresses);
    const all = [
      ...candidates,
      ...marked.filter(({ row }) => !candidates.some((each) => sameKey(each.row, row))),
    ];
    const pieces = all.map((candidate) => {
      const judged = judge(candidate, world);
      const { row } = candidate;
      const { system, kind, id, state } = judged;
      if (candidate.unknown !== undefined && state === 'to delete') own.set(keyText(row), row);
      if (candidate.unknown === undefined && state === 'gone already')
        forget.set(keyText(row), row);
      if (state === 'to delete' && system !== undefined && !judged.along)
        gone.set(liveAddress(system, kind, id), { system, kind, id, why: 'cleanup' });
      const { along: _along, ...piece } = judged;
      return piece;
    });
    return { target, pieces: [...pieces, ...stuck.map(({ piece }) => piece)] };
  });
  return {
    swept,
    gone: [...gone.values()],
    own: [...own.values()],
    forget: [...forget.values()],
  };
}

/** Where rows are by the names that they were made under: where to look first. */
export function firstGuess(units: readonly Unit[], { systems }: Site): readonly Gone[] {
  return units.flatMap(({ candidates }) =>
    candidates.flatMap(({ row: { address, kind, id, how } }): readonly Gone[] => {
      const { system } = addressParts(address);
      const driver = systems.get(system)?.driver;
      return how === 'created' && kind.startsWith(`${driver}/`)
        ? [{ system, kind, id, why: 'cleanup' }]
        : [];
    }),
  );
}

interface Judged extends Piece {
  /** It goes with what it was made for, and cannot be sent away alone. */
  readonly along: boolean;
}

function judge({ row, unknown }: Candidate, world: Sighted): Judged {
  const { address, kind, id, vendorMade } = row;
  const system = world.systemOf(row);
  const base = {
    address,
    kind,
    id,
    along: false,
    ...(system === undefined ? {} : { system }),
    ...(vendorMade === true ? { vendorMade } : {}),
    ...(unknown === undefined ? {} : { unknown }),
  };
  const live = system === undefined ? undefined : world.live(system, row);
  const marked = live !== undefined && world.carriesMark(live, address);
  if (row.how === 'adopted' && !marked)
    return { ...base, state: 'kept', why: 'trueup found it there and did not make it' };
  if (system === undefined)
    return {
      ...base,
      state: 'left',
      why: `none of the systems that could be read is the one that it is in (${addressParts(address).system} when it was made)`,
    };
  const known = kinds.get(kind);
  if (known === undefined || world.hidden(system, row))
    return { ...base, state: 'left', why: 'it could not be looked at' };
  if (live === undefined) return { ...base, state: 'gone already' };
  if (world.lost(live))
    return {
      ...base,
      state: 'gone already',
      why: `what has its id by now (${live.label}) does not carry our mark`,
    };
  const only =
    known.can?.delete === false ? 'trueup cannot delete it alone' : known.untouchable?.(live);
  if (vendorMade === true && only !== undefined)
    return { ...base, along: true, state: 'to delete', why: 'it goes with what it was made for' };
  return {
    ...base,
    state: 'to delete',
    ...(unknown === 'run'
      ? { why: `run ${row.run} was cut off while it made it; the ledger does not know it` }
      : unknown === 'mark'
        ? { why: 'it carries our mark; the ledger does not know it' }
        : {}),
  };
}

/** What was seen, by the keys of the ledger. */
export class Sighted {
  readonly #systems = new Map<string, SystemName>();
  readonly #live = new Map<Address, LiveResource>();
  readonly #rows: ReadonlyMap<string, LedgerRow>;
  readonly #snapshot: Snapshot;
  readonly #site: string;

  constructor(snapshot: Snapshot, site: string, ledger: readonly LedgerRow[]) {
    this.#snapshot = snapshot;
    this.#site = site;
    for (const [system, installation] of snapshot.installations)
      this.#systems.set(installation, system);
    for (const each of snapshot.live)
      this.#live.set(liveAddress(each.system, each.kind, each.id), each);
    this.#rows = new Map(ledger.map((row) => [keyText(row), row]));
  }

  systemOf({ installation }: ObjectKey): SystemName | undefined {
    return this.#systems.get(installation);
  }

  live(system: SystemName, { kind, id }: ObjectKey): LiveResource | undefined {
    return this.#live.get(liveAddress(system, kind, id));
  }

  hidden(system: SystemName, { kind }: ObjectKey): boolean {
    return this.#snapshot.unseen.some(
      (each) => each.system === system && (each.kind === undefined || each.kind === kind),
    );
  }

  carriesMark({ mark }: LiveResource, address: Address): boolean {
    return mark?.site === this.#site && mark.address === address;
  }

  /** Its ledger row. */
  row(live: LiveResource): LedgerRow | undefined {
    const installation = this.#snapshot.installations.get(live.system);
    return installation === undefined
      ? undefined
      : this.#rows.get(keyText({ ...live, installation }));
  }

  /** Its id went on to something else: what we made of this kind carries a mark, and this one does not. */
  lost(live: LiveResource): boolean {
    const { mark, kind } = live;
    if (mark !== undefined) return mark.site !== this.#site;
    if (kinds.get(kind)?.marked === true) return true;
    const parent = this.#parentOf(live);
    return parent !== undefined && this.row(parent)?.how === 'created' && this.lost(parent);
  }

  /** Of these addresses by their mark, and in no ledger row. */
  unknown(addresses: Unit['addresses']): readonly Candidate[] {
    return this.#snapshot.live.flatMap((live): readonly Candidate[] => {
      const { mark, kind, id, system } = live;
      const installation = this.#snapshot.installations.get(system);
      if (mark?.site !== this.#site || installation === undefined) return [];
      if (this.row(live) !== undefined) return [];
      if (!addresses.has(mark.address)) return [];
      const labels = addresses.get(mark.address);
      const row = { address: mark.address, installation, kind, id, how: 'created' as const };
      return [{ row: { ...row, ...(labels === undefined ? {} : { labels }) }, unknown: 'mark' }];
    });
  }

  #parentOf({ kind, spec }: LiveResource): LiveResource | undefined {
    const references = Object.entries(kinds.get(kind)?.references ?? {});
    const field = references.find(([, reference]) => reference.parent === true)?.[0];
    return field === undefined ? undefined : this.#live.get(spec[field] as Address);
  }
}

export function keyText({ installation, kind, id }: ObjectKey): string {
  return `${installation} ${kind} ${id}`;
}

function sameKey(a: ObjectKey, b: ObjectKey): boolean {
  return keyText(a) === keyText(b);
}
