/** What kinds of IBM Cloud tell each other while a plan is ordered. */
import { liveAddress, type Address } from '../../../model/address.ts';
import type { Look } from '../../../model/kind.ts';
import { fact, type Fact } from '../../../model/operation.ts';
import type { LiveResource } from '../../../model/resource.ts';

/** The server is off: only so it can be deleted, and PCI interfaces come and go. */
export function stopped(server: Address): Fact {
  return fact('stopped', server);
}

/** No server has this network interface. */
export function unattached(vni: Address): Fact {
  return fact('unattached', vni);
}

/** No floating IP is on this network interface: the delete of its server would take it off in silence. */
export function noFloatingIp(vni: Address): Fact {
  return fact('no floating IP on', vni);
}

/** The server or attachment is gone, and has let go of its interface. */
export function letGo(of: Address): Fact {
  return fact('let go by', of);
}

/** The incarnation that a delete or a replace ends. */
export function oldOf({ system, kind, id }: LiveResource): Address {
  return liveAddress(system, kind, id);
}

/** Is the live thing deleted or replaced by the plan? */
export function leaves(live: LiveResource, look: Look): boolean {
  const action = (look.change(look.incarnation(live)) ?? look.change(oldOf(live)))?.action;
  return action === 'delete' || action === 'replace';
}

/** Is it made, or made anew, by the plan? */
export function comes(of: Address, look: Look): boolean {
  const action = look.change(of)?.action;
  return action === 'create' || action === 'replace';
}
