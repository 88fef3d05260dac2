/** What a restart brings back is another matter than what runs: it is changed last, all of it in one write. */
import { liveAddress, type Address, type SystemName } from '../../../model/address.ts';
import type { Change, ChangeOf } from '../../../model/change.ts';
import type { Companion, Expansion, Half, Look } from '../../../model/kind.ts';
import { fact, type Operation } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import { statusOf } from './host.ts';
import { runs } from './fields.ts';
import { provenBefore } from './own-path.ts';

/** One file, replaced as a whole. */
export function storedGroup(system: SystemName): NonNullable<Operation['commit']> {
  return { group: `stored of ${system}`, how: 'atomic' };
}

export function keeps(look: Look, system: SystemName): boolean {
  return (statusOf(look, system)?.persistence ?? 'none') !== 'none';
}

/**
 * The halves of a change, with what is stored split off: what is made is stored in the end, and what goes is first
 * taken down, and taken out of the store in the end.
 */
export function kept(change: Change, look: Look, expansion: Expansion): Expansion {
  const { system } = change;
  if (change.action === 'adopt') return expansion;
  const problems = [...(expansion.problems ?? []), ...elsewhere(change, look)];
  const { leaving, companions = [] } = expansion;
  const gone = goes(change, look, leaving);
  const store = stores(change, look);
  const arriving = store === undefined ? expansion.arriving : owing(change, expansion.arriving);
  return {
    ...(gone.leaving === undefined ? {} : { leaving: gone.leaving }),
    ...(arriving === undefined ? {} : { arriving }),
    ...(problems.length === 0 ? {} : { problems }),
    companions: [
      ...companions,
      ...gone.companions,
      ...(store === undefined ? [] : [{ ...store, commit: storedGroup(system) }]),
    ],
  };
}

function goes(
  change: Change,
  look: Look,
  leaving: Half | undefined,
): { readonly leaving?: Half | undefined; readonly companions: readonly Companion[] } {
  if (change.action !== 'delete' && change.action !== 'replace') return { leaving, companions: [] };
  const { system, live, from } = change;
  if (from['stored'] !== true || !keeps(look, system)) return { leaving, companions: [] };
  const proven = provenBefore(look, system);
  const forget: Half = {
    commit: storedGroup(system),
    ...(proven.length === 0 ? {} : { needs: proven }),
    notes: ['a restart does not bring it back'],
  };
  if (!runs(from)) return { leaving: forget, companions: [] };
  const of = liveAddress(system, change.kind, live.id);
  const down = fact('down', of);
  const { needs = [], gives = [], ends = [], ...rest } = leaving ?? {};
  const companion: Companion = {
    verb: 'take-down',
    of,
    live,
    from,
    to: { ...from, running: false },
    when: 'before',
    ...rest,
    needs,
    gives: [...gives, down],
    ends,
  };
  return { leaving: { ...forget, needs: [...proven, down] }, companions: [companion] };
}

function stores(change: Change, look: Look): Companion | undefined {
  if (change.action === 'delete' || change.action === 'adopt') return undefined;
  const { address: of, system, to } = change;
  if (to['stored'] !== true || !keeps(look, system)) return undefined;
  const stored = change.action === 'update' && change.from['stored'] === true;
  if (stored && !outdates(change)) return undefined;
  return {
    verb: 'store',
    of,
    ...(change.action === 'update' ? { live: change.live } : {}),
    from: { ...to, stored: false },
    to,
    when: 'after',
    needs: provenBefore(look, system),
    ...(stored ? { pays: true } : {}),
  };
}

/** What was stored is not any more, once something else runs. */
function owing(change: Change, arriving: Half | undefined): Half | undefined {
  if (change.action !== 'update' || change.from['stored'] !== true) return arriving;
  const why = 'it is stored anew when what runs has proven itself';
  return { ...arriving, debt: { fields: { stored: true }, why } };
}

/** Does what is stored say something else afterwards? Whether it is up now is stored nowhere. */
function outdates({ fields }: ChangeOf<'update'>): boolean {
  return fields.some(({ field }) => !['stored', 'running', 'up'].includes(field));
}

/** What others keep for the host's next start is theirs. */
function elsewhere(change: Change, look: Look): readonly Problem[] {
  if (change.action === 'create' || change.action === 'adopt') return [];
  const { live, system, address } = change;
  const status = statusOf(look, system);
  const places = live.status?.['storedIn'];
  if (status === undefined || !Array.isArray(places)) return [];
  const foreign = places.filter((each) => each !== status.file);
  if (foreign.length === 0) return [];
  if (change.action === 'update' && !outdates(change)) return [];
  return [
    problem(
      'stored-elsewhere',
      `${address}: the next start of the host would bring ${live.label} back as it is now, from ${foreign.join(', ')}, which is not trueup's.`,
      {
        about: address,
        ...(change.action === 'delete' ? {} : at(change)),
        help: `Take it out of that file by hand (nothing has to be reloaded), then plan again${status.file === null ? '' : `; trueup keeps its own in ${status.file}`}.`,
      },
    ),
  ];
}

export function at(change: Change): Pick<Problem, 'at'> {
  return 'desired' in change && change.desired !== undefined ? { at: change.desired.origin } : {};
}

/** Who a problem or a fact is about. */
export function aboutOf({ address }: Change): { readonly about: Address } {
  return { about: address };
}
