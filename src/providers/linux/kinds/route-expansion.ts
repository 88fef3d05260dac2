/** What a route waits for: an address that reaches its gateway, and the device it leads to. */
import { parseAddress } from '../../../model/ip.ts';
import type { Change } from '../../../model/change.ts';
import type { Expansion, Half, Look } from '../../../model/kind.ts';
import type { Fact } from '../../../model/operation.ts';
import type { Problem } from '../../../model/problem.ts';
import { text } from '../../../model/spec-fields.ts';
import { arrivesOn, there } from './arriving.ts';
import { runs } from './fields.ts';
import { handedOver } from './hand-over.ts';
import { kept } from './keeping.ts';
import { bareFacts } from './leaving.ts';
import { names } from './names.ts';
import { cutting, movesRoute, onPath } from './own-path.ts';
import { ofHost, wrong } from './problems.ts';
import { carriers, offFacts } from './routes-through.ts';
import { present, type Present } from './standing.ts';

export function expandRoute(change: Change, look: Look): Expansion {
  const problems: Problem[] = [...ofHost(change, look)];
  const own = ownOf(change, look);
  const arriving = comes(change, look, problems);
  const leaving = own === undefined ? undefined : goes(change, own, look);
  return kept(change, look, {
    ...(arriving === undefined ? {} : { arriving }),
    ...(leaving === undefined ? {} : { leaving }),
    problems,
  });
}

function ownOf(change: Change, look: Look): Present | undefined {
  if (change.action === 'create' || change.action === 'adopt') return undefined;
  return present(look, change.system, names.route).find((each) => each.live.id === change.live.id);
}

function comes(change: Change, look: Look, problems: Problem[]): Half | undefined {
  if (change.action === 'delete' || change.action === 'adopt') return undefined;
  const moves = change.action !== 'update' || movesRoute(change.fields) || !runs(change.from);
  if (!moves) return undefined;
  const { system, to } = change;
  const device = text(to, 'device');
  const arrival = device === undefined ? undefined : arrivesOn(change, look, device);
  const via = text(to, 'via');
  const [carrier] = via === undefined ? [] : carriers(to, look, system);
  const needs: Fact[] = [
    ...(arrival?.needs ?? []),
    ...(carrier?.brought === undefined ? [] : there(carrier)),
  ];
  problems.push(...(arrival?.problems ?? []));
  // Between an address that goes and its successor in one call, the route moves in the same call.
  const commit =
    arrival?.commit ??
    (carrier?.brought === undefined ? undefined : handedOver(carrier, look, system));
  if (via !== undefined && carrier === undefined && !linkLocal(via))
    problems.push(
      wrong(change, 'gateway-unreachable', {
        message: `cannot be: no address${device === undefined ? '' : ` of ${device}`} lies in one subnet with its gateway ${via}.`,
        help: 'Declare an address that does, or another gateway.',
      }),
    );
  if (via === undefined && device === undefined)
    problems.push(
      wrong(change, 'leads-nowhere', {
        message: "says neither 'via' nor 'device'.",
        help: 'Say the gateway, the device, or both.',
      }),
    );
  return { needs, ...(commit === undefined ? {} : { commit }) };
}

// Of IPv6; every device has one.
function linkLocal(gateway: string): boolean {
  return typeof parseAddress(gateway) === 'bigint' && /^fe[89ab]/i.test(gateway);
}

function goes(change: Change, own: Present, look: Look): Half | undefined {
  if (change.action === 'update' && !movesRoute(change.fields)) return undefined;
  const { system } = change;
  const device = text(own.spec, 'device') ?? '';
  const half: Half = onPath(own) ? cutting(look, system) : {};
  const leavesDevice =
    change.action !== 'update' || text(change.to, 'device') !== text(own.spec, 'device');
  return {
    ...half,
    gives: [
      ...(half.gives ?? []),
      ...offFacts(own, look),
      ...(leavesDevice ? bareFacts(look, system, device) : []),
    ],
  };
}
