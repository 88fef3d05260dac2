/** SDN vnets: what guests are plugged into. */
import { anyone, may, mustHave, needs } from '../access/permits.ts';
import type { Call, Operations } from '../call.ts';
import { checkQuorum } from '../world/quorum.ts';
import { configId } from '../wire/formats.ts';
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
import { zoneTypes } from './zone-types.ts';
import { sdnId } from './zones.ts';

const settings: Properties = {
  tag: whole(),
  vlanaware: flag,
  'isolate-ports': flag,
  alias: { ...text, pattern: /^[()\-_.\w\d\s]{0,256}$/i, longest: 256 },
};
const rules = { required: ['zone'], optional: Object.keys(settings) };

/** `/cluster/sdn/vnets` */
export const vnetList: Operations = {
  GET: {
    needs: anyone,
    parameters: layerChoice,
    run: (call) =>
      Object.entries(layerOf(call, 'vnets'))
        .map(([vnet, each]): Record<string, unknown> => ({ ...each, type: 'vnet', vnet }))
        .filter((each) => {
          const waiting = (each['pending'] ?? {}) as Readonly<Record<string, unknown>>;
          const zone = String(each['zone'] ?? waiting['zone']);
          const path = `/sdn/zones/${zone}/${String(each['vnet'])}`;
          return may(call.world, call.caller, path, 'SDN.Audit', 'SDN.Allocate');
        }),
  },
  POST: {
    needs: needs('/sdn/zones/{zone}', 'SDN.Allocate'),
    parameters: {
      ...settings,
      vnet: needed(formatted(sdnId('vnet'))),
      zone: needed(text),
      type: oneOf('vnet'),
    },
    run: (call) => {
      const { world, params } = call;
      const vnet = params.needed('vnet');
      checkQuorum(world);
      prefixed('create sdn vnet object failed', () => {
        if (world.sdn.vnets[vnet] !== undefined)
          throw failed(`sdn vnet object ID '${vnet}' already defined`);
        const fresh = params.without('vnet', 'type');
        checkVnet(world, vnet, fresh);
        world.sdn.vnets[vnet] = fresh;
        world.touch();
      });
      return null;
    },
  },
};

/** `/cluster/sdn/vnets/{vnet}` */
export const vnetOne: Operations = {
  GET: {
    needs: anyone,
    parameters: layerChoice,
    run: (call) => {
      const vnet = call.params.needed('vnet');
      checkVnetAccess(call, vnet, 'SDN.Audit', 'SDN.Allocate');
      const found = layerOf(call, 'vnets')[vnet];
      if (found === undefined) throw failed(`sdn '${vnet}' does not exist`);
      return { ...found, type: 'vnet', vnet };
    },
  },
  PUT: {
    needs: anyone,
    parameters: {
      ...settings,
      zone: text,
      delete: { ...listed(configId), longest: 4096 },
      digest: atMost(64),
    },
    run: (call) => {
      const { world, params } = call;
      const vnet = params.needed('vnet');
      checkVnetAccess(call, vnet, 'SDN.Allocate');
      prefixed('update sdn vnet object failed', () => {
        checkDigest(world, 'vnets', params.text('digest'));
        const old = world.sdn.vnets[vnet] ?? {};
        const set = params.without('vnet', 'delete', 'digest');
        const next = edited(old, set, { ...rules, names: params.list('delete') });
        if (next['zone'] !== old['zone'] && hasSubnets(world, vnet))
          throw wrong({ zone: "can't change zone if subnets exist" });
        checkVnet(world, vnet, next);
        world.sdn.vnets[vnet] = next;
        world.touch();
      });
      return null;
    },
  },
  DELETE: {
    needs: anyone,
    run: (call) => {
      const { world, params } = call;
      const vnet = params.needed('vnet');
      checkVnetAccess(call, vnet, 'SDN.Allocate');
      prefixed('delete sdn vnet object failed', () => {
        if (hasSubnets(world, vnet)) throw wrong({ vnet: "Can't delete vnet if subnets exists" });
        delete world.sdn.vnets[vnet];
        world.touch();
      });
      return null;
    },
  },
};

/** Throws where there is no such vnet, or the caller may not. */
export function checkVnetAccess(call: Call, vnet: string, ...any: readonly string[]): void {
  const found = call.world.sdn.vnets[vnet];
  if (found === undefined) throw failed(`sdn '${vnet}' does not exist`);
  mustHave(call, `/sdn/zones/${found['zone']}/${vnet}`, ...any);
}

function hasSubnets(world: World, vnet: string): boolean {
  return Object.values(world.sdn.subnets).some((each) => each['vnet'] === vnet);
}

function checkVnet(world: World, id: string, vnet: Options): void {
  const zone = world.sdn.zones[vnet['zone'] ?? ''];
  const type = zoneTypes[zone?.['type'] ?? ''];
  if (type === undefined)
    throw failed(
      'cannot lookup undefined type! at /usr/share/perl5/PVE/SectionConfig.pm line 395.',
    );
  const { vnets, zones } = world.sdn;
  type.checkVnet(vnet, { id, vnets, zones, chance: () => world.chance() });
  if (vnet['vlanaware'] === '1' && hasSubnets(world, id))
    throw wrong({ vlanaware: 'vlanaware vnet is not compatible with subnets' });
}
