/** Linking an interface to subnets, unlinking it, and choosing the default gateway (`maasserver/forms/interface_link.py`). */
import { addressText, parseAddress } from '../../../model/ip.ts';
import { FieldErrors, invalid, notFound, refuse, required } from './answers.ts';
import type { Call } from './call.ts';
import { wholeNumber } from './form.ts';
import { isAllocated } from './ipaddresses.ts';
import { ensureLinkUp, removeLink, stripLinks } from './links.ts';
import { nextFree } from './occupancy.ts';
import {
  linkModes,
  type InterfaceRow,
  type LinkMode,
  type NodeRow,
  type SubnetRow,
} from './rows.ts';
import { bound, within, type World } from './world.ts';

/** `?op=link_subnet` */
export function linkSubnet(call: Call, face: InterfaceRow, node: NodeRow): void {
  const { form, world } = call;
  const errors = new FieldErrors();
  const mode = modeOf(call, errors);
  const force = form.flag('force') ?? false;
  const subnet = subnetOf(call, face, { mode, force }, errors);
  refuseBondMember(world, face, errors);
  if (!force) refuseModeBeside(world, face, mode, errors);
  const gateway = form.flag('default_gateway') ?? false;
  if (gateway && subnet !== undefined && subnet.gateway_ip === null)
    errors.add(
      'default_gateway',
      `Cannot set as default gateway, since subnet '${subnet.name}' has no gateway.`,
    );
  const ip = mode === 'static' && subnet !== undefined ? givenAddress(call, subnet, errors) : null;
  errors.refuseAny();
  if (ip !== null) refuseTaken(world, face, ip);
  const address =
    mode === 'static' && subnet !== undefined ? (ip ?? nextAddress(world, subnet)) : null;

  if (force || mode === 'link_up') stripLinks(world, face);
  for (const link of world.linksOf(face)) if (link.mode === 'link_up') removeLink(world, link);
  // A disconnected interface joins the subnet's VLAN, a forced one changes over to it.
  if (subnet !== undefined && face.vlan !== subnet.vlan)
    world.interfaces.put({ ...face, vlan: subnet.vlan });
  const link = world.links.put({
    id: world.links.newId(),
    interface: face.id,
    mode: mode ?? 'link_up',
    subnet: mode === 'link_up' ? null : (subnet?.id ?? null),
    ip_address: address,
  });
  if (gateway) setGateway(world, node, link.id, subnet);
}

/** `?op=unlink_subnet`; the last link leaves a `link_up`. */
export function unlinkSubnet({ form, world }: Call, face: InterfaceRow): void {
  const links = world.linksOf(face);
  const text = form.text('id') ?? '';
  if (text === '') throw invalid({ id: [required] });
  const link = links.find((each) => String(each.id) === text);
  if (link === undefined)
    throw invalid({
      id: [
        notOneOf(
          text,
          'id',
          links.map((each) => each.id),
        ),
      ],
    });
  removeLink(world, link);
  ensureLinkUp(world, face);
}

/** `?op=set_default_gateway` */
export function setDefaultGateway({ form, world }: Call, face: InterfaceRow, node: NodeRow): void {
  const usable = world
    .linksOf(face)
    .filter((each) => (world.subnets.get(each.subnet)?.gateway_ip ?? null) !== null);
  if (usable.length === 0) throw invalid({ __all__: ['This interface has no usable gateways.'] });
  const text = form.text('link_id') ?? '';
  const link =
    text === '' && usable.length === 1
      ? usable[0]
      : usable.find((each) => String(each.id) === text);
  if (link === undefined)
    throw invalid({
      link_id: [
        text === ''
          ? required
          : notOneOf(
              text,
              'link_id',
              usable.map((each) => each.id),
            ),
      ],
    });
  setGateway(world, node, link.id, world.subnets.get(link.subnet));
}

function modeOf({ form }: Call, errors: FieldErrors): LinkMode | undefined {
  const text = form.text('mode') ?? '';
  const mode = linkModes.find((each) => each === text.toLowerCase());
  if (text === '') errors.add('mode', required);
  else if (mode === undefined)
    errors.add(
      'mode',
      `'${text}' is not a valid mode.  It should be one of: ${linkModes.map((each) => `'${each}'`).join(', ')}.`,
    );
  return mode;
}

