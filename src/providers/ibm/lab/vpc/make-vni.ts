/** How a virtual network interface comes to be, by itself or inside a server. */
import type { Call } from '../call.ts';
import { notAuthorized, badField, conflict } from '../wire/refusal.ts';
import type { Body } from '../wire/body.ts';
import type { ReservedIpRow, SubnetRow, VniRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { checkLive } from './deleting.ts';
import { checkUnique, groupIn, referred } from './lookup.ts';
import { checkUnbound, reserve } from './reserve.ts';

export const modes = ['auto', 'disabled', 'enabled'] as const;
/** A VNI has so many addresses at most. */
export const mostIps = 8;

/** A new VNI from its prototype; `autoDelete` is what its own flag is where the prototype is silent. */
export function makeVni(
  call: Call,
  { wish, autoDelete }: { readonly wish: Body; readonly autoDelete: boolean },
): VniRow {
  const { world } = call;
  const name = wish.name(true);
  const subnet = subnetOf(call, wish);
  checkLive(subnet.status, subnet.name);
  checkUnique(call, inVpc(world, subnet.vpc), { name, type: `vni ${subnet.vpc}` });
  const flags = flagsOf(call, wish);
  const groups = groupsOf(call, wish, subnet.vpc);
  const resource_group = groupIn({ ...call, body: wish });
  // Everything has been checked that can be before an address is taken.
  const ips = addressesOf(call, wish, subnet);
  const row = world.vnis.put({
    id: world.newId(subnet.zone),
    name: name ?? world.newName(),
    created_at: world.stamp(),
    resource_group,
    subnet: subnet.id,
    primary_ip: ips[0] ?? '',
    ips,
    auto_delete: wish.flag('auto_delete') ?? autoDelete,
    ...flags,
    security_groups: groups,
    lifecycle_state: 'pending',
    mac_address: macOf(world),
    target: null,
  });
  for (const id of ips) {
    const ip = world.ips.get(id);
    if (ip !== undefined) ip.target = row.id;
  }
  world.later('vni-ready', row.id, world.settings.pace.vni);
  return row;
}

function macOf(world: World): string {
  world.sequence += 1;
  const hex = world.sequence.toString(16).padStart(8, '0');
  return `02:00:${hex.match(/../g)?.join(':') ?? ''}`;
}

export function inVpc(world: World, vpc: string): readonly VniRow[] {
  return world.vnis.all().filter((each) => world.subnets.get(each.subnet)?.vpc === vpc);
}

/** The subnet that a prototype names, or that its primary IP is in. */
function subnetOf(call: Call, wish: Body): SubnetRow {
  const { world } = call;
  const reference = wish.object('subnet');
  const ip = wish.object('primary_ip');
  const home = world.subnets.get(ipIn(call, ip)?.subnet);
  const named =
    reference === undefined
      ? undefined
      : referred(call, world.subnets, { reference, what: 'subnet' });
  if (named !== undefined && home !== undefined && named.id !== home.id)
    throw badField(wish.where('primary_ip'), 'The primary IP is in another subnet.');
  return wish.needed('subnet', named ?? home);
}

/** The reserved IP that a prototype refers to; undefined where it asks for a new one. */
function ipIn({ world }: Call, wish: Body | undefined): ReservedIpRow | undefined {
  const said = wish?.text('id') ?? wish?.text('href')?.split('/').at(-1);
  if (wish === undefined || said === undefined) return undefined;
  const row = world.ips.get(said);
  if (row !== undefined) return row;
  throw badField(wish.where('id'), 'the provided reserved IP does not exist', { value: said });
}

function addressesOf(call: Call, wish: Body, subnet: SubnetRow): string[] {
  const primary = wish.object('primary_ip');
  const wishes = [primary, ...(wish.list('ips') ?? [])];
  if (wishes.length > mostIps)
    throw badField(wish.where('ips'), `At most ${mostIps} addresses.`, { code: 'over_quota' });
  const there = wishes.map((each) => ipIn(call, each));
  for (const ip of there) {
    if (ip === undefined) continue;
    if (ip.subnet !== subnet.id)
      throw badField(wish.where('ips'), `Reserved IP ${ip.id} is in another subnet.`);
    checkUnbound(ip);
  }
  const taken = new Set<string>();
  const made: string[] = [];
  try {
    // The primary IP may be said once more among the others.
    for (const [at, each] of wishes.entries()) {
      const ip = there[at] ?? reserve(call, subnet, { wish: each ?? none(wish), autoDelete: true });
      if (there[at] === undefined) made.push(ip.id);
      taken.add(ip.id);
    }
  } catch (error) {
    for (const id of made) call.world.ips.remove(id);
    throw error;
  }
  return [...taken];
}

/** Where no primary IP is asked for, any will do. */
function none(wish: Body): Body {
  return wish.part('primary_ip');
}

type Flags = Pick<
  VniRow,
  'allow_ip_spoofing' | 'enable_infrastructure_nat' | 'protocol_state_filtering_mode'
>;

/** The three flags that take an IAM action of their own where they are not as usual. */
export function flagsOf(call: Call, wish: Body, now?: VniRow): Flags {
  const flags: Flags = {
    allow_ip_spoofing: wish.flag('allow_ip_spoofing') ?? now?.allow_ip_spoofing ?? false,
    enable_infrastructure_nat:
      wish.flag('enable_infrastructure_nat') ?? now?.enable_infrastructure_nat ?? true,
    protocol_state_filtering_mode:
      wish.oneOf('protocol_state_filtering_mode', modes) ??
      now?.protocol_state_filtering_mode ??
      'auto',
  };
  const unusual =
    wish.flag('allow_ip_spoofing') === true ||
    wish.flag('enable_infrastructure_nat') === false ||
    (wish.text('protocol_state_filtering_mode') ?? 'auto') !== 'auto';
  if (unusual && !call.caller.rights.advanced_network)
    throw notAuthorized('set advanced network options of virtual-network-interfaces');
  if (!flags.enable_infrastructure_nat && flags.allow_ip_spoofing)
    throw badField(
      wish.where('enable_infrastructure_nat'),
      'allow_ip_spoofing must be false where enable_infrastructure_nat is false.',
    );
  return flags;
}

function groupsOf(call: Call, wish: Body, vpc: string): string[] {
  const { world } = call;
  const asked = wish.list('security_groups');
  if (asked === undefined) return [world.vpcs.get(vpc)?.default_security_group ?? ''];
  return asked.map((reference) => {
    const row = referred(call, world.securityGroups, { reference, what: 'security group' });
    if (row.vpc === vpc) return row.id;
    throw badField(reference.where('id'), 'The security group is in another VPC.', {
      code: 'vpc_resource_separation',
    });
  });
}

/** A VNI that has something to be in: refused where it is in something already, or on its way out. */
export function checkFree(vni: VniRow): void {
  checkLive(vni.lifecycle_state, vni.name);
  if (vni.target !== null)
    throw conflict(
      'virtual_network_interface_in_use',
      `The virtual network interface ${vni.id} is attached to another resource.`,
    );
}
