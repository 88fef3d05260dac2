/** The libvirt of a state: networks, pools and domains, short or as they were saved. */
import type { Entry } from '../entry.ts';
import type { Host } from '../host.ts';
import { boundIn } from '../load-routes.ts';
import { linkNamed } from '../kernel/net.ts';
import { settle } from '../kernel/settle.ts';
import { switchedOn } from './domains.ts';
import {
  macOf,
  uuidOf,
  type Disk,
  type Domain,
  type Libvirt,
  type Network,
  type Nic,
  type Pool,
} from './model.ts';
import { bridgeName, filledIn, hasOwnBridge } from './network-definition.ts';
import { withBridge } from './network-bridge.ts';
import { sizeIn } from './sizes.ts';
import { parseXml, textXml, xml, type Xml } from './xml.ts';

/** The host with its libvirt: what is to run runs, unless the state shows its devices already. */
export function withLibvirt(host: Host, top: Entry): Host {
  if (top.raw('libvirt') === undefined) return host;
  const entry = top.object('libvirt');
  let libvirt: Libvirt = {
    up: entry.flag('up', true),
    networks: [],
    pools: entry.entries('pools').map((each, at) => poolIn(each, at)),
    domains: [],
    given: entry.number('given', 0),
    nextTap: entry.number('nextTap', 0),
    nextId: entry.number('nextId', 1),
  };
  let now = host;
  for (const each of entry.entries('networks')) {
    const loaded = networkIn(libvirt, each);
    libvirt = { ...loaded.libvirt, networks: [...libvirt.networks, loaded.network] };
    const { live } = loaded.network;
    const there = live === undefined || linkNamed(now.net, bridgeName(live) ?? '') !== undefined;
    if (live !== undefined && !there && hasOwnBridge(live))
      now = { ...now, net: settle(withBridge(now.net, live)) };
  }
  for (const each of entry.entries('domains')) {
    const domain = domainIn(each, libvirt.domains.length);
    libvirt = { ...libvirt, domains: [...libvirt.domains, domain] };
    if (!each.flag('running', false)) continue;
    const id = each.maybeNumber('id');
    const before = id === undefined ? libvirt : { ...libvirt, nextId: id };
    const on = switchedOn(now, before, domain);
    now = on.host;
    libvirt = { ...on.libvirt, nextId: Math.max(libvirt.nextId, on.libvirt.nextId) };
    each.nothingElse();
  }
  entry.nothingElse();
  return { ...now, libvirt };
}

interface Loaded {
  readonly libvirt: Libvirt;
  readonly network: Network;
}

/** `xml` and `live` as they were saved, or the few fields that matter. */
function networkIn(libvirt: Libvirt, entry: Entry): Loaded {
  const saved = ['xml', 'live'].map((key) => {
    const text = entry.maybeText(key);
    const root = text === undefined ? undefined : parseXml(text);
    if (text !== undefined && root === undefined) throw entry.wrong(key, 'XML');
    return root;
  });
  const [config, live] = saved;
  const base = config ?? live ?? shortDefinition(entry);
  const filled = filledIn(libvirt, base);
  const { definition } = filled;
  const isActive = entry.flag('active', true);
  const network: Network = {
    name: textIn(definition, 'name'),
    uuid: textIn(definition, 'uuid'),
    autostart: entry.flag('autostart', true),
    ...(config === undefined && live !== undefined ? {} : { config: definition }),
    ...(live === undefined
      ? isActive
        ? { live: definition }
        : {}
      : { live: filledIn(libvirt, live).definition }),
  };
  entry.nothingElse();
  return { libvirt: filled.libvirt, network };
}

function textIn(definition: Xml, name: string): string {
  return definition.children.find((each) => each.name === name)?.text ?? '';
}

