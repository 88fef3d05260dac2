/** Reads single objects by id: what was just written, or what a plan rests on. */
import type { KindName, VendorId } from '../../model/address.ts';
import type { Seen, Wanted } from '../../model/provider.ts';
import type { LiveResource, Unseen } from '../../model/resource.ts';
import * as answer from './answers.ts';
import type { Answer, Client } from './client.ts';
import type { Failure } from './failure.ts';
import type { Maas } from './maas.ts';
import { names } from './kinds/names.ts';
import { machineThings, nodeThings } from './live-nodes.ts';
import { readList } from './lists.ts';
import { machine, node } from './nodes.ts';
import { Fields, WrongShape } from './shape.ts';

/** `undefined`: it is gone. */
export type Found = { readonly ok: true; readonly live: LiveResource | undefined } | Failure;

export async function readBack(
  maas: Maas,
  ids: NonNullable<Wanted['ids']>,
  signal: AbortSignal,
): Promise<Omit<Seen, 'installation'>> {
  const live: LiveResource[] = [];
  const unseen: Unseen[] = [];
  const gone: VendorId[] = [];
  const once = { ...maas, client: readingOnce(maas.client) };
  const found = await Promise.all(
    ids.map(async (each) => ({ ...each, found: await readOne(once, each, signal) })),
  );
  for (const each of found) {
    if (!each.found.ok)
      unseen.push({ system: maas.system, kind: each.kind, why: each.found.problem });
    else if (each.found.live === undefined) gone.push(each.id);
    else live.push(each.found.live);
  }
  return { live, unseen, gone };
}

// Many links are of one machine.
function readingOnce(client: Client): Client {
  const answers = new Map<string, Promise<Answer>>();
  return {
    ...client,
    read: (path, signal) => {
      const known = answers.get(path) ?? client.read(path, signal);
      answers.set(path, known);
      return known;
    },
  };
}

/** One object by its id, or the knowledge that it is gone. */
export async function readOne(
  maas: Maas,
  { kind, id }: { readonly kind: KindName; readonly id: VendorId },
  signal: AbortSignal,
): Promise<Found> {
  const reader = readers.get(kind);
  if (reader === undefined || !/^[\w:.=+-]+$/.test(id)) return { ok: true, live: undefined };
  const [of = ''] = id.split(':');
  for (const place of reader) {
    const path = place.path(of);
    const got = await maas.client.read(path, signal);
    if (!got.ok && got.class === 'gone') continue;
    if (!got.ok) return got;
    try {
      const all = await place.things(maas, got.value, { path, of, signal });
      const live = all.find((each) => each.kind === kind && each.id === id);
      if (live !== undefined) return { ok: true, live };
    } catch (error) {
      if (!(error instanceof WrongShape)) throw error;
      return maas.client.failure('wrong-shape', error.message);
    }
  }
  return { ok: true, live: undefined };
}

interface At {
  readonly path: string;
  readonly of: string;
  readonly signal: AbortSignal;
}
interface Reader {
  readonly path: (of: string) => string;
  things(
    maas: Maas,
    value: unknown,
    at: At,
  ): readonly LiveResource[] | Promise<readonly LiveResource[]>;
}

function plain<T>(
  collection: string,
  read: (each: Fields) => T,
  make: (maas: Maas, each: T) => LiveResource | readonly LiveResource[],
): Reader {
  return {
    path: (of) => `${collection}/${encodeURIComponent(of)}/`,
    things: (maas, value, { path }) => [make(maas, read(new Fields(value, path)))].flat(),
  };
}

const machines = plain('machines', machine, ({ make }, each) => machineThings(make, each));
const devices = plain('devices', node, ({ make }, each) => nodeThings(make, 'device', each));
const racks = plain('rackcontrollers', node, ({ make }, each) =>
  nodeThings(make, 'rackcontroller', each),
);

// A VLAN names its space; which id that is takes one more read.
const vlans: Reader = {
  path: (of) => `vlans/${of}/`,
  things: async ({ client, make }, value, { path, signal }) => {
    const vlan = answer.vlan(new Fields(value, path));
    if (vlan.space === null) return [make.vlan(vlan, () => undefined)];
    const spaces = await readList(client, 'spaces/', answer.space, signal);
    if (!spaces.ok) throw new WrongShape(spaces.why.message);
    return [make.vlan(vlan, (name) => spaces.items.find((each) => each.name === name)?.id)];
  },
};

const addresses: Reader = {
  path: (of) => `subnets/${of}/?op=ip_addresses`,
  things: ({ make }, value, { path, of }) => {
    const list = new Fields({ list: value }, path).list('list', answer.allocation);
    return list.map((each) => make.address(of, each));
  },
};

// Several places where a thing may be are asked in turn.
const readers: ReadonlyMap<KindName, readonly Reader[]> = new Map<KindName, readonly Reader[]>([
  [names.fabric, [plain('fabrics', answer.fabric, ({ make }, each) => make.fabric(each))]],
  [names.vlan, [vlans]],
  [names.space, [plain('spaces', answer.space, ({ make }, each) => make.space(each))]],
  [names.subnet, [plain('subnets', answer.subnet, ({ make }, each) => make.subnet(each))]],
  [names.band, [plain('ipranges', answer.ipRange, ({ make }, each) => make.band(each))]],
  [names.route, [plain('static-routes', answer.route, ({ make }, each) => make.route(each))]],
  [names.link, [machines]],
  [names.machine, [machines]],
  [names.interface, [machines, devices, racks]],
  [names.device, [devices]],
  [names.rackcontroller, [racks]],
  [
    names.reservedip,
    [plain('reservedips', answer.reservedIp, ({ make }, e) => make.reservedip(e))],
  ],
  [
    names.dnsresource,
    [plain('dnsresources', answer.dnsName, ({ make }, e) => make.dnsresource(e))],
  ],
  [
    names.dhcpsnippet,
    [plain('dhcp-snippets', answer.snippet, ({ make }, e) => make.dhcpsnippet(e))],
  ],
  [names.discovery, [plain('discovery', answer.neighbour, ({ make }, e) => make.discovery(e))]],
  [names.address, [addresses]],
]);
