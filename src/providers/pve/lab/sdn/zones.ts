/** SDN zones. */
import { anyone, may, needs } from '../access/permits.ts';
import type { Operations } from '../call.ts';
import { checkQuorum } from '../world/quorum.ts';
import * as format from '../wire/formats.ts';
import {
  atMost,
  flag,
  formatted,
  listed,
  needed,
  oneOf,
  text,
  whole,
  type Properties,
} from '../wire/property.ts';
import { failed, prefixed, wrong } from '../wire/refusal.ts';
import type { Options } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { checkDigest, edited, layerChoice, layerOf } from './layers.ts';
import { zoneTypes, type ZoneType } from './zone-types.ts';

/** Two to eight letters and digits, a letter first. */
export function sdnId(what: 'zone' | 'vnet'): format.Format {
  return (id) => {
    if (!/^[a-z][a-z0-9]*[a-z0-9]$/i.test(id))
      return `${what} ID '${id}' contains illegal characters`;
    return id.length > 8 ? `${what} ID '${id}' can't be more length than 8 characters` : undefined;
  };
}

const settings: Properties = {
  mtu: whole(),
  nodes: listed(format.nodeName),
  ipam: text,
  dns: text,
  reversedns: text,
  dnszone: formatted(format.dnsName),
  dhcp: oneOf('dnsmasq'),
  bridge: text,
  'bridge-disable-mac-learning': flag,
  tag: whole(0),
  'vlan-protocol': oneOf('802.1q 802.1ad'),
  peers: listed(format.ip),
  'vxlan-port': whole(1, 65536),
  'dp-id': whole(),
  controller: text,
  'vrf-vxlan': whole(),
  mac: formatted(format.macAddress),
  exitnodes: listed(format.nodeName),
  'exitnodes-local-routing': flag,
  'exitnodes-primary': formatted(format.nodeName),
  'advertise-subnets': flag,
  'disable-arp-nd-suppression': flag,
  'rt-import': text,
};

/** `/cluster/sdn/zones` */
export const zoneList: Operations = {
  GET: {
    needs: anyone,
    parameters: { ...layerChoice, type: oneOf('evpn faucet qinq simple vlan vxlan') },
    run: (call) =>
      Object.entries(layerOf(call, 'zones'))
        .filter(([zone]) =>
          may(call.world, call.caller, `/sdn/zones/${zone}`, 'SDN.Audit', 'SDN.Allocate'),
        )
        .map(([zone, options]): Record<string, unknown> => ({ ...options, zone }))
        .filter((each) => !call.params.has('type') || each['type'] === call.params.text('type')),
  },
  POST: {
    needs: needs('/sdn/zones', 'SDN.Allocate'),
    parameters: {
      ...settings,
      zone: needed(formatted(sdnId('zone'))),
      type: needed(oneOf('evpn faucet qinq simple vlan vxlan')),
    },
    run: ({ world, params }) => {
      const zone = params.needed('zone');
      const type = zoneTypes[params.needed('type')];
      if (type === undefined)
        throw failed(`the lab knows no zones of type '${params.text('type')}'`);
      const options = tidied(params.without('zone'));
      checkOptions(type, options);
      for (const name of type.required)
        if (options[name] === undefined)
          throw failed(`missing value for required option '${name}'`);
      checkQuorum(world);
      prefixed('create sdn zone object failed', () => {
        if (world.sdn.zones[zone] !== undefined)
          throw failed(`sdn zone object ID '${zone}' already defined`);
        checkServices(options);
        world.sdn.zones[zone] = options;
        world.touch();
      });
      return null;
    },
  },
};

/** `/cluster/sdn/zones/{zone}` */
export const zoneOne: Operations = {
  GET: {
    needs: needs('/sdn/zones/{zone}', 'SDN.Allocate'),
    parameters: layerChoice,
    run: (call) => {
      const zone = call.params.needed('zone');
      const found = layerOf(call, 'zones')[zone];
      if (found === undefined) throw failed(`sdn '${zone}' does not exist`);
      return { ...found, zone };
    },
  },
  PUT: {
    needs: needs('/sdn/zones/{zone}', 'SDN.Allocate'),
    parameters: {
      ...settings,
      delete: { ...listed(format.configId), longest: 4096 },
      digest: atMost(64),
    },
    run: ({ world, params }) => {
      prefixed('update sdn zone object failed', () => {
        const zone = params.needed('zone');
        checkDigest(world, 'zones', params.text('digest'));
        const old = zoneNamed(world, zone);
        const type = zoneTypes[old['type'] ?? ''] as ZoneType;
        const set = tidied(params.without('zone', 'delete', 'digest'));
        checkOptions(type, set);
        const options = edited(old, set, { ...type, names: params.list('delete') });
        const changed = (options['ipam'] ?? '') !== (old['ipam'] ?? '');
        const inZone = Object.keys(world.sdn.subnets).some((each) => each.startsWith(`${zone}-`));
        if (changed && inZone)
          throw wrong({ ipam: "can't change ipam if a subnet is already defined in this zone" });
        checkServices(set);
        world.sdn.zones[zone] = options;
        world.touch();
      });
      return null;
    },
  },
  DELETE: {
    needs: needs('/sdn/zones/{zone}', 'SDN.Allocate'),
    run: ({ world, params }) => {
      prefixed('delete sdn zone object failed', () => {
        const zone = params.needed('zone');
        zoneNamed(world, zone);
        const user = Object.entries(world.sdn.vnets).find(([, each]) => each['zone'] === zone);
        if (user !== undefined)
          throw failed(
            `zone ${zone} is used by vnet ${user[0]} at /usr/share/perl5/PVE/Network/SDN/Zones/Plugin.pm line 158.`,
          );
        delete world.sdn.zones[zone];
        world.touch();
      });
      return null;
    },
  },
};

function zoneNamed(world: World, zone: string): Options {
  const found = world.sdn.zones[zone];
  if (found === undefined) throw failed(`sdn '${zone}' does not exist`);
  return found;
}

function checkOptions({ required, optional }: ZoneType, options: Options): void {
  for (const name of Object.keys(options))
    if (name !== 'type' && !required.includes(name) && !optional.includes(name))
      throw failed(`unexpected property '${name}'`);
}

// The lab has no DNS servers, and PVE's own IPAM alone.
function checkServices(options: Options): void {
  for (const name of ['dns', 'reversedns'])
    if (options[name] !== undefined) throw wrong({ [name]: `${options[name]} don't exist` });
  if (options['dnszone'] !== undefined) throw wrong({ dnszone: 'missing dns server' });
  if (options['ipam'] !== undefined && options['ipam'] !== 'pve')
    throw wrong({ ipam: `${options['ipam']} not existing` });
}

/** Lists of nodes are kept sorted, with commas. */
function tidied(options: Options): Options {
  for (const name of ['nodes', 'exitnodes'])
    if (options[name] !== undefined)
      options[name] = format.splitList(options[name]).toSorted().join(',');
  return options;
}
