/** How a VNI gets into a bare metal server, and out of it. */
import type { Call } from '../call.ts';
import type { Body } from '../wire/body.ts';
import { badField, conflict } from '../wire/refusal.ts';
import type { AttachmentRow, VniRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { referred } from './lookup.ts';
import { checkFree, makeVni } from './make-vni.ts';

/** What someone wants of an attachment, checked as far as it can be by itself. */
export interface AttachmentWish {
  readonly name: string | undefined;
  readonly type: 'primary' | 'secondary';
  readonly interface_type: 'pci' | 'vlan';
  readonly allowed_vlans: number[];
  readonly vlan: number | null;
  readonly allow_to_float: boolean;
  /** The prototype of its VNI, or the reference to one. */
  readonly vni: Body;
}

export function attachmentWish(body: Body, type: 'primary' | 'secondary'): AttachmentWish {
  const given = body.oneOf('interface_type', ['pci', 'vlan']);
  const kind = type === 'primary' ? (given ?? 'pci') : body.needed('interface_type', given);
  if (type === 'primary' && kind === 'vlan')
    throw badField(body.where('interface_type'), 'The primary attachment is a PCI interface.');
  const allowed_vlans = body.values('allowed_vlans', 'number') ?? [];
  for (const vlan of allowed_vlans) checkVlan(body.where('allowed_vlans'), vlan);
  const vlan = body.number('vlan');
  if (kind === 'vlan') checkVlan(body.where('vlan'), body.needed('vlan', vlan));
  return {
    name: body.name(),
    type,
    interface_type: kind,
    allowed_vlans: kind === 'pci' ? allowed_vlans : [],
    vlan: kind === 'vlan' ? (vlan ?? null) : null,
    allow_to_float: body.flag('allow_to_float') ?? false,
    vni: body.needed('virtual_network_interface', body.object('virtual_network_interface')),
  };
}

function checkVlan(where: string, vlan: number): void {
  if (!Number.isInteger(vlan) || vlan < 1 || vlan > 4094)
    throw badField(where, 'Expected a VLAN from 1 to 4094.', { code: 'validation_max_value' });
}

/** A VLAN interface goes through a PCI interface that lets its VLAN pass. */
export function checkVlanPasses(wish: AttachmentWish, others: readonly Passing[]): void {
  if (wish.vlan === null) return;
  const passes = others.some((each) => each.allowed_vlans.includes(wish.vlan ?? 0));
  if (!passes)
    throw badField('vlan', `No PCI interface of the server allows VLAN ${wish.vlan}.`, {
      value: wish.vlan,
    });
}

type Passing = Pick<AttachmentRow, 'allowed_vlans'>;

/** The VNI that a wish refers to: free, in the right place. Undefined: a new one is wanted. */
export function vniFor(
  call: Call,
  wish: AttachmentWish,
  home: { readonly zone: string; readonly vpc?: string },
): VniRow | undefined {
  const { world } = call;
  const { vni: reference } = wish;
  if (!['id', 'crn', 'href'].some((key) => reference.has(key))) return undefined;
  const what = 'virtual network interface';
  const vni = referred(call, world.vnis, { reference, what });
  checkFree(vni);
  const subnet = world.subnets.get(vni.subnet);
  if (subnet?.zone !== home.zone)
    throw badField(reference.where('id'), `The virtual network interface is not in ${home.zone}.`, {
      code: 'zone_inconsistency',
    });
  if (home.vpc !== undefined && subnet.vpc !== home.vpc)
    throw badField(reference.where('id'), 'The virtual network interface is in another VPC.', {
      code: 'vpc_resource_separation',
    });
  return vni;
}

/** Puts a VNI into a server; one that is made for it goes with it unless it says otherwise. */
export function attach(
  call: Call,
  wish: AttachmentWish,
  { server, zone, vpc }: { readonly server: string; readonly zone: string; readonly vpc?: string },
): AttachmentRow {
  const { world } = call;
  const there = vniFor(call, wish, { zone, ...(vpc === undefined ? {} : { vpc }) });
  const vni = there ?? makeVni(call, { wish: wish.vni, autoDelete: true });
  const row = world.attachments.put({
    id: world.newId(zone),
    of: server,
    name: wish.name ?? world.newName(),
    created_at: world.stamp(),
    type: wish.type,
    interface_type: wish.interface_type,
    allowed_vlans: wish.allowed_vlans,
    vlan: wish.vlan,
    allow_to_float: wish.allow_to_float,
    virtual_network_interface: vni.id,
    lifecycle_state: 'pending',
  });
  vni.target = row.id;
  world.later('attachment-ready', row.id, world.settings.pace.attachment);
  return row;
}

export function attachmentReady(world: World, id: string): void {
  const row = world.attachments.get(id);
  if (row?.lifecycle_state === 'pending') row.lifecycle_state = 'stable';
}

/** Which VNIs go with the attachments that hold them, from the moment on at which these begin to go. */
export function startLeaving(world: World, attachments: readonly AttachmentRow[]): void {
  for (const row of attachments) {
    row.lifecycle_state = 'deleting';
    const vni = world.vnis.get(row.virtual_network_interface);
    if (vni?.auto_delete === true) vni.lifecycle_state = 'deleting';
  }
}

/** Refuses to attach or detach a PCI interface of a server that is on. */
export function checkPowered(verb: 'create' | 'delete', status: string): void {
  if (status !== 'stopped')
    throw conflict(
      'server_status_conflict',
      `Cannot ${verb} PCI interface because the bare metal server is not powered off.`,
    );
}
