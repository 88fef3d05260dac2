/** What a change of the software-defined network takes: bridges that carry it, and guests that have left. */
import { liveAddress } from '../../../model/address.ts';
import type { Change, ChangeOf } from '../../../model/change.ts';
import type { Expansion, Look } from '../../../model/kind.ts';
import { exists, type Fact } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import { text, texts } from '../../../model/spec-fields.ts';
import { leavingOf } from './moving-away.ts';
import { names } from './names.ts';
import { leavingOutlet, nobodyOn, outletOf } from './outlets.ts';
import { pendingChanges } from './pending.ts';
import { sdnProblems } from './sdn-problems.ts';

export function expandSdn(change: Change, look: Look): Expansion {
  if (change.action === 'adopt') return {};
  const problems = pendingChanges(change, nodesOf(change, look), look);
  const goes =
    change.action === 'delete' || change.action === 'replace' ? departure(change, look) : none;
  const leaving = { needs: goes.needs, gives: offBridges(change, look) };
  if (change.action === 'delete') return { leaving, problems: [...problems, ...goes.problems] };
  return {
    leaving,
    arriving: { needs: carriers(change, look) },
    problems: [...problems, ...goes.problems, ...sdnProblems(change, look)],
  };
}

// Whichever part of it changes, the whole cluster reloads.
function nodesOf({ system }: Change, look: Look): readonly string[] {
  return look.every(system, names.node).flatMap(({ spec }) => text(spec, 'name') ?? []);
}

const none: { readonly needs: readonly Fact[]; readonly problems: readonly Problem[] } = {
  needs: [],
  problems: [],
};

/** A vnet goes when nobody is plugged into it, on any node. */
function departure(change: ChangeOf<'delete' | 'replace'>, look: Look): typeof none {
  const { address, live, system } = change;
  if (live.kind !== names.vnet) return none;
  const socket = { system, node: undefined, name: text(live.spec, 'name') };
  const { movers, stay } = leavingOf(socket, look);
  return {
    needs: movers.length > 0 ? [nobodyOn(liveAddress(system, live.kind, live.id))] : [],
    problems:
      stay.length === 0
        ? []
        : [
            problem(
              'in-use',
              `${address} (${live.label}) cannot go: plugged into it stays ${stay.join(', ')}.`,
              {
                about: address,
                help: 'Declare where that goes, name it under absent, or leave the vnet.',
              },
            ),
          ],
  };
}

/** The bridges that a zone needs are there before it. */
function carriers(
  change: Exclude<Change, { action: 'delete' | 'adopt' }>,
  look: Look,
): readonly Fact[] {
  const name = change.kind === names.zone ? text(change.to, 'bridge') : undefined;
  if (name === undefined) return [];
  return zoneNodes(change.to, change, look).flatMap((node) => {
    const outlet = outletOf({ system: change.system, node, name }, look);
    return outlet === undefined ? [] : [exists(outlet.of)];
  });
}

/** A zone has left the bridges that go. */
function offBridges(change: Change, look: Look): readonly Fact[] {
  if (change.kind !== names.zone || change.action === 'create' || change.action === 'adopt')
    return [];
  const name = text(change.from, 'bridge');
  if (name === undefined || (change.action === 'update' && change.to['bridge'] === name)) return [];
  return zoneNodes(change.from, change, look).flatMap((node) => {
    const outlet = leavingOutlet({ system: change.system, node, name }, look);
    return outlet === undefined ? [] : [nobodyOn(outlet)];
  });
}

function zoneNodes(spec: ChangeOf<'create'>['to'], change: Change, look: Look): readonly string[] {
  const own = texts(spec, 'nodes');
  return own.length > 0 ? own : nodesOf(change, look);
}
