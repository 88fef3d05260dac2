/** What making, changing and deleting a bridge means for its ports and for what is on it. */
import type { Change } from '../../../model/change.ts';
import type { Expansion, Half, Look } from '../../../model/kind.ts';
import type { Fact } from '../../../model/operation.ts';
import type { Problem } from '../../../model/problem.ts';
import { text, texts } from '../../../model/spec-fields.ts';
import { arrivesOn, raisedFact } from './arriving.ts';
import { downs } from './downs.ts';
import { runs } from './fields.ts';
import { kept } from './keeping.ts';
import { emptied } from './leaving.ts';
import { names } from './names.ts';
import { cutsDevice, cutting, onPath, portsCut, takesPath } from './own-path.ts';
import { ofHost, wrong } from './problems.ts';
import { later, present } from './standing.ts';

export function expandBridge(change: Change, look: Look): Expansion {
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
  const { system, to } = change;
  const old = change.action === 'update' && runs(change.from) ? texts(change.from, 'ports') : [];
  const added = texts(to, 'ports').filter((each) => !old.includes(each));
  const needs: Fact[] = [];
  for (const port of added) {
    const arrival = arrivesOn(change, look, port);
    needs.push(...arrival.needs);
    problems.push(...arrival.problems, ...portProblems(change, port, look));
  }
  const raised = change.action === 'update' && !runs(change.from) && runs(to);
  const own =
    change.action === 'update'
      ? present(look, system, names.bridge).find((each) => each.live.id === change.live.id)
      : undefined;
  if (change.action === 'update' && own !== undefined) problems.push(...downs(change, own, look));
  const cut =
    own === undefined
      ? takesPath(look, system, added)
      : cutsDevice(look, own) || portsCut(look, own);
  const half: Half = cut ? cutting(look, system) : {};
  return {
    ...half,
    needs,
    gives: [...(half.gives ?? []), ...(raised ? [raisedFact(change.address)] : [])],
  };
}

function portProblems(change: Change, port: string, look: Look): readonly Problem[] {
  const { system } = change;
  const bridges = later(look, system, names.bridge);
  if (bridges.some(({ spec }) => text(spec, 'name') === port))
    return [
      wrong(change, 'bridge-as-port', {
        message: `cannot have ${port} as a port: a bridge is no port of another.`,
        help: 'Connect the two by a veth pair, or use one bridge.',
      }),
    ];
  const own = 'to' in change ? text(change.to, 'name') : undefined;
  const loop = later(look, system, names.vlan).some(
    ({ spec }) => text(spec, 'name') === port && text(spec, 'on') === own,
  );
  if (loop)
    return [
      wrong(change, 'port-of-itself', {
        message: `cannot have ${port} as a port: that is a VLAN on it.`,
        help: 'Put the VLAN on another device.',
      }),
    ];
  return present(look, system, names.address)
    .filter((each) => !each.leaves && text(each.spec, 'device') === port)
    .map((each) =>
      wrong(change, 'address-on-port', {
        message: `takes ${port}, whose address ${text(each.spec, 'address')} would be of no use from then on: what is sent to it goes to the bridge.`,
        help: `Declare that address on ${own ?? 'the bridge'}, with 'was:' for the one on ${port}; or name it under 'absent:'.`,
      }),
    );
}

function goes(change: Change, look: Look, problems: Problem[]): Half | undefined {
  if (change.action !== 'delete' && change.action !== 'replace') return undefined;
  const own = present(look, change.system, names.bridge).find(
    (each) => each.live.id === change.live.id,
  );
  if (own === undefined) return undefined;
  const empty = emptied(change, own, look);
  problems.push(...empty.problems);
  const half: Half = onPath(own) ? cutting(look, change.system) : {};
  return { ...half, needs: empty.needs };
}
