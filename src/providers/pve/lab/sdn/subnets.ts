/** SDN subnets: an id of zone, network and mask. */
import { parseAddress, parseCidr } from '../../../../model/ip.ts';
import { anyone } from '../access/permits.ts';
import type { Call, Operations } from '../call.ts';
import { checkQuorum } from '../world/quorum.ts';
import * as format from '../wire/formats.ts';
import {
  arrayOf,
  atMost,
  flag,
  formatted,
  listed,
  needed,
  oneOf,
  structured,
  type Properties,
} from '../wire/property.ts';
import { parsePairs } from '../wire/property-string.ts';
import { failed, prefixed, wrong } from '../wire/refusal.ts';
import type { Options } from '../world/rows.ts';
import { forgetSubnet, registerGateway } from './ipam.ts';
import { checkDigest, edited, layerChoice, layerOf, type Shown } from './layers.ts';
import { checkVnetAccess } from './vnets.ts';
import { sdnId } from './zones.ts';

const rangeFields = {
  'start-address': needed(formatted(format.ip)),
  'end-address': needed(formatted(format.ip)),
};
const settings: Properties = {
  gateway: formatted(format.ip),
  snat: flag,
  dnszoneprefix: formatted(format.dnsName),
  'dhcp-range': arrayOf(structured(rangeFields)),
  'dhcp-dns-server': formatted(format.ip),
};
const rules = { required: ['vnet'], optional: Object.keys(settings) };

/** `/cluster/sdn/vnets/{vnet}/subnets` */
export const subnetList: Operations = {
  GET: {
    needs: anyone,
    parameters: layerChoice,
    run: (call) => {
      const vnet = call.params.needed('vnet');
      checkVnetAccess(call, vnet, 'SDN.Audit', 'SDN.Allocate');
      return Object.entries(layerOf(call, 'subnets'))
        .filter(([, each]) => each['vnet'] === vnet)
        .map(([id, each]) => shown(call, id, each));
    },
  },
  POST: {
    needs: anyone,
    parameters: {
      ...settings,
      vnet: needed(formatted(sdnId('vnet'))),
      subnet: needed(formatted(subnetId)),
      type: needed(oneOf('subnet')),
    },
    run: (call) => {
      const { world, params } = call;
      const vnet = params.needed('vnet');
      checkVnetAccess(call, vnet, 'SDN.Allocate');
      checkQuorum(world);
      prefixed('create sdn subnet object failed', () => {
        const zone = world.sdn.vnets[vnet]?.['zone'] ?? '';
        const id = `${zone}-${params.needed('subnet').replace('/', '-')}`;
        if (world.sdn.subnets[id] !== undefined)
          throw failed(`sdn subnet object ID '${id}' already defined`);
        const fresh = written(call, ['subnet', 'type']);
        if (world.sdn.vnets[vnet]?.['vlanaware'] === '1')
          throw wrong({ vnet: "you can't add a subnet on a vlanaware vnet" });
        check(id, fresh);
        world.sdn.subnets[id] = fresh;
        registerGateway(world, id, fresh);
        world.touch();
      });
      return null;
    },
  },
};

/** `/cluster/sdn/vnets/{vnet}/subnets/{subnet}` */
export const subnetOne: Operations = {
  GET: {
    needs: anyone,
    parameters: layerChoice,
    run: (call) => {
      const vnet = call.params.needed('vnet');
      checkVnetAccess(call, vnet, 'SDN.Audit', 'SDN.Allocate');
      const id = call.params.needed('subnet');
      const found = layerOf(call, 'subnets')[id];
      if (found === undefined) throw failed(`sdn subnet '${id}' does not exist`);
      if (found['vnet'] !== vnet) throw wrong({ vnet: 'wrong vnet' });
      return shown(call, id, found);
    },
  },
  PUT: {
    needs: anyone,
    parameters: {
      ...settings,
      delete: { ...listed(format.configId), longest: 4096 },
      digest: atMost(64),
    },
    run: (call) => {
      const { world, params } = call;
      checkVnetAccess(call, params.needed('vnet'), 'SDN.Allocate');
      prefixed('update sdn subnet object failed', () => {
        const id = params.needed('subnet');
        const old = world.sdn.subnets[id];
        if (old === undefined) throw failed(`sdn subnet '${id}' does not exist`);
        checkDigest(world, 'subnets', params.text('digest'));
        const set = written(call, ['subnet', 'delete', 'digest']);
        const next = edited(old, set, { ...rules, names: params.list('delete') });
        check(id, next);
        world.sdn.subnets[id] = next;
        registerGateway(world, id, next);
        world.touch();
      });
      return null;
    },
  },
  DELETE: {
    needs: anyone,
    run: (call) => {
      const { world, params } = call;
      checkVnetAccess(call, params.needed('vnet'), 'SDN.Allocate');
      prefixed('delete sdn subnet object failed', () => {
        const id = params.needed('subnet');
        forgetSubnet(world, id);
        delete world.sdn.subnets[id];
        world.touch();
      });
      return null;
    },
  },
};

