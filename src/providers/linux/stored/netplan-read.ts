/** netplan's YAML: what its files say together. */
import { parseDocument } from 'yaml';
import { addressText, parseAddress, parseCidr, cidrText } from '../../../model/ip.ts';
import { listIn, mapIn, sections, unknownIn, type Yaml } from './netplan-keys.ts';
import {
  bare,
  together,
  type Definition,
  type Store,
  type Stored,
  type StoredAddress,
  type StoredBridge,
  type StoredFile,
  type StoredRoute,
  type StoredThing,
  type StoredVlan,
} from './things.ts';

export type ReadStore =
  | { readonly ok: true; readonly store: Store }
  | { readonly ok: false; readonly file: string; readonly why: string };

/** Files of one name hide each other: /run before /etc before /lib; names are read in their order. */
export function readNetplan(files: readonly StoredFile[], own: string): ReadStore {
  const parsed: { readonly path: string; readonly network: Yaml }[] = [];
  for (const { path, text } of inForce(files)) {
    const network = networkIn(text);
    if ('why' in network) return { ok: false, file: path, why: network.why };
    parsed.push({ path, network: network.of });
  }
  const names = new Map<string, string>();
  const known = new Map<string, Definition>();
  for (const { path, section, id, of } of definitions(parsed)) {
    const name = deviceOf(id, of);
    names.set(id, name);
    if (path !== own) known.set(name, { id, section });
  }
  const things = definitions(parsed).flatMap(({ path, section, id, of }) => {
    const name = names.get(id) ?? id;
    // Where the own file only gives addresses to a bridge of another file, it does not make that bridge.
    const lent = path === own && known.has(name) && !makesBridge(of);
    return thingsOf(section, name, { of, names })
      .filter(({ kind }) => !lent || kind !== 'bridge')
      .map((each): Stored => ({ ...each, files: [path] }));
  });
  const mine = parsed.find((each) => each.path === own);
  return {
    ok: true,
    store: {
      files: files.map(({ path }) => path),
      things: together(things),
      own: things.filter((each) => each.files.includes(own)).map(bare),
      strange: mine === undefined ? [] : unknownIn(mine.network),
      sourced: true,
      known,
    },
  };
}

function networkIn(text: string): { readonly of: Yaml } | { readonly why: string } {
  try {
    const document = parseDocument(text);
    const [wrong] = document.errors;
    if (wrong !== undefined) return { why: wrong.message };
    return { of: mapIn(mapIn(document.toJS({ maxAliasCount: 100 }))['network']) };
  } catch (error) {
    // Anchors that explode.
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

function definitions(parsed: readonly { readonly path: string; readonly network: Yaml }[]) {
  return parsed.flatMap(({ path, network }) =>
    sections.flatMap((section) =>
      Object.entries(mapIn(network[section])).map(([id, of]) => ({
        path,
        section,
        id,
        of: mapIn(of),
      })),
    ),
  );
}

// What is matched by its MAC has the name that it is given.
function deviceOf(id: string, of: Yaml): string {
  const named = of['set-name'];
  return typeof named === 'string' ? named : id;
}

function inForce(files: readonly StoredFile[]): readonly StoredFile[] {
  const byName = new Map<string, StoredFile>();
  for (const each of files.toSorted((a, b) => rank(a.path) - rank(b.path)))
    byName.set(nameOf(each.path), each);
  return [...byName.values()].toSorted((a, b) => (nameOf(a.path) < nameOf(b.path) ? -1 : 1));
}

function rank(path: string): number {
  return ['/lib/', '/etc/', '/run/'].findIndex((each) => path.startsWith(each));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function thingsOf(
  section: string,
  device: string,
  { of, names }: { readonly of: Yaml; readonly names: ReadonlyMap<string, string> },
): readonly StoredThing[] {
  const named = (id: unknown): string => names.get(String(id)) ?? String(id);
  return [
    ...(section === 'bridges' ? [bridgeIn(device, of, listIn(of['interfaces']).map(named))] : []),
    ...(section === 'vlans' ? vlanIn(device, of, named(of['link'])) : []),
    ...listIn(of['addresses']).flatMap((each) => addressIn(device, each)),
    ...listIn(of['routes']).flatMap((each) => routeIn(device, mapIn(each))),
    ...(of['gateway4'] === undefined
      ? []
      : routeIn(device, { to: 'default', via: of['gateway4'] })),
    ...(of['gateway6'] === undefined ? [] : routeIn(device, { to: '::/0', via: of['gateway6'] })),
  ];
}

function makesBridge(of: Yaml): boolean {
  return ['interfaces', 'macaddress', 'mtu', 'parameters'].some((each) => of[each] !== undefined);
}

function bridgeIn(name: string, of: Yaml, ports: readonly string[]): StoredBridge {
  const more = mapIn(of['parameters']);
  const { stp, 'forward-delay': delay } = more;
  return {
    kind: 'bridge',
    name,
    ports,
    ...(typeof of['macaddress'] === 'string' ? { mac: of['macaddress'].toLowerCase() } : {}),
    ...(typeof stp === 'boolean' ? { stp } : {}),
    ...(delay === undefined ? {} : { forwardDelay: seconds(delay) }),
    ...mtu(of),
  };
}

function vlanIn(name: string, of: Yaml, on: string): readonly StoredVlan[] {
  const { id, link } = of;
  if (typeof id !== 'number' || typeof link !== 'string') return [];
  return [{ kind: 'vlan', name, on, tag: id, ...mtu(of) }];
}

function addressIn(device: string, written: unknown): readonly StoredAddress[] {
  // `{ "10.0.0.1/24": { label: … } }` says more of one.
  const text = typeof written === 'string' ? written : Object.keys(mapIn(written))[0];
  const ip = parseAddress(text?.split('/')[0] ?? '');
  const cidr = parseCidr(text ?? '');
  if (ip === undefined || cidr === undefined) return [];
  return [{ kind: 'address', device, address: `${addressText(ip)}/${cidr.prefix}` }];
}

function routeIn(device: string, of: Yaml): readonly StoredRoute[] {
  const via = typeof of['via'] === 'string' ? parseAddress(of['via']) : undefined;
  const table = of['table'];
  if ((table !== undefined && table !== 254) || (of['type'] ?? 'unicast') !== 'unicast') return [];
  const to = destination(of['to'], typeof via === 'bigint');
  if (to === undefined || (of['via'] !== undefined && via === undefined)) return [];
  if (via === undefined && of['scope'] === undefined) return [];
  const metric = typeof of['metric'] === 'number' ? of['metric'] : to.includes(':') ? 1024 : 0;
  return [
    { kind: 'route', to, device, metric, ...(via === undefined ? {} : { via: addressText(via) }) },
  ];
}

function destination(written: unknown, six: boolean): string | undefined {
  if (written === 'default') return six ? '::/0' : 'default';
  const text = typeof written === 'string' ? written : '';
  const cidr = parseCidr(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
  if (cidr === undefined) return undefined;
  const found = cidrText(cidr);
  return found === '0.0.0.0/0' ? 'default' : found;
}

function mtu(of: Yaml): { readonly mtu?: number } {
  return typeof of['mtu'] === 'number' ? { mtu: of['mtu'] } : {};
}

// `15`, `"15"`, or `1500ms`.
function seconds(value: unknown): number {
  const text = typeof value === 'string' ? value : String(Number(value));
  return text.endsWith('ms') ? Number(text.slice(0, -2)) / 1000 : Number(text.replace(/s$/, ''));
}
