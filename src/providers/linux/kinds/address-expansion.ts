/** What adding and taking away an address means for what else is on its device. */
import type { SystemName } from '../../../model/address.ts';
import { parseAddress } from '../../../model/ip.ts';
import type { Change } from '../../../model/change.ts';
import type { Expansion, Half, Look } from '../../../model/kind.ts';
import { exists, type Fact } from '../../../model/operation.ts';
import type { Problem } from '../../../model/problem.ts';
import type { Spec } from '../../../model/resource.ts';
import { text } from '../../../model/spec-fields.ts';
import { addressArrivesOn, raisedFact } from './arriving.ts';
import { hostAddress, runs } from './fields.ts';
import { handedOver, handingOver } from './hand-over.ts';
import { statusOf } from './host.ts';
import { kept } from './keeping.ts';
import { bareFacts } from './leaving.ts';
import { names } from './names.ts';
import { cutting, onPath } from './own-path.ts';
import { lost, ofHost, wrong } from './problems.ts';
import { routesThrough } from './routes-through.ts';
import { present, type Present } from './standing.ts';

export function expandAddress(change: Change, look: Look): Expansion {
  const problems: Problem[] = [...ofHost(change, look)];
  const arriving = comes(change, look, problems);
  const leaving = goes(change, look, problems);
  return kept(change, look, {
    ...(arriving === undefined ? {} : { arriving }),
    ...(leaving === undefined ? {} : { leaving }),
    problems,
  });
}

function comes(change: Change, look: Look, problems: Problem[]): Half | undefined {
  if (change.action === 'delete' || change.action === 'adopt') return undefined;
  const raised = change.action === 'update' && !runs(change.from) && runs(change.to);
  if (change.action === 'update' && !raised) return undefined;
  const arrival = addressArrivesOn(change, look, text(change.to, 'device') ?? '');
  problems.push(...arrival.problems, ...comesBack(change, look));
  const commit =
    handedOver({ of: change.address, spec: change.to }, look, change.system) ?? arrival.commit;
  const notes = toldAnew(change.to, look, change.system);
  return {
    needs: arrival.needs,
    ...(raised ? { gives: [raisedFact(change.address)] } : {}),
    ...(commit === undefined ? {} : { commit }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

/** Neighbours remember whom an address belonged to; of IPv6 the kernel tells them by itself. */
function toldAnew(to: Spec, look: Look, system: SystemName): readonly string[] {
  const ip = hostAddress(to['address'])?.ip;
  if (typeof ip !== 'number') return [];
  return present(look, system, names.address)
    .filter((each) => each.leaves && hostAddress(each.spec['address'])?.ip === ip)
    .map((each) => text(each.spec, 'device') ?? '')
    .filter((old) => old !== text(to, 'device'))
    .map((old) => `neighbours that know it on ${old} are told by gratuitous ARP`);
}

/** The same address is stored for another device: the next start would bring both. */
function comesBack(change: Change, look: Look): readonly Problem[] {
  if (change.action === 'delete' || change.action === 'adopt') return [];
  const mine = hostAddress(change.to['address'])?.ip;
  return look
    .every(change.system, names.address)
    .filter(({ spec }) => !runs(spec) && hostAddress(spec['address'])?.ip === mine)
    .filter((live) => look.incarnation(live) !== change.address)
    .filter((live) => look.change(look.incarnation(live))?.action !== 'delete')
    .map((live) =>
      wrong(change, 'stored-elsewhere', {
        message: `would have a second holder at the next start of the host: ${live.label} is stored.`,
        help: `Name that under 'absent:', or take it out of the files of the host; then plan again.`,
      }),
    );
}

function goes(change: Change, look: Look, problems: Problem[]): Half | undefined {
  if (change.action !== 'delete' && change.action !== 'replace') return undefined;
  const { system, live } = change;
  const there = present(look, system, names.address);
  const own = there.find((each) => each.live.id === live.id);
  if (own === undefined) return undefined;
  const through = routesThrough(own, look);
  const secondaries = taken(own, there);
  problems.push(
    ...secondaries
      .filter((each) => !each.declared)
      .map((each) => lost(change, each, 'it is a secondary of this one')),
    ...through.stranded.map((each) =>
      lost(change, each, 'nothing else on its device reaches its gateway'),
    ),
    ...noWayLeft(change, own, look),
  );
  const commit = handingOver(own, look);
  const needs: Fact[] = [...through.needs];
  // What we talk over is there anew before the old one goes.
  if (change.action === 'replace' && commit === undefined && onPath(own))
    needs.push(exists(change.address));
  const cut: Half = onPath(own) ? cutting(look, system) : {};
  const notes = [
    ...(cut.notes ?? []),
    ...secondaries
      .filter((each) => each.declared)
      .map((each) => `${each.of} is a secondary of it and is put back in the same call`),
  ];
  return {
    ...cut,
    ...(commit === undefined ? {} : { commit }),
    needs,
    gives: [...(cut.gives ?? []), ...bareFacts(look, system, text(own.spec, 'device') ?? '')],
    ...(notes.length === 0 ? {} : { notes }),
  };
}

/** Secondaries that the kernel deletes with their primary, unless it was told to promote them. */
function taken(own: Present, there: readonly Present[]): readonly Present[] {
  const mine = hostAddress(own.spec['address']);
  const { status = {} } = own.live;
  if (mine === undefined || status['secondary'] === true || status['promotes'] === true) return [];
  return there.filter((each) => {
    const other = hostAddress(each.spec['address']);
    return (
      !each.leaves &&
      each.live.status?.['secondary'] === true &&
      text(each.spec, 'device') === text(own.spec, 'device') &&
      other?.prefix === mine.prefix &&
      other.subnet.first === mine.subnet.first
    );
  });
}

/** Whoever only knows the old address cannot come back. */
function noWayLeft(change: Change, own: Present, look: Look): readonly Problem[] {
  const ip = hostAddress(own.spec['address'])?.ip;
  const ways = statusOf(look, change.system)?.ways ?? [];
  if (!onPath(own) || ways.length === 0) return [];
  if (handingOver(own, look) !== undefined) return [];
  if (!ways.every((each) => parseAddress(each) === ip)) return [];
  return [
    wrong(change, 'no-way-left', {
      message: `is the address that trueup talks over, and 'via' of ${change.system} knows no other.`,
      help: 'Make `via` a list, with the way that will lead there afterwards as well: it is tried when the first one fails.',
    }),
  ];
}
