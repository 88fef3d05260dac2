/** The network of a host as live things: what runs, beside what the next start would bring. */
import type { KindName, SystemName, VendorId } from '../../model/address.ts';
import type { LiveResource, Spec } from '../../model/resource.ts';
import { names } from './kinds/names.ts';
import { addressId, isGuest, portsOf, routeId, type Device, type Net } from './net/net.ts';
import type { OwnPath } from './net/own-path.ts';
import type { Memory } from './linux.ts';
import { readMark } from './owner-mark.ts';
import { sameBridge, sameRoute, sameVlan } from './stored/equal.ts';
import type { Kept } from './stored/store.ts';
import { asStored } from './live-stored.ts';
import type { Stored, StoredThing } from './stored/things.ts';

export interface Seeing {
  readonly system: SystemName;
  readonly net: Net;
  readonly kept: Kept;
  readonly path: OwnPath;
  /** Devices on which a primary address goes without its secondaries. */
  readonly promoting: ReadonlySet<string>;
  /** Bridges that libvirt makes, with the address that it gives them. */
  readonly ofLibvirt: ReadonlyMap<string, string | undefined>;
  readonly memory: Pick<Memory, 'unsaved' | 'down'>;
}

export function networkThings(seeing: Seeing): readonly LiveResource[] {
  const { net, kept } = seeing;
  const running = [
    ...net.devices.filter(({ name }) => name !== 'lo').flatMap((each) => deviceThing(seeing, each)),
    ...net.devices.flatMap((each) => addressThings(seeing, each)),
    ...routeThings(seeing),
  ];
  const ids = new Set(running.map((each) => `${each.kind} ${each.id}`));
  const waiting = kept.store.things
    .map((each) => storedThing(seeing, each))
    .filter((each) => !ids.has(`${each.kind} ${each.id}`));
  return [...running, ...waiting];
}

interface Told {
  readonly label: string;
  readonly spec: Spec;
  readonly stored: Stored | undefined;
  readonly equal: boolean;
  readonly status?: Spec;
  readonly alias?: string | undefined;
}

function thing(seeing: Seeing, kind: KindName, id: string, told: Told): LiveResource {
  const { system, kept, memory } = seeing;
  const { label, spec, stored, equal, status = {}, alias } = told;
  const mark = readMark(alias);
  // Where nothing is kept, there is nothing left to store.
  const safe = kept.persistence === 'none' || (equal && !memory.unsaved.has(`${kind} ${id}`));
  return {
    system,
    kind,
    id: id as VendorId,
    label,
    spec: { ...spec, running: true, stored: safe },
    status: { ...status, ...(stored === undefined ? {} : { storedIn: stored.files }) },
    ...(mark === undefined ? {} : { mark }),
  };
}

function deviceThing(seeing: Seeing, device: Device): readonly LiveResource[] {
  const { system, net, kept, path, ofLibvirt } = seeing;
  const { name, kind, mac, mtu, up, alias } = device;
  const status = { path: path.devices.has(name) };
  const find = <K extends StoredThing['kind']>(wanted: K) =>
    kept.store.things.find(
      (each): each is Stored<Extract<StoredThing, { kind: K }>> =>
        each.kind === wanted && 'name' in each && each.name === name,
    );
  if (kind === 'bridge' && ofLibvirt.has(name)) return [];
  if (kind === 'bridge') {
    const stored = find('bridge');
    const { ports, guests } = portsOf(net, name);
    const { stp, forwardDelay } = device;
    return [
      thing(seeing, names.bridge, name, {
        label: name,
        spec: {
          name,
          ports: ports.toSorted((a, b) => (a < b ? -1 : 1)),
          mac,
          ...(stp === undefined ? {} : { stp }),
          ...(forwardDelay === undefined ? {} : { forwardDelay: forwardDelay / 100 }),
          mtu,
          up,
        },
        stored,
        equal: stored !== undefined && sameBridge(device, net, stored),
        status: { ...status, guests },
        alias,
      }),
    ];
  }
  if (kind === 'vlan') {
    const stored = find('vlan');
    const { on, tag } = device;
    return [
      thing(seeing, names.vlan, name, {
        label: name,
        spec: { name, ...(on === undefined ? {} : { on }), tag, mtu, up },
        stored,
        equal: stored !== undefined && sameVlan(device, stored),
        status,
        alias,
      }),
    ];
  }
  return [
    {
      system,
      kind: names.link,
      id: name as VendorId,
      label: name,
      spec: { name },
      status: {
        ...status,
        kind: kind === '' ? 'nic' : kind,
        mac,
        mtu,
        up,
        guest: isGuest(device),
        ...(device.master === undefined ? {} : { master: device.master }),
      },
    },
  ];
}

function addressThings(seeing: Seeing, { name, addresses }: Device): readonly LiveResource[] {
  const { kept, path, promoting, ofLibvirt } = seeing;
  if (name === 'lo') return [];
  return addresses
    .filter(({ scope }) => scope !== 'link' && scope !== 'host')
    .map((each) => ({ ...each, address: `${each.ip}/${each.prefix}` }))
    .filter(({ address }) => !ofLibvirt.has(name) || ofLibvirt.get(name) !== address)
    .map(({ ip, prefix, address, secondary, dynamic }) => {
      const stored = kept.store.things.find(
        (each) => each.kind === 'address' && each.device === name && each.address === address,
      );
      return thing(seeing, names.address, addressId(name, ip, prefix), {
        label: `${address} on ${name}`,
        spec: { device: name, address },
        stored,
        equal: stored !== undefined,
        status: {
          path: ip === path.address,
          secondary,
          dynamic,
          promotes: promoting.has(name),
        },
      });
    });
}

function routeThings(seeing: Seeing): readonly LiveResource[] {
  const { net, kept, path } = seeing;
  const given = new Set<string>();
  return net.routes
    .filter(({ protocol }) => protocol !== 'kernel')
    .map((route) => {
      const { to, via, device, metric, protocol } = route;
      const plain = routeId(route);
      // IPv6 takes one destination with one metric on several devices.
      const id = given.has(plain) ? `${plain},${device}` : plain;
      given.add(plain);
      const stored = kept.store.things.find(
        (each) => each.kind === 'route' && each.to === to && each.metric === metric,
      );
      return thing(seeing, names.route, id, {
        label: [
          to,
          via === undefined ? '' : `via ${via}`,
          device === undefined ? '' : `on ${device}`,
        ]
          .filter(Boolean)
          .join(' '),
        spec: {
          to,
          ...(via === undefined ? {} : { via }),
          ...(device === undefined ? {} : { device }),
          metric,
        },
        stored,
        equal: stored?.kind === 'route' && sameRoute(route, stored),
        status: {
          path: path.route === route,
          leased: protocol === 'dhcp' || protocol === 'ra',
          protocol,
        },
      });
    });
}

/** What only the next start of the host would bring. */
function storedThing({ system, memory }: Seeing, stored: Stored): LiveResource {
  const found = asStored(system, stored);
  const ran = memory.down.get(`${found.kind} ${found.id}`);
  return ran === undefined ? found : { ...found, spec: { ...ran, ...found.spec } };
}