// Without force only subnets on the interface's own VLAN can be found.
function subnetOf(
  { form, world }: Call,
  face: InterfaceRow,
  { mode, force }: { mode: LinkMode | undefined; force: boolean },
  errors: FieldErrors,
): SubnetRow | undefined {
  const text = form.text('subnet') ?? '';
  const subnet = world.subnets.get(wholeNumber(text));
  const reachable =
    subnet !== undefined && (force || face.vlan === null || face.vlan === subnet.vlan);
  if (text !== '' && !reachable) errors.add('subnet', `None found with id=${text}.`);
  if (!reachable && (text !== '' || mode === 'auto' || mode === 'static'))
    errors.add('subnet', required);
  return reachable ? subnet : undefined;
}

function refuseBondMember(world: World, face: InterfaceRow, errors: FieldErrors): void {
  const bond = world.interfaces
    .by('node', face.node)
    .find((each) => each.type === 'bond' && each.parents.includes(face.id));
  if (bond !== undefined)
    errors.add(
      'bond',
      `Cannot link interface(${face.name}) when interface is in a bond(${bond.name}).`,
    );
}

function refuseModeBeside(
  world: World,
  face: InterfaceRow,
  mode: LinkMode | undefined,
  errors: FieldErrors,
): void {
  const links = world.linksOf(face);
  if (mode === 'dhcp' && links.some((each) => each.mode === 'dhcp'))
    errors.add('mode', 'Interface is already set to DHCP.');
  if (mode === 'link_up' && links.some((each) => each.mode !== 'link_up'))
    errors.add(
      'mode',
      'Cannot configure interface to link up (with no IP address) while other links are already configured. Specify force=True to override this behaviour and clear all links.',
    );
}

// Reserved ranges, the gateway and .0 are no obstacle here; a dynamic range is.
function givenAddress(
  { form, world }: Call,
  subnet: SubnetRow,
  errors: FieldErrors,
): string | null {
  const text = form.text('ip_address') ?? '';
  if (text === '') return null;
  const ip = parseAddress(text);
  if (ip === undefined) {
    errors.add('ip_address', 'Enter a valid IPv4 or IPv6 address.');
    return null;
  }
  const dynamic = world.ranges
    .by('subnet', subnet.id)
    .find(
      (each) =>
        each.type === 'dynamic' &&
        within(ip, { first: bound(each.start_ip), last: bound(each.end_ip) }),
    );
  if (!within(ip, world.span(subnet))) {
    const vid = world.vlans.get(subnet.vlan)?.vid;
    errors.add(
      'ip_address',
      `IP address is not in the given subnet '${subnet.name}:${subnet.cidr}(vid=${vid})'.`,
    );
  } else if (dynamic !== undefined)
    errors.add(
      'ip_address',
      `IP address is inside a dynamic range ${dynamic.start_ip} to ${dynamic.end_ip}.`,
    );
  return addressText(ip);
}

function refuseTaken(world: World, face: InterfaceRow, ip: string): void {
  if (isAllocated(world, ip)) throw notFound('IP address is already in use.');
  const [reserved] = world.reservedIps.by('ip', ip);
  if (reserved !== undefined && reserved.mac_address !== face.mac_address)
    throw refuse(409, `The static IP ${ip} is already reserved for another interface.`);
}

function nextAddress(world: World, subnet: SubnetRow): string {
  const ip = nextFree(world, subnet);
  if (ip === undefined) throw refuse(503, `No more IPs available in subnet: ${subnet.cidr}.`);
  return addressText(ip);
}

function setGateway(
  world: World,
  node: NodeRow,
  link: number,
  subnet: SubnetRow | undefined,
): void {
  const v4 = typeof bound(subnet?.gateway_ip ?? '0.0.0.0') === 'number';
  // Links were taken away before: the row at hand may be out of date.
  const now = world.nodes.get(node.id) ?? node;
  world.nodes.put({ ...now, ...(v4 ? { gateway_link_ipv4: link } : { gateway_link_ipv6: link }) });
}

function notOneOf(text: string, field: string, ids: readonly number[]): string {
  const choices = ids.map((id) => `'${id}'`).join(', ');
  return `'${text}' is not a valid ${field}.  It should be one of: ${choices}.`;
}