function subnetId(value: string): string | undefined {
  const [, network = '', mask = ''] = value.split('-');
  return format.cidr(value.includes('/') ? value : `${network}/${mask}`) === undefined
    ? undefined
    : 'value does not look like a valid CIDR network';
}

/** Ranges are kept in one text. */
function written({ params }: Call, without: readonly string[]): Options {
  const { 'dhcp-range': _, ...given } = params.without(...without);
  const ranges = params.items('dhcp-range');
  return ranges.length === 0 ? given : { ...given, 'dhcp-range': ranges.join(';') };
}

function cidrOf(id: string): string {
  const [, network = '', mask = ''] = id.split('-');
  return `${network}/${mask}`;
}

function shown(call: Call, id: string, options: Shown): Record<string, unknown> {
  const [zone, network, mask] = id.split('-');
  const pending = options['pending'] as Readonly<Record<string, unknown>> | undefined;
  const waiting = pending?.['dhcp-range'];
  const place = { id, zone, network, mask, cidr: cidrOf(id) };
  const ranges =
    typeof waiting !== 'string' || waiting === 'deleted' ? waiting : waiting.split(';');
  return {
    ...options,
    ...place,
    type: 'subnet',
    subnet: id,
    'dhcp-range': rangesIn(options['dhcp-range']),
    // A text in release 8, a list in 9.
    ...(pending === undefined
      ? {}
      : {
          pending: {
            ...pending,
            ...place,
            ...(Array.isArray(ranges)
              ? {
                  'dhcp-range':
                    call.world.release >= 9
                      ? ranges
                      : (ranges as readonly string[])
                          .toSorted((a, b) => (a < b ? -1 : 1))
                          .join(','),
                }
              : {}),
          },
        }),
  };
}

function rangesIn(value: unknown): readonly unknown[] {
  return typeof value === 'string'
    ? value.split(';').map((each) => parsePairs(each, rangeFields))
    : [];
}

/** Host bits in the network and overlapping networks are nobody's business. */
function check(id: string, options: Options): void {
  const cidr = cidrOf(id);
  const span = parseCidr(cidr);
  const inside = (text: string): boolean => {
    const address = parseAddress(text);
    return (
      span !== undefined &&
      address !== undefined &&
      typeof address === typeof span.first &&
      address >= span.first &&
      address <= span.last
    );
  };
  const gateway = options['gateway'];
  if (gateway !== undefined && !inside(gateway) && !cidr.endsWith('/32'))
    throw wrong({ gateway: `${gateway} is not in subnet ${cidr}` });
  for (const range of rangesIn(options['dhcp-range']) as readonly Options[]) {
    const { 'start-address': start = '', 'end-address': end = '' } = range;
    if ((parseAddress(start) ?? 0) > (parseAddress(end) ?? 0))
      throw wrong({
        'dhcp-range': `start-address ${start} must be smaller than end-address ${end}`,
      });
    for (const [name, address] of Object.entries({ 'start-address': start, 'end-address': end }))
      if (!inside(address))
        throw wrong({ 'dhcp-range': `${name} ${address} is not in subnet ${cidr}` });
  }
}