function shortDefinition(entry: Entry): Xml {
  const forward = entry.maybeText('forward');
  const bridge = entry.maybeText('bridge');
  const mac = entry.maybeText('mac');
  const uuid = entry.maybeText('uuid');
  const address = entry.maybeText('address');
  const [base = '', prefix] = (address ?? '').split('/');
  const ranges = entry.texts('dhcp').map((each) => {
    const [start = '', end = start] = each.split('-');
    return xml('range', { start, end });
  });
  const hosts = entry.entries('hosts').map((each) =>
    xml('host', {
      mac: each.maybeText('mac'),
      name: each.maybeText('name'),
      ip: each.maybeText('ip'),
    }),
  );
  const served = [...ranges, ...hosts];
  return xml('network', {}, [
    textXml('name', entry.needed('name')),
    ...(uuid === undefined ? [] : [textXml('uuid', uuid)]),
    ...(forward === undefined || forward === 'isolated' ? [] : [xml('forward', { mode: forward })]),
    ...(bridge === undefined ? [] : [xml('bridge', { name: bridge })]),
    ...(mac === undefined ? [] : [xml('mac', { address: mac })]),
    ...(address === undefined
      ? []
      : [
          xml(
            'ip',
            { address: base, prefix },
            served.length === 0 ? [] : [xml('dhcp', {}, served)],
          ),
        ]),
  ]);
}

function poolIn(entry: Entry, at: number): Pool {
  const name = entry.needed('name');
  const pool: Pool = {
    name,
    uuid: entry.text('uuid', uuidOf(0x100000 + at)),
    path: entry.text('path', `/var/lib/libvirt/${name}`),
    active: entry.flag('active', true),
    autostart: entry.flag('autostart', true),
    volumes: entry.entries('volumes').map((each) => {
      const format = each.text('format', 'qcow2');
      const capacity = sizeIn(each.text('capacity', '0'));
      const backing = each.maybeText('backing');
      const written = each.maybeText('allocation');
      const volume = {
        name: each.needed('name'),
        capacity,
        allocation:
          written === undefined ? (format === 'raw' ? capacity : 200704) : sizeIn(written),
        format,
        unseen: each.flag('unseen', false),
        ...(backing === undefined ? {} : { backing }),
      };
      each.nothingElse();
      return volume;
    }),
  };
  entry.nothingElse();
  return pool;
}

function domainIn(entry: Entry, at: number): Domain {
  const number = 0x200000 + at * 256;
  return {
    name: entry.needed('name'),
    uuid: entry.text('uuid', uuidOf(number)),
    memoryKiB: sizeIn(entry.text('memory', '1G')) / 1024,
    cpus: entry.number('cpus', 1),
    disks: entry.entries('disks').map(diskIn),
    nics: entry.entries('nics').map((each, nic) => nicIn(each, number + nic)),
    autostart: entry.flag('autostart', false),
  };
}

/** `pool` and `volume`, or `file`. */
function diskIn(entry: Entry, at: number): Disk {
  const file = entry.maybeText('file');
  const disk: Disk = {
    target: entry.text('target', `vd${String.fromCharCode(97 + at)}`),
    bus: entry.text('bus', 'virtio'),
    device: entry.text('device', 'disk'),
    format: entry.text('format', 'qcow2'),
    source:
      file === undefined
        ? { type: 'volume', pool: entry.needed('pool'), volume: entry.needed('volume') }
        : { type: 'file', path: file },
  };
  entry.nothingElse();
  return disk;
}

/** `network` or `bridge`. */
function nicIn(entry: Entry, number: number): Nic {
  const network = entry.maybeText('network');
  const tap = entry.maybeText('tap');
  const nic: Nic = {
    mac: entry.text('mac', macOf(number)),
    source:
      network === undefined
        ? { type: 'bridge', name: entry.needed('bridge') }
        : { type: 'network', name: network },
    model: entry.text('model', 'virtio'),
    addresses: entry.texts('addresses').map((text) => boundIn(entry, 'addresses', text)),
    ...(tap === undefined ? {} : { tap }),
  };
  entry.nothingElse();
  return nic;
}
