/** What a new network may be: its subnet, and its VLAN beside those that are there. */
import type { Call } from '../call.ts';
import { failed, wrong } from '../wire/refusal.ts';
import type { NetworkOfferingRow, NetworkRow } from '../world/rows.ts';
import { ipNumber, prefixOf, spanOf, subnetOf, ipText } from '../world/subnets.ts';
import { vlansOf } from './implement.ts';

interface Place {
  readonly type: NetworkRow['type'];
  readonly zone: string;
}

/** From gateway and netmask; an isolated network that names none gets the zone's own. */
export function guestSubnet(
  call: Call,
  { type, zone }: Place,
): { readonly cidr?: string | undefined; readonly gateway?: string | undefined } {
  const { params, world } = call;
  const gateway = params.text('gateway');
  const netmask = params.text('netmask');
  const startip = params.text('startip');
  if (type === 'L2') return {};
  if (startip !== undefined && (gateway === undefined || netmask === undefined))
    throw wrong('gateway and netmask should be defined when startIP/endIP are passed in');
  if (type === 'Shared' && startip === undefined)
    throw wrong('Either IPv4 or IPv6 start and end address are mandatory');
  if (params.has('vpcid')) return tier(call);
  if (gateway === undefined || netmask === undefined) {
    const usual = textOf(world.zones.need(zone).fields['guestcidraddress']) ?? '10.1.1.0/24';
    const span = spanOf(usual);
    return { cidr: usual, gateway: span === undefined ? undefined : ipText(span.first + 1) };
  }
  const cidr = checkedSubnet(gateway, netmask);
  if (type === 'Isolated' && !isPrivate(cidr))
    throw wrong(`Virtual Guest Cidr ${cidr} is not RFC 1918 or 6598 compliant`);
  return { cidr, gateway };
}

function checkedSubnet(gateway: string, netmask: string): string {
  if (ipNumber(gateway) === undefined) throw wrong('Invalid gateway');
  if (prefixOf(netmask) === undefined) throw wrong('Invalid netmask');
  const cidr = subnetOf(gateway, netmask) ?? '';
  const span = spanOf(cidr);
  const ip = ipNumber(gateway);
  if (span === undefined || ip === span.first || ip === span.last)
    throw wrong('Invalid gateway IP provided. Either the IP is broadcast or network IP.');
  return cidr;
}

const privates = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

function isPrivate(cidr: string): boolean {
  const own = spanOf(cidr);
  return privates.some((each) => {
    const span = spanOf(each);
    return (
      own !== undefined && span !== undefined && own.first >= span.first && own.last <= span.last
    );
  });
}

function tier({ world, params }: Call): { readonly cidr: string; readonly gateway: string } {
  const vpc = world.vpcs.need(params.needed('vpcid'));
  const gateway = params.text('gateway');
  const netmask = params.text('netmask');
  if (gateway === undefined || netmask === undefined)
    throw wrong('Gateway/netmask are required when create network for VPC');
  const cidr = checkedSubnet(gateway, netmask);
  const span = spanOf(cidr);
  const whole = spanOf(textOf(vpc.fields['cidr']) ?? '0.0.0.0/0');
  if (
    span === undefined ||
    whole === undefined ||
    span.first < whole.first ||
    span.last > whole.last
  )
    throw wrong(`Network cidr ${cidr} is not within vpc ${vpc.name} cidr`);
  const others = world.networks.all().filter((each) => each.vpc === vpc.id);
  const most = Number(world.setting('vpc.max.networks', '3'));
  if (others.length >= most) throw failed(`Number of networks per VPC cannot surpass [${most}].`);
  const crossing = others.find((each) => {
    const other = spanOf(each.cidr ?? '');
    return other !== undefined && other.first <= span.last && span.first <= other.last;
  });
  if (crossing !== undefined)
    throw wrong(
      `Network cidr ${cidr} crosses other network cidr ${crossing.cidr} belonging to the same vpc ${vpc.name}`,
    );
  return { cidr, gateway };
}

interface WithVlan extends Place {
  readonly vlan: string | undefined;
  readonly offering: NetworkOfferingRow;
}

export function checkVlan(call: Call, { type, zone, vlan, offering }: WithVlan): void {
  const { world, params } = call;
  if (vlan !== undefined && !offering.specifyvlan)
    throw wrong("Can't specify vlan; corresponding offering says specifyVlan=false");
  if (vlan === undefined && offering.specifyvlan)
    throw wrong('Vlan has to be specified; corresponding offering says specifyVlan=true');
  if (vlan === undefined || vlan === 'untagged') return;
  const { name } = world.zones.need(zone);
  if (!params.flag('bypassvlanoverlapcheck')) {
    const dynamic = world.physicalNetworks
      .all()
      .filter((each) => each.zone === zone)
      .flatMap((each) => vlansOf(each.vlan))
      .some(([first, last]) => Number(vlan) >= first && Number(vlan) <= last);
    if (dynamic)
      throw wrong(
        `The VLAN tag to use for new guest network, ${vlan} is already being used for dynamic vlan allocation for the guest network in zone ${name}`,
      );
  }
  const same = world.networks
    .all()
    .find((each) => each.zone === zone && each.vlan === vlan && each.traffictype === 'Guest');
  if (same === undefined) return;
  if (type === 'Shared' && same.type === 'Shared' && params.flag('bypassvlanoverlapcheck')) return;
  throw wrong(
    type === 'Shared'
      ? `There is an existing isolated/shared network that overlaps with vlan id:${vlan} in zone ${name}`
      : `Network with vlan ${vlan} already exists or overlaps with other network vlans in zone ${name}`,
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
