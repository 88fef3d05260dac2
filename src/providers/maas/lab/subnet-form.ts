/** What may be written into a subnet. */
import { addressText, parseAddress, parseCidr } from '../../../model/ip.ts';
import { badChoice, FieldErrors, noSuchChoice, required } from './answers.ts';
import type { Call } from './call.ts';
import { wholeNumber } from './form.ts';
import type { FabricRow, SubnetRow, VlanRow } from './rows.ts';
import { bound, within, type World } from './world.ts';

/** The subnet's fields after the form; a field left out keeps its value. */
export function subnetFields(call: Call, old: SubnetRow | undefined): Omit<SubnetRow, 'id'> {
  const { form } = call;
  const errors = new FieldErrors();
  if (form.has('space'))
    errors.add(
      'space',
      'Spaces may no longer be set on subnets. Set the space on the underlying VLAN.',
    );
  const cidr = cidrOf(call, old, errors);
  const gateway = gatewayOf(call, old, cidr, errors);
  // The default name is what was typed, host bits and all; an emptied name becomes the CIDR.
  const name = form.text('name') ?? old?.name ?? form.text('cidr') ?? cidr;
  const fields = {
    cidr,
    name: name === '' ? cidr : name,
    description: form.text('description') ?? old?.description ?? '',
    vlan: old === undefined ? newVlan(call, errors) : otherVlan(call, old, errors),
    gateway_ip: gateway,
    dns_servers: dnsServers(call, old, errors),
    rdns_mode: rdnsMode(call, old, errors),
    active_discovery: form.flag('active_discovery') ?? old?.active_discovery ?? false,
    allow_dns: form.strictFlag('allow_dns') ?? old?.allow_dns ?? true,
    allow_proxy: form.strictFlag('allow_proxy') ?? old?.allow_proxy ?? true,
    managed: form.flag('managed') ?? old?.managed ?? true,
    disabled_boot_architectures:
      form.words('disabled_boot_architectures') ?? old?.disabled_boot_architectures ?? [],
  };
  errors.refuseAny();
  return fields;
}

function cidrOf({ form, world }: Call, old: SubnetRow | undefined, errors: FieldErrors): string {
  const text = form.text('cidr');
  if (text === undefined && old !== undefined) return old.cidr;
  if (text === undefined || text === '') {
    errors.add('cidr', required);
    return '';
  }
  const cidr = canonicalCidr(text);
  if (cidr === undefined) errors.add('cidr', 'Required format: <network>/<prefixlen>.');
  else if (cidr.endsWith('/0')) errors.add('cidr', 'Prefix length must be greater than 0.');
  else if (world.subnets.by('cidr', cidr).some((each) => each.id !== old?.id))
    errors.add('cidr', 'Subnet with this Cidr already exists.');
  else if (old !== undefined) refuseExcluding(world, old, cidr, errors);
  return cidr ?? '';
}

/** Host bits dropped, IPv6 compressed, a bare address as /32 or /128, a netmask as a prefix. */
export function canonicalCidr(text: string): string | undefined {
  const [base = '', length] = text.split('/');
  const ip = parseAddress(base);
  if (ip === undefined) return undefined;
  const full = typeof ip === 'number' ? '32' : '128';
  const span = parseCidr(`${base}/${length === undefined ? full : prefixOf(length)}`);
  return span === undefined ? undefined : `${addressText(span.first)}/${span.prefix}`;
}

function prefixOf(length: string): string {
  const mask = length.includes('.') ? parseAddress(length) : undefined;
  return typeof mask === 'number' ? String(mask.toString(2).replaceAll('0', '').length) : length;
}

// New in 3.6; ranges and links are not looked at (`maasserver/forms/subnet.py:119`).
function refuseExcluding(world: World, old: SubnetRow, cidr: string, errors: FieldErrors): void {
  const span = parseCidr(cidr);
  for (const { ip } of world.reservedIps.by('subnet', old.id))
    if (span !== undefined && !within(bound(ip), span))
      errors.add(
        'cidr',
        `The new subnet CIDR would exclude the reserved ip ${ip}. Please remove it first.`,
      );
}

