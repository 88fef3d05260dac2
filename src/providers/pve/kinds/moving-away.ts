/** Before a bridge or a vnet goes, all that is plugged into it goes elsewhere; what does not is named. */
import { endSpec } from '../../../model/end-spec.ts';
import type { Look } from '../../../model/kind.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { reference, text } from '../../../model/spec-fields.ts';
import { leaves } from '../../../model/end-state.ts';
import { containersOn, nicsOn, outletOf, type Socket } from './outlets.ts';

export interface Leaving {
  /** NICs that an operation takes away from there. */
  readonly movers: readonly LiveResource[];
  /** What stays plugged in, in words. */
  readonly stay: readonly string[];
}

export function leavingOf(socket: Socket, look: Look): Leaving {
  // Made anew under the same name, it takes its guests along.
  if (outletOf(socket, look) !== undefined) return { movers: [], stay: [] };
  const nics = nicsOn(socket, look);
  const movers = nics.filter((each) => movesAway(each, look));
  const stay = nics.filter((each) => !movers.includes(each));
  return {
    movers,
    stay: [
      ...stay.map((each) => `NIC ${each.label} (#${each.id})`),
      ...containersOn(socket, look).map((each) => `container ${each.label} (#${each.id})`),
    ],
  };
}

function movesAway(nic: LiveResource, look: Look): boolean {
  if (leaves(nic, look)) return true;
  const vm = reference(look.spec(nic), 'vm');
  const host = vm === undefined ? undefined : look.live(vm);
  if (host !== undefined && leaves(host, look)) return true;
  const end = endSpec(look.incarnation(nic), look);
  return end !== undefined && text(end, 'bridge') !== text(nic.spec, 'bridge');
}

/** Does one of them go to the outlet of this name on the same node? */
export function someGoTo(name: string, movers: readonly LiveResource[], look: Look): boolean {
  return movers.some(
    (each) => text(endSpec(look.incarnation(each), look) ?? {}, 'bridge') === name,
  );
}
