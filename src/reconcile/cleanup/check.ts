/** What is left after a clean-up: every system is read, and each thing that was ever made is looked for. */
import type { Connections } from '../../live/observe.ts';
import { byText, liveAddress, type Address, type KindName } from '../../model/address.ts';
import type { Check, Checks } from '../../model/cleanup.ts';
import type { Gone } from '../../model/desired.ts';
import type { Departed } from '../../model/journal.ts';
import type { Problem } from '../../model/problem.ts';
import type { LedgerRow, LiveResource, Snapshot } from '../../model/resource.ts';
import { kinds } from '../../providers/index.ts';
import { Sighted, keyText } from './aim.ts';
import type { Unit } from './candidates.ts';
import type { Request } from '../engine.ts';
import { see } from '../inner.ts';
import type { Opened } from '../opened.ts';

export interface Checked {
  readonly checks: readonly Checks[];
  /** What could not be read. */
  readonly problems: readonly Problem[];
  /** Live addresses of what is left, with why. */
  readonly left: ReadonlyMap<Address, string>;
}

/** One look, whatever the number of units. `gone`: ids to read, also of kinds that are read only when asked for. */
export async function checkUnits(
  opened: Opened,
  units: readonly Unit[],
  asked: {
    readonly connections: Connections;
    readonly request: Request;
    readonly ledger: readonly LedgerRow[];
    readonly gone: readonly Gone[];
  },
): Promise<Checked> {
  const { connections, request, ledger, gone } = asked;
  const watched = units.flatMap((each) => each.planned);
  const desired = { ...opened.desired, gone, watched, resources: [], conditions: [], manual: [] };
  const { snapshot } = await see(opened, connections, { desired, signal: request.abort });
  const left = new Map<Address, string>();
  const checks = units.map(({ target, candidates, departed, stuck, addresses }): Checks => {
    const sighted = new Sighted(snapshot, opened.desired.site.name, ledger);
    const rows = [...candidates.map(({ row }) => row), ...departed].filter(
      (row) => row.how === 'created',
    );
    const byKind = Map.groupBy(distinct(rows), (row) => row.kind);
    const own = [...byKind]
      .toSorted(([a], [b]) => byText(a, b))
      .map(([kind, things]) => ofKind(kind, things, { sighted, snapshot, left }));
    const untold = stuck.map(({ piece: { kind, address, id, why = '' } }): Check => ({
      kind,
      result: 'UNKNOWN',
      things: 1,
      left: [{ address, id, why }],
    }));
    return {
      target,
      checks: [...own, ...untold, ofMarks(addresses, { sighted, snapshot, left })],
    };
  });
  return { checks, problems: blind(checks, snapshot), left };
}

interface Eye {
  readonly sighted: Sighted;
  readonly snapshot: Snapshot;
  readonly left: Map<Address, string>;
}

/** One that is in the ledger counts as that, though it was gone once. */
function distinct(rows: readonly (LedgerRow | Departed)[]): readonly (LedgerRow | Departed)[] {
  const known = new Map<string, LedgerRow | Departed>();
  for (const row of rows) if (!known.has(keyText(row))) known.set(keyText(row), row);
  return [...known.values()];
}

function ofKind(kind: KindName, rows: readonly (LedgerRow | Departed)[], eye: Eye): Check {
  const found = rows.map((row) => ({ row, ...whereIs(row, eye) }));
  const left = found.flatMap(({ row, why, live }): Check['left'] => {
    if (why === undefined) return [];
    if (live !== undefined) eye.left.set(liveAddress(live.system, live.kind, live.id), why);
    const { address, id } = row;
    return [{ address, id, ...(live === undefined ? {} : { system: live.system }), why }];
  });
  const hidden = found.some((each) => each.hidden === true);
  const result = hidden ? 'UNKNOWN' : left.length > 0 ? 'LEFT' : 'PASS';
  return { kind, result, things: rows.length, left };
}

function whereIs(
  row: LedgerRow | Departed,
  { sighted, snapshot }: Eye,
): { readonly why?: string; readonly live?: LiveResource; readonly hidden?: true } {
  const system = sighted.systemOf(row);
  const gone = 'goneAt' in row;
  if (system === undefined) {
    // What was seen to go is gone, also where its system is no more.
    if (gone) return {};
    return { why: 'its system is none of those that could be read', hidden: true };
  }
  if (sighted.hidden(system, row)) {
    const blinded = snapshot.unseen.find((each) => each.system === system);
    return { why: blinded?.why.message ?? 'it could not be looked at', hidden: true };
  }
  const live = sighted.live(system, row);
  if (live === undefined || sighted.lost(live)) return {};
  if (!gone) return { why: 'it is still there', live };
  const now = sighted.row(live);
  if (now !== undefined)
    return now.address === row.address ? { why: 'it is there again', live } : {};
  if (sighted.carriesMark(live, row.address)) return { why: 'it is there again', live };
  return live.mark !== undefined || kinds.get(live.kind)?.marked === true
    ? {}
    : {
        why: `something is there under its id again (${live.label}), which the ledger does not know`,
        live,
      };
}

function ofMarks(addresses: Unit['addresses'], { sighted, left }: Eye): Check {
  const unknown = sighted.unknown(addresses);
  const found = unknown.flatMap(({ row }): Check['left'] => {
    const { address, id, kind } = row;
    const system = sighted.systemOf(row);
    if (system === undefined || left.has(liveAddress(system, kind, id))) return [];
    const why = 'unknown to the ledger, but it carries our mark';
    left.set(liveAddress(system, kind, id), why);
    return [{ address, id, system, why }];
  });
  return { result: found.length > 0 ? 'LEFT' : 'PASS', things: found.length, left: found };
}

/** Only systems and kinds that anything was made in count. */
function blind(checks: readonly Checks[], { unseen }: Snapshot): readonly Problem[] {
  const wanted = new Set(
    checks.flatMap((each) =>
      each.checks.flatMap(({ kind, result }) =>
        result === 'UNKNOWN' && kind !== undefined ? [kind] : [],
      ),
    ),
  );
  if (wanted.size === 0) return [];
  return unseen
    .filter((each) => each.kind === undefined || wanted.has(each.kind))
    .map(({ why }) => why);
}