function gatewayOf(
  { form }: Call,
  old: SubnetRow | undefined,
  cidr: string,
  errors: FieldErrors,
): string | null {
  const text = form.text('gateway_ip') ?? old?.gateway_ip ?? '';
  if (text === '') return null;
  const ip = parseAddress(text);
  const span = parseCidr(cidr);
  if (ip === undefined) {
    errors.add('gateway_ip', 'Enter a valid IPv4 or IPv6 address.');
    return null;
  }
  const linkLocal = typeof ip === 'bigint' && ip >> 118n === 0x3fan;
  if (span !== undefined && !within(ip, span) && !(linkLocal && typeof span.first === 'bigint'))
    errors.add('gateway_ip', 'Gateway IP must be within CIDR range.');
  return addressText(ip);
}

function dnsServers(
  { form }: Call,
  old: SubnetRow | undefined,
  errors: FieldErrors,
): readonly string[] {
  const words = form.words('dns_servers');
  for (const word of words ?? [])
    if (parseAddress(word) === undefined)
      errors.add(
        '__all__',
        `Invalid IP address: ${word}; provide a list of space-separated IP addresses`,
      );
  return words ?? old?.dns_servers ?? [];
}

function rdnsMode({ form }: Call, old: SubnetRow | undefined, errors: FieldErrors): number {
  const text = form.text('rdns_mode');
  if (text === undefined || text === '') return old?.rdns_mode ?? 2;
  if (!['0', '1', '2'].includes(text)) errors.add('rdns_mode', badChoice(text));
  return Number(text);
}

// A PUT takes any VLAN and looks at nothing: links stay behind on interfaces of the old one.
function otherVlan({ form, world }: Call, old: SubnetRow, errors: FieldErrors): number {
  const text = form.text('vlan');
  if (text === undefined || text === '') return old.vlan;
  const vlan = world.vlans.get(wholeNumber(text));
  if (vlan === undefined) errors.add('vlan', noSuchChoice);
  return vlan?.id ?? old.vlan;
}

// VLAN by id, or fabric and VID; with neither the untagged VLAN of the default fabric.
function newVlan(call: Call, errors: FieldErrors): number {
  const { form, world } = call;
  const fabric = namedFabric(call, errors);
  const vlanText = form.text('vlan') ?? '';
  const vidText = form.text('vid') ?? '';
  let vlan: VlanRow | undefined;
  if (vlanText !== '') {
    vlan = world.vlans.get(wholeNumber(vlanText));
    if (vlan === undefined) errors.add('vlan', noSuchChoice);
    else if (fabric !== undefined && vlan.fabric !== fabric.id)
      errors.add('vlan', `VLAN ${vlan.name ?? vlan.vid} is not in fabric name=${fabric.name}.`);
  } else if (vidText !== '') {
    const home = fabric ?? world.defaultFabric();
    vlan = world.vlans
      .by('fabric', home?.id ?? -1)
      .find((each) => each.vid === wholeNumber(vidText));
    const where = fabric === undefined ? 'default fabric' : `fabric name=${fabric.name}`;
    if (vlan === undefined) errors.add('vid', `No VLAN with vid ${vidText} in ${where}.`);
  } else {
    vlan = world.defaultVlan((fabric ?? world.defaultFabric())?.id ?? -1);
  }
  return vlan?.id ?? -1;
}

function namedFabric({ form, world }: Call, errors: FieldErrors): FabricRow | undefined {
  const text = form.text('fabric') ?? '';
  if (text === '') return undefined;
  const fabric = world.fabrics.get(wholeNumber(text));
  if (fabric === undefined) errors.add('fabric', noSuchChoice);
  return fabric;
}
