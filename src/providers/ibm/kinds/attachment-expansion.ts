/** What a change of an attachment takes: a free interface, and on PCI a server that is off. */
import type { Change } from '../../../model/change.ts';
import type { Expansion, Half, Look } from '../../../model/kind.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { Spec } from '../../../model/resource.ts';
import { reference } from '../../../model/spec-fields.ts';
import { comes, leaves, letGo, oldOf, unattached } from './facts.ts';
import { takenOff } from './floating.ts';
import { around, madeWith } from './server-expansion.ts';

export function expandAttachment(change: Change, look: Look): Expansion {
  switch (change.action) {
    case 'adopt':
    case 'update':
      return {};
    case 'create':
      return made(change, change.to, look);
    case 'delete':
      return removed(change, look);
    case 'replace': {
      const [old, anew] = [removed(change, look), made(change, change.to, look)];
      return {
        leaving: old.leaving ?? {},
        arriving: anew.arriving ?? {},
        companions: [...(old.companions ?? []), ...(anew.companions ?? [])],
        problems: [...(old.problems ?? []), ...(anew.problems ?? [])],
      };
    }
  }
}

function made(change: Change, to: Spec, look: Look): Expansion {
  const [server, vni] = [reference(to, 'server'), reference(to, 'vni')];
  if (server === undefined || vni === undefined) return {};
  const free = unattached(vni);
  const base: Half = { needs: [free], ends: [free] };
  // With a server that is made it is made by the same call.
  if (comes(server, look)) return { arriving: { ...base, commit: madeWith(server) } };
  if (to['primary'] === true) return { problems: [onlyWithServer(change)] };
  const off = to['type'] === 'pci' ? around(server, look) : { needs: [], companions: [] };
  return {
    arriving: { ...base, needs: [free, ...off.needs] },
    companions: off.companions,
  };
}

function removed(change: Extract<Change, { live: unknown }>, look: Look): Expansion {
  const from = look.spec(change.live);
  const [server, vni] = [reference(from, 'server'), reference(from, 'vni')];
  if (server === undefined || vni === undefined) return {};
  const live = look.live(server);
  if (live !== undefined && leaves(live, look)) return {};
  if (from['primary'] === true) return { problems: [onlyWithServer(change)] };
  const off = from['type'] === 'pci' ? around(server, look) : { needs: [], companions: [] };
  const old = letGo(oldOf(change.live));
  const floating = takenOff(vni, old, look);
  return {
    leaving: {
      needs: [...off.needs, ...floating.map((each) => each.off)],
      gives: [unattached(vni), old],
    },
    companions: [...off.companions, ...floating.flatMap((each) => each.companions)],
  };
}

function onlyWithServer(change: Change): Problem {
  return problem(
    'primary-attachment',
    `${change.address}: the primary attachment of a server comes and goes with the server alone.`,
    {
      about: change.address,
      help: 'Leave it as it is, or let the server be made anew: delete it by an `absent` rule first.',
    },
  );
}
