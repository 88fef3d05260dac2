/** PVE's own IPAM: gateways, and addresses of guests in zones with DHCP. */
import { parseAddress, parseCidr } from '../../../../model/ip.ts';
import { anyone, may, needs } from '../access/permits.ts';
import type { Operations } from '../call.ts';
import * as format from '../wire/formats.ts';
import { formatted, needed, oneOf, whole } from '../wire/property.ts';
import { failed } from '../wire/refusal.ts';
import type { Options } from '../world/rows.ts';
import type { World } from '../world/world.ts';

/** `/cluster/sdn/ipams` */
export const ipamList: Operations = {
  GET: {
    needs: anyone,
    parameters: { type: oneOf('netbox phpipam pve') },
    run: ({ world, caller }) =>
      may(world, caller, '/sdn/ipams/pve', 'SDN.Audit', 'SDN.Allocate')
        ? [{ ipam: 'pve', type: 'pve' }]
        : [],
  },
};

/** `/cluster/sdn/ipams/{ipam}/status`: of zones with DHCP only. */
export const ipamStatus: Operations = {
  GET: {
    needs: anyone,
    run: ({ world, caller, params }) => {
      const ipam = params.needed('ipam');
      if (ipam !== 'pve') throw failed(`sdn ipam '${ipam}' does not exist`);
      return world.sdn.ips
        .filter(({ zone = '', vnet = '' }) => {
          const options = world.sdn.running.zones[zone];
          const served = options?.['ipam'] === 'pve' && options['dhcp'] !== undefined;
          return (
            served && may(world, caller, `/sdn/zones/${zone}/${vnet}`, 'SDN.Audit', 'SDN.Allocate')
          );
        })
        .map(({ gateway, ...row }) => (gateway === undefined ? row : { ...row, gateway: 1 }));
    },
  },
};

/** `/cluster/sdn/vnets/{vnet}/ips` */
export const vnetIps: Operations = {
  POST: {
    needs: needs('/sdn/zones/{zone}/{vnet}', 'SDN.Allocate'),
    parameters: place(),
    run: ({ world, params }) => {
      add(world, params.needed('vnet'), params.needed('ip'), { mac: params.text('mac') ?? '' });
      return null;
    },
  },
  PUT: {
    needs: needs('/sdn/zones/{zone}/{vnet}', 'SDN.Allocate'),
    parameters: { ...place(), vmid: whole(100, 999_999_999) },
    run: ({ world, params }) => {
      const mac = params.text('mac') ?? '';
      const kept = world.sdn.ips.find(
        (each) => each['mac'] === mac && each['vnet'] === params.text('vnet'),
      );
      if (kept === undefined) throw failed(`no ip found for mac ${mac}`);
      remove(world, kept['ip'] ?? '');
      add(world, params.needed('vnet'), params.needed('ip'), { ...kept, ip: params.needed('ip') });
      return null;
    },
  },
  DELETE: {
    needs: needs('/sdn/zones/{zone}/{vnet}', 'SDN.Allocate'),
    parameters: place(),
    run: ({ world, params }) => {
      remove(world, params.needed('ip'));
      return null;
    },
  },
};

function place(): Record<string, ReturnType<typeof needed>> {
  return {
    ip: needed(formatted(format.ip)),
    mac: formatted(format.macAddress),
    zone: needed(formatted(() => undefined)),
  };
}

/** The gateway of a subnet is an address like others. */
export function registerGateway(world: World, id: string, subnet: Options): void {
  const [zone = ''] = id.split('-');
  if (world.sdn.zones[zone]?.['ipam'] === undefined) return;
  world.sdn.ips = world.sdn.ips.filter(
    (each) => !(each['subnet'] === id && each['gateway'] === '1'),
  );
  const { gateway, vnet = '' } = subnet;
  if (gateway !== undefined)
    world.sdn.ips.push({
      zone,
      subnet: id,
      vnet,
      ip: gateway,
      hostname: `${vnet}-gw`,
      gateway: '1',
    });
}

/** A subnet goes only without guests in it. */
export function forgetSubnet(world: World, id: string): void {
  const held = world.sdn.ips.filter((each) => each['subnet'] === id);
  if (held.some((each) => each['gateway'] !== '1'))
    throw failed(`cannot delete subnet '${id}', not empty`);
  world.sdn.ips = world.sdn.ips.filter((each) => each['subnet'] !== id);
}

/** Who is to get addresses. */
export interface Plugged {
  readonly vmid: number;
  readonly name: string;
  readonly nics: readonly { readonly bridge: string; readonly mac: string }[];
}

/** Each NIC on a vnet with DHCP gets an address out of the subnet's ranges. */
export function giveAddresses(world: World, { vmid, name, nics }: Plugged): void {
  for (const { bridge, mac } of nics) {
    const zone = world.sdn.running.vnets[bridge]?.['zone'] ?? '';
    const { ipam, dhcp } = world.sdn.running.zones[zone] ?? {};
    if (ipam === undefined || dhcp === undefined) continue;
    if (world.sdn.ips.some((each) => each['mac'] === mac && each['vnet'] === bridge)) continue;
    const free = freeAddress(world, bridge);
    if (free === undefined) continue;
    world.sdn.ips.push({
      zone,
      subnet: free.subnet,
      vnet: bridge,
      ip: free.ip,
      mac,
      hostname: name,
      vmid: String(vmid),
    });
    world.touch();
  }
}

/** Its addresses are free again. */
export function takeAddresses(world: World, vmid: number): void {
  world.sdn.ips = world.sdn.ips.filter((each) => each['vmid'] !== String(vmid));
}

function freeAddress(
  world: World,
  vnet: string,
): { readonly ip: string; readonly subnet: string } | undefined {
  const taken = new Set(world.sdn.ips.map((each) => each['ip']));
  for (const [subnet, options] of Object.entries(world.sdn.running.subnets)) {
    if (options['vnet'] !== vnet) continue;
    for (const range of (options['dhcp-range'] ?? '').split(';')) {
      const [first, last] = ['start', 'end'].map((each) =>
        parseAddress(new RegExp(`${each}-address=([^,]+)`).exec(range)?.[1] ?? ''),
      );
      if (typeof first !== 'number' || typeof last !== 'number') continue;
      for (let at = first; at <= last; at += 1)
        if (!taken.has(dotted(at))) return { ip: dotted(at), subnet };
    }
  }
  return undefined;
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

function add(world: World, vnet: string, ip: string, more: Options): void {
  const address = parseAddress(ip);
  const subnet = Object.keys(world.sdn.subnets).find((id) => {
    const [, network = '', mask = ''] = id.split('-');
    const span = parseCidr(`${network}/${mask}`);
    const fits = typeof address === typeof span?.first;
    return (
      world.sdn.subnets[id]?.['vnet'] === vnet &&
      fits &&
      address !== undefined &&
      span !== undefined &&
      address >= span.first &&
      address <= span.last
    );
  });
  if (subnet === undefined) throw failed(`can't find any subnet for ip ${ip}`);
  if (world.sdn.ips.some((each) => each['ip'] === ip && each['subnet'] === subnet))
    throw failed(`IP '${ip}' already exist`);
  world.sdn.ips.push({ ...more, zone: subnet.split('-')[0] ?? '', subnet, vnet, ip });
  world.touch();
}

function remove(world: World, ip: string): void {
  world.sdn.ips = world.sdn.ips.filter((each) => each['ip'] !== ip);
  world.touch();
}
