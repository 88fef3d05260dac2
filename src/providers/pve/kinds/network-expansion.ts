/** What a change of a node's network takes: what it lies on is there, who lay on it has left, and one reload makes it so. */
import type { Change } from '../../../model/change.ts';
import type { Expansion, Half, Look } from '../../../model/kind.ts';
import { exists, type Fact } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import { liveAddress } from '../../../model/address.ts';
import { text } from '../../../model/spec-fields.ts';
import { leaves } from '../../../model/end-state.ts';
import { nodeOf } from './node-of.ts';
import { below, groundOf, meant } from './ground.ts';
import { interfaceProblems } from './interface-problems.ts';
import { leavingOf } from './moving-away.ts';
import { names } from './names.ts';
import { nobodyOn } from './outlets.ts';
import { cutsOwnPath } from './own-path.ts';
import { paying } from './paying.ts';
import { pendingChanges } from './pending.ts';
import { takeOver } from './take-over.ts';
import { usersOf } from './users.ts';

export function expandInterface(change: Change, look: Look): Expansion {
  if (change.action === 'adopt') return {};
  const node = nodeOf(change.action === 'delete' ? change.from : change.to);
  const pending = node === undefined ? [] : pendingChanges(change, [node], look);
  const impact: Pick<Half, 'impact'> = cutsOwnPath(change, look) ? { impact: 'cuts-own-path' } : {};
  const left = leavesGround(change, look);
  const goes =
    change.action === 'delete' || change.action === 'replace' ? departure(change, look) : noHalf;
  const leaving = { ...impact, needs: goes.needs, gives: left };
  if (change.action === 'delete') return { leaving, problems: [...pending, ...goes.problems] };
  const { ends } = groundOf(change.system, node ?? '', look);
  const on = below(change.to).flatMap((name) => meant(name, ends).of ?? []);
  return {
    leaving,
    arriving: { ...impact, needs: on.map(exists), ...paying(change) },
    companions: change.action === 'update' ? [] : takeOver(change, look),
    problems: [...pending, ...goes.problems, ...interfaceProblems(change, look)],
  };
}

const noHalf: { readonly needs: readonly Fact[]; readonly problems: readonly Problem[] } = {
  needs: [],
  problems: [],
};

/** It no longer lies on what goes. */
function leavesGround(change: Change, look: Look): readonly Fact[] {
  if (change.action === 'create' || change.action === 'adopt') return [];
  const node = nodeOf(change.from);
  const keeps = change.action === 'update' ? below(change.to) : [];
  const { now, ends } = groundOf(change.system, node ?? '', look);
  return below(change.from)
    .filter((name) => !keeps.includes(name) && !ends.has(name))
    .flatMap((name) => {
      const live = now.get(name);
      return live !== undefined && leaves(live, look)
        ? [nobodyOn(liveAddress(live.system, live.kind, live.id))]
        : [];
    });
}

/** Proxmox VE deletes a bridge that VMs are plugged into without a word: the refusal is ours. */
function departure(
  change: Extract<Change, { readonly action: 'delete' | 'replace' }>,
  look: Look,
): typeof noHalf {
  const { address, system, live } = change;
  const [node, name] = [nodeOf(live.spec), text(live.spec, 'name')];
  const guests =
    live.kind === names.bridge ? leavingOf({ system, node, name }, look) : { movers: [], stay: [] };
  const users = usersOf(live, look);
  const stay = [...guests.stay, ...users.stay];
  const some = guests.movers.length + users.movers > 0;
  const old = liveAddress(system, live.kind, live.id);
  const doing = change.action === 'replace' ? 'replaced' : 'deleted';
  return {
    needs: some ? [nobodyOn(old)] : [],
    problems:
      stay.length === 0
        ? []
        : [
            problem(
              'in-use',
              `${address} (${live.label}) cannot be ${doing}: on it stays ${stay.join(', ')}.`,
              {
                about: address,
                ...(change.action === 'replace' ? { at: change.desired.origin } : {}),
                help: 'Declare where that goes, name it under absent, or leave the interface.',
              },
            ),
          ],
  };
}
