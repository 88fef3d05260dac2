/** One look at a host: all that it shows, what could not be seen whole said so. */
import { byText, type InstallationId, type KindName, type VendorId } from '../../model/address.ts';
import type { Problem } from '../../model/problem.ts';
import type { Seen, Wanted } from '../../model/provider.ts';
import type { LiveResource, Unseen } from '../../model/resource.ts';
import { names } from './kinds/names.ts';
import type { HostStatus } from './kinds/host.ts';
import { readDisks } from './disks.ts';
import type { Linux } from './linux.ts';
import { networkThings } from './live.ts';
import { takePicture, type Picture } from './picture.ts';
import { libvirtThings } from './libvirt/live-libvirt.ts';
import { readLibvirt, type Libvirt } from './libvirt/read-libvirt.ts';
import { libvirtKinds, poolsOf, virshOf, wantsLibvirt } from './libvirt-of.ts';
import type { Identity } from './sight.ts';
import { whyNotStored } from './stored/store.ts';
import type { Failure } from './wire/failure.ts';

export async function observe(linux: Linux, wanted: Wanted, signal: AbortSignal): Promise<Seen> {
  const identity = await linux.identity(signal);
  if (!identity.ok) return blind(linux, identity.why);
  const { installation } = identity.value;
  const disks = asksForDisks(wanted) ? await readDisks(linux, signal) : nothingRead;
  if (asksForDisksAlone(wanted))
    return { installation, ...chosen(wanted, ...disksIn(linux, disks)) };
  const taken = await takePicture(linux, signal);
  if (!taken.ok) return { ...blind(linux, taken.problem), installation };
  const { picture } = taken;
  const asked = wantsLibvirt(linux, wanted)
    ? await readLibvirt(virshOf(linux), poolsOf(wanted), signal)
    : nothingAsked;
  const libvirt = asked.ok ? asked.libvirt : nothingAsked.libvirt;
  const [there, missing] = disksIn(linux, disks);
  const all = [...thingsIn(linux, { ...picture, libvirt }, identity.value), ...there];
  const hidden = [
    ...unseenIn(linux, picture),
    ...(asked.ok ? [] : withoutLibvirt(linux, asked)),
    ...missing,
  ];
  const seen = all.filter(({ kind }) => !hidden.some((each) => each.kind === kind));
  return { installation, ...chosen(wanted, seen, hidden) };
}

const nothingAsked = {
  ok: true,
  libvirt: { networks: [], domains: [], volumes: [] } satisfies Libvirt,
} as const;

const nothingRead: Awaited<ReturnType<typeof readDisks>> = { ok: true, disks: [] };

/** They are read on demand alone: nothing of the network needs them. */
function asksForDisks({ kinds = [], ids = [] }: Wanted): boolean {
  return kinds.includes(names.disk) || ids.some((each) => each.kind === names.disk);
}

function asksForDisksAlone({ kinds = [], ids = [], deep = [] }: Wanted): boolean {
  const asked = [...kinds, ...[...ids, ...deep].map((each) => each.kind)];
  return asked.length > 0 && asked.every((each) => each === names.disk);
}

function disksIn(
  { system }: Linux,
  read: Awaited<ReturnType<typeof readDisks>>,
): readonly [readonly LiveResource[], readonly Unseen[]] {
  return read.ok ? [read.disks, []] : [[], [{ system, kind: names.disk, why: read.problem }]];
}

function thingsIn(
  linux: Linux,
  picture: Picture & { readonly libvirt: Libvirt },
  identity: Identity,
): readonly LiveResource[] {
  const { system, memory } = linux;
  const { net, kept, path, promoting, libvirt } = picture;
  // What libvirt makes and gives an address is its network's, and no thing of its own.
  const ofLibvirt = new Map(
    libvirt.networks.flatMap(({ active, forward, bridge, address }) =>
      active && forward !== 'bridge' && bridge !== undefined ? [[bridge, address] as const] : [],
    ),
  );
  return [
    hostThing(linux, picture, identity),
    ...networkThings({ system, net, kept, path, promoting, memory, ofLibvirt }),
    ...libvirtThings(libvirt, { system, path: path.devices }),
  ].toSorted((a, b) => byText(a.kind, b.kind) || byText(a.id, b.id));
}

/** Whose address an address is, is not known without it either. */
function withoutLibvirt({ system }: Linux, { problem }: Failure): readonly Unseen[] {
  return libvirtKinds.map((kind) => ({ system, kind, why: problem }));
}

function hostThing(
  { system, options }: Linux,
  { kept, bundles }: Picture,
  { name, readOnly }: Identity,
): LiveResource {
  const status: HostStatus = {
    persistence: kept.persistence,
    file: kept.file,
    cannotStore: whyNotStored(kept) ?? null,
    ways: options.ways.flatMap((each) => (each.type === 'ssh' ? [each.host] : [])),
    readOnly,
    armed: bundles.filter(({ state }) => state !== 'rolled-back'),
    rolledBack: bundles.filter(({ state }) => state === 'rolled-back'),
  };
  return {
    system,
    kind: names.host,
    id: 'host' as VendorId,
    label: name,
    spec: { name },
    status: { ...status },
  };
}

/** What is stored belongs to what these are: without it, they were not seen. */
function unseenIn({ system }: Linux, { hidden }: Picture): readonly Unseen[] {
  if (hidden === undefined) return [];
  return [names.bridge, names.vlan, names.address, names.route].map((kind) => ({
    system,
    kind,
    why: hidden.problem,
  }));
}

/** A host is read whole in any case: a few calls show all of it. */
function chosen(
  { kinds, ids, deep }: Wanted,
  all: readonly LiveResource[],
  hidden: readonly Unseen[],
): Pick<Seen, 'live' | 'unseen' | 'gone'> {
  const everything = kinds === undefined && ids === undefined && deep === undefined;
  const asked = new Set<KindName>(kinds);
  const keys = new Set((ids ?? []).map((each) => `${each.kind} ${each.id}`));
  const live = all.filter(
    ({ kind, id }) => everything || asked.has(kind) || keys.has(`${kind} ${id}`),
  );
  const there = new Set(all.map((each) => `${each.kind} ${each.id}`));
  const gone = (ids ?? [])
    .filter((each) => !there.has(`${each.kind} ${each.id}`))
    .filter((each) => !hidden.some(({ kind }) => kind === each.kind))
    .map((each): VendorId => each.id);
  const unseen = hidden.filter(
    ({ kind }) =>
      everything || asked.has(kind as KindName) || (ids ?? []).some((each) => each.kind === kind),
  );
  return { live, unseen, gone };
}

function blind({ system }: Linux, why: Problem): Seen {
  const installation = `linux ${system}` as InstallationId;
  return { installation, live: [], unseen: [{ system, why }], gone: [] };
}
