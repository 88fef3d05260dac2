/** One look at a MAAS: lists of what was asked for, what could not be seen whole said so. */
import { byText, type InstallationId, type KindName, type VendorId } from '../../model/address.ts';
import type { Problem } from '../../model/problem.ts';
import type { Seen, Wanted } from '../../model/provider.ts';
import type { LiveResource, Unseen } from '../../model/resource.ts';
import type { Maas } from './maas.ts';
import { readDeep } from './deep.ts';
import { names } from './kinds/names.ts';
import { machineThings, nodeThings } from './live-nodes.ts';
import { holderLists, listsOf, readLists, type Lists, type Path } from './lists.ts';
import { readBack } from './read-back.ts';

export async function observe(maas: Maas, wanted: Wanted, signal: AbortSignal): Promise<Seen> {
  // Objects read back one by one belong to a look that proved its sight before.
  const proof = await maas.sight(signal, wanted.ids !== undefined);
  if (!proof.ok) return blind(maas, proof.why);
  const { installation, reservedIps } = proof.sight;
  if (wanted.ids !== undefined && wanted.kinds === undefined && wanted.deep === undefined)
    return { installation, ...(await readBack(maas, wanted.ids, signal)) };

  const kinds = new Set(
    wanted.kinds ?? [...listsOf.keys()].filter((each) => each !== names.discovery),
  );
  const deep = (wanted.deep ?? []).filter((each) => each.kind === names.subnet);
  const paths = new Set<Path>([...kinds].flatMap((each) => listsOf.get(each) ?? []));
  if (deep.length > 0) for (const each of holderLists) paths.add(each);
  if (reservedIps === false) paths.delete('reservedips/');

  const lists = await readLists(maas.client, paths, signal);
  const things = thingsIn(maas, lists);
  const unseen: Unseen[] = [...kinds].flatMap((kind) => unseenBy(maas, lists, kind));
  const live = things.filter(
    ({ kind }) => kinds.has(kind) && !unseen.some((each) => each.kind === kind),
  );
  const deeper = await readDeep(
    maas,
    { subnets: deep.flatMap((each) => each.id ?? []), things, lists },
    signal,
  );
  const back = wanted.ids === undefined ? undefined : await readBack(maas, wanted.ids, signal);
  return {
    installation,
    live: inOrder([...live, ...deeper.live, ...(back?.live ?? [])]),
    unseen: [...unseen, ...deeper.unseen, ...(back?.unseen ?? [])],
    gone: back?.gone ?? [],
  };
}

function blind({ system, place }: Maas, why: Problem): Seen {
  const installation = `maas ${place}` as InstallationId;
  return { installation, live: [], unseen: [{ system, why }], gone: [] };
}

function unseenBy({ system }: Maas, lists: Lists, kind: KindName): readonly Unseen[] {
  const why = (listsOf.get(kind) ?? []).flatMap((path) => lists.failure(path) ?? [])[0];
  return why === undefined ? [] : [{ system, kind, why }];
}

function thingsIn({ make }: Maas, lists: Lists): readonly LiveResource[] {
  const spaces = lists.items('spaces/').filter((each) => each.id >= 0);
  const spaceIds = new Map(spaces.map((each) => [each.name, each.id]));
  const fabrics = lists.items('fabrics/');
  return [
    ...fabrics.map(make.fabric),
    ...fabrics.flatMap(({ vlans }) =>
      vlans.map((each) => make.vlan(each, (space) => spaceIds.get(space))),
    ),
    ...spaces.map(make.space),
    ...lists.items('subnets/').map(make.subnet),
    ...lists.items('ipranges/').map(make.band),
    ...lists.items('static-routes/').map(make.route),
    ...lists.items('machines/').flatMap((each) => machineThings(make, each)),
    ...lists.items('devices/').flatMap((each) => nodeThings(make, 'device', each)),
    ...lists.items('rackcontrollers/').flatMap((each) => nodeThings(make, 'rackcontroller', each)),
    ...lists.items('reservedips/').map(make.reservedip),
    ...lists
      .items('dnsresources/')
      .filter((each) => each.id >= 0)
      .flatMap(make.dnsresource),
    ...lists.items('dhcp-snippets/').map(make.dhcpsnippet),
    ...lists.items('discovery/').map(make.discovery),
  ];
}

// MAAS lists in no stable order.
function inOrder(live: readonly LiveResource[]): readonly LiveResource[] {
  return live.toSorted((a, b) => byText(a.kind, b.kind) || byNumber(a.id, b.id));
}

function byNumber(a: VendorId, b: VendorId): number {
  return a.length - b.length || byText(a, b);
}
