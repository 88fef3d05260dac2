/** How much of a resource an account may have. */
import { overLimit } from '../wire/refusal.ts';
import type { Owned } from '../world/rows.ts';
import type { World } from '../world/world.ts';

export type Resource = 'user_vm' | 'volume' | 'network' | 'public_ip';

/** How many it has; things that are destroyed and not expunged do not count as VMs. */
export function used(world: World, resource: Resource, account: string): number {
  const own = (row: Owned): boolean => row.account === account;
  switch (resource) {
    case 'user_vm':
      return world.vms
        .all()
        .filter((each) => own(each) && !['Destroyed', 'Expunging', 'Error'].includes(each.state))
        .length;
    case 'volume':
      return world.volumes.all().filter((each) => own(each) && each.state !== 'Destroy').length;
    case 'network':
      return world.networks.all().filter((each) => own(each) && each.traffictype === 'Guest')
        .length;
    case 'public_ip':
      return world.addresses.all().filter((each) => own(each)).length;
  }
}

export function checkQuota(world: World, resource: Resource, owner: Owned, wanted = 1): void {
  const account = world.accounts.need(owner.account);
  const most = account.limits[resource] ?? -1;
  const has = used(world, resource, account.id);
  if (most < 0 || has + wanted <= most) return;
  const domain = world.domains.need(account.domain);
  throw overLimit(
    `Maximum amount of resources of Type = '${resource}', tag = 'null' for Account Name = ${account.name} in Domain Id = ${domain.nr} is exceeded: Account Resource Limit = ${most}, Current Account Resource Amount = ${has}, Current Account Resource Reservation = 0, Requested Resource Amount = ${wanted}.`,
  );
}
