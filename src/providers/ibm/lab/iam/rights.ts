/** What a caller may see and do. */
import { notAuthorized } from '../wire/refusal.ts';
import type { Rights, Role } from '../world/rows.ts';
import type { World } from '../world/world.ts';

export interface Caller {
  readonly id: string;
  readonly rights: Rights;
}

const roles: readonly Role[] = ['none', 'viewer', 'operator', 'editor', 'administrator'];

export function atLeast(has: Role, needed: Role): boolean {
  return roles.indexOf(has) >= roles.indexOf(needed);
}

export function roleFor({ rights }: Caller, type: string): Role {
  return rights.types[type] ?? rights.is;
}

/** May this be done at all with things of that type? Refuses in the words of `floating-ips`. */
export function mayDo(caller: Caller, type: string, needed: Role): void {
  if (atLeast(roleFor(caller, type), needed)) return;
  const verb = needed === 'viewer' ? 'list' : needed === 'operator' ? 'operate' : 'write';
  throw notAuthorized(`${verb} ${type.replaceAll('_', '-')}s`);
}

/** Is something of this resource group to be seen? What is in none is seen with what it is in. */
export function sees(world: World, { rights }: Caller, group: string | undefined): boolean {
  if (rights.resource_groups === undefined || group === undefined) return true;
  const name = world.groups.get(group)?.name ?? '';
  return rights.resource_groups.includes(name);
}
