/** ifupdown's stanzas: what its files say together. */
import { addressText, parseAddress, parseCidr, cidrText } from '../../../model/ip.ts';
import type { ReadStore } from './netplan-read.ts';
import { bare, together, type Stored, type StoredFile, type StoredThing } from './things.ts';

interface Stanza {
  readonly file: string;
  readonly device: string;
  readonly options: readonly (readonly [string, string])[];
}

export function readIfupdown(files: readonly StoredFile[], own: string): ReadStore {
  const stanzas = files.flatMap(stanzasIn);
  // Without anything said of it a name is all there is: `br0.104`.
  const said = new Set(
    stanzas
      .filter(({ options }) => options.some(([key]) => saying.has(key)))
      .map((each) => each.device),
  );
  const things = stanzas.flatMap((each) =>
    thingsOf(each, !said.has(each.device)).map((thing): Stored => ({
      ...thing,
      files: [each.file],
    })),
  );
  const mine = stanzas.filter((each) => each.file === own);
  const strange = mine.flatMap((each) =>
    each.options
      .filter(([key, value]) => !ours(key, value))
      .map(([key]) => `${each.device}.${key}`),
  );
  const main = files.find(({ path }) => path === '/etc/network/interfaces');
  return {
    ok: true,
    store: {
      files: files.map(({ path }) => path),
      things: together(things),
      own: things.filter((each) => each.files.includes(own)).map(bare),
      strange,
      sourced: /^\s*source(-directory)?\s+\S*interfaces\.d/m.test(main?.text ?? ''),
      known: new Map(),
    },
  };
}

function stanzasIn({ path, text }: StoredFile): readonly Stanza[] {
  const found: { file: string; device: string; options: [string, string][] }[] = [];
  let open = false;
  for (const line of text.replaceAll(/\\\n/g, ' ').split('\n')) {
    const [key = '', ...rest] = line.trim().split(/\s+/);
    if (key === '' || key.startsWith('#')) continue;
    const begins = /^(iface|auto|allow-\S+|mapping|source|source-directory|rename)$/.test(key);
    if (key === 'iface') found.push({ file: path, device: rest[0] ?? '', options: [] });
    if (begins) open = key === 'iface';
    else if (open) found.at(-1)?.options.push([key.replaceAll('-', '_'), rest.join(' ')]);
  }
  return found;
}

const saying = new Set(['vlan_raw_device', 'vlan_id', 'bridge_ports']);

function thingsOf({ device, options }: Stanza, byName: boolean): readonly StoredThing[] {
  const value = (key: string): string | undefined => options.find(([name]) => name === key)?.[1];
  const ports = value('bridge_ports');
  const delay = value('bridge_fd');
  const stp = value('bridge_stp');
  const mac = value('hwaddress')
    ?.replace(/^ether\s+/, '')
    .toLowerCase();
  const size = value('mtu') === undefined ? {} : { mtu: Number(value('mtu')) };
  const address = addressIn(value('address'), value('netmask'));
  const gateway = parseAddress(value('gateway') ?? '');
  const [, on, tag] =
    (byName || value('vlan_id') !== undefined ? /^(.+)\.(\d+)$/.exec(device) : null) ?? [];
  return [
    ...(ports === undefined
      ? []
      : [
          {
            kind: 'bridge' as const,
            name: device,
            ports: ports === 'none' ? [] : ports.split(/\s+/),
            ...(mac === undefined ? {} : { mac }),
            ...(stp === undefined ? {} : { stp: /^(on|yes)$/.test(stp) }),
            ...(delay === undefined ? {} : { forwardDelay: Number(delay) }),
            ...size,
          },
        ]),
    ...vlanIn(device, value('vlan_raw_device') ?? on, value('vlan_id') ?? tag).map((each) => ({
      ...each,
      ...size,
    })),
    ...(address === undefined ? [] : [{ kind: 'address' as const, device, address }]),
    ...(gateway === undefined
      ? []
      : [
          {
            kind: 'route' as const,
            to: typeof gateway === 'bigint' ? '::/0' : 'default',
            via: addressText(gateway),
            device,
            metric: Number(value('metric') ?? (typeof gateway === 'bigint' ? 1024 : 0)),
          },
        ]),
    ...options.flatMap(([key, words]) =>
      key === 'up' || key === 'post_up' ? routesIn(device, words) : [],
    ),
  ];
}

function vlanIn(name: string, on: string | undefined, id: string | undefined) {
  const tag = Number(id ?? /(\d+)$/.exec(name)?.[1]);
  if (on === undefined || !Number.isInteger(tag) || tag < 1) return [];
  return [{ kind: 'vlan' as const, name, on, tag }];
}

function addressIn(address: string | undefined, netmask: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const [base = '', prefix = prefixOf(netmask)] = address.split('/');
  const ip = parseAddress(base);
  return ip === undefined || prefix === undefined ? undefined : `${addressText(ip)}/${prefix}`;
}

function prefixOf(netmask: string | undefined): string | undefined {
  if (netmask === undefined || /^\d{1,3}$/.test(netmask)) return netmask;
  const bits = parseAddress(netmask);
  if (typeof bits !== 'number') return undefined;
  return String(32 - Math.log2(4294967296 - bits));
}

/** `ip route replace 10.0.0.0/8 via 10.12.8.254 dev br0 metric 5`, as trueup writes it and people do. */
function routesIn(device: string, command: string): readonly StoredThing[] {
  const [, six, words] = /^ip (-6 )?route (?:add|replace) (.*)$/.exec(command) ?? [];
  if (words === undefined) return [];
  const [to = '', ...rest] = words.split(/\s+/);
  const after = (key: string): string | undefined => {
    const at = rest.indexOf(key);
    return at < 0 ? undefined : rest[at + 1];
  };
  const via = parseAddress(after('via') ?? '');
  const v6 = six !== undefined || typeof via === 'bigint' || to.includes(':');
  const cidr = parseCidr(to.includes('/') ? to : `${to}/${v6 ? 128 : 32}`);
  const target = to === 'default' ? (v6 ? '::/0' : 'default') : cidr && cidrText(cidr);
  if (target === undefined) return [];
  return [
    {
      kind: 'route',
      to: target,
      device: after('dev')?.replace('$IFACE', device) ?? device,
      metric: Number(after('metric') ?? (v6 ? 1024 : 0)),
      ...(via === undefined ? {} : { via: addressText(via) }),
    },
  ];
}

const ownKeys = new Set([
  'address',
  'hwaddress',
  'mtu',
  'bridge_ports',
  'bridge_stp',
  'bridge_fd',
  'vlan_raw_device',
  'vlan_id',
]);

function ours(key: string, value: string): boolean {
  return ownKeys.has(key) || (key === 'up' && /^ip (-6 )?route replace /.test(value));
}
