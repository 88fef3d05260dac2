/** The fault in which a rack still has an address in a deleted subnet and registers it again. */
import type { LabRequest } from '../../../lab/simulator.ts';
import { adoptAddresses } from './subnet-cascade.ts';
import { targetOf } from './target.ts';
import type { World } from './world.ts';

/** Remembers the subnet that the request is about; the result brings it back, named after its CIDR. */
export function rackRemembers(world: World, request: LabRequest): () => void {
  const target = targetOf(request);
  const spec = target?.resource.collection === 'subnets' ? target.path[0] : undefined;
  const old = world.subnets.get(Number(spec)) ?? world.subnets.by('cidr', spec ?? null)[0];
  return () => {
    if (old === undefined || world.subnets.by('cidr', old.cidr).length > 0) return;
    // What a rack registers knows neither gateway nor DNS (`maasserver/models/interface.py:904`).
    const subnet = world.subnets.put({
      ...old,
      id: world.subnets.newId(),
      name: old.cidr,
      description: '',
      gateway_ip: null,
      dns_servers: [],
    });
    adoptAddresses(world, subnet);
  };
}
