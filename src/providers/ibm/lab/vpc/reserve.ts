/** How addresses come to be reserved and let go of, by themselves or with a VNI. */
import type { Call } from '../call.ts';
import type { Body } from '../wire/body.ts';
import { badField, conflict } from '../wire/refusal.ts';
import { addressOf, addressText, blockOf } from '../world/network.ts';
import type { ReservedIpRow, SubnetRow, VniRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { checkUnique } from './lookup.ts';

/** A new reserved IP as a body asks for it: some address or the first free one. */
export function reserve(
  call: Call,
  subnet: SubnetRow,
  { wish, autoDelete }: { readonly wish: Body; readonly autoDelete: boolean },
): ReservedIpRow {
  const { world } = call;
  const name = wish.name(true);
  const there = world.ips.by('subnet', subnet.id);
  checkUnique(call, there, { name, type: `ip ${subnet.id}` });
  const asked = wish.text('address');
  const address =
    asked === undefined ? firstFree(world, subnet) : checkedAddress(wish, subnet, asked);
  if (there.some((each) => each.address === address))
    throw conflict('address_is_already_reserved', `The address ${address} is already reserved.`);
  return world.ips.put({
    id: world.newId(subnet.zone),
    subnet: subnet.id,
    name: name ?? world.newName(),
    address,
    auto_delete: wish.flag('auto_delete') ?? autoDelete,
    owner: 'user',
    lifecycle_state: 'stable',
    target: null,
    created_at: world.stamp(),
  });
}

function checkedAddress(wish: Body, subnet: SubnetRow, asked: string): string {
  const address = addressOf(asked);
  const block = blockOf(subnet.ipv4_cidr_block);
  const inside =
    address !== undefined && block !== undefined && block.first <= address && address <= block.last;
  if (inside) return asked;
  throw badField(
    wish.where('address'),
    `The address '${asked}' is not in ${subnet.ipv4_cidr_block}.`,
    {
      value: asked,
    },
  );
}

function firstFree(world: World, subnet: SubnetRow): string {
  const taken = new Set(world.ips.by('subnet', subnet.id).map((each) => each.address));
  const block = blockOf(subnet.ipv4_cidr_block) ?? { first: 0, last: -1 };
  for (let at = block.first; at <= block.last; at += 1)
    if (!taken.has(addressText(at))) return addressText(at);
  throw conflict('subnet_out_of_ip_addresses', `Subnet ${subnet.id} has no address left.`);
}

/** Refuses a reserved IP that something holds. */
export function checkUnbound(ip: ReservedIpRow): void {
  if (ip.owner === 'provider')
    throw conflict(
      'reserved_ip_owned_by_provider',
      `Reserved IP ${ip.id} is owned by the provider.`,
    );
  if (ip.target !== null || ip.held_by !== undefined || ip.lifecycle_state === 'deleting')
    throw conflict('reserved_ip_in_use', `Reserved IP ${ip.id} is in use.`);
}

/** An IP that a VNI lets go of is deleted with it, or lies there unbound. */
export function letGo(world: World, id: string): void {
  const ip = world.ips.get(id);
  if (ip === undefined) return;
  if (ip.auto_delete) {
    world.callOff(id);
    world.ips.remove(id);
  } else ip.target = null;
}

/** A VNI that is gone lets go of its addresses and floating IPs. */
export function vniLeaves(world: World, vni: VniRow): void {
  for (const ip of vni.ips) letGo(world, ip);
  for (const fip of world.floatingIps.all()) if (fip.target === vni.id) fip.target = null;
}
