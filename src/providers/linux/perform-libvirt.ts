/** Changes networks and volumes of libvirt; its bridges get back what libvirt takes off them. */
import type { Operation } from '../../model/operation.ts';
import type { Context, Performed } from '../../model/provider.ts';
import type { VendorId } from '../../model/address.ts';
import { text } from '../../model/spec-fields.ts';
import { sendLines } from './change/send-lines.ts';
import { names } from './kinds/names.ts';
import { changeNetworkOfLibvirt } from './libvirt/change-network.ts';
import { changeVolume } from './libvirt/change-volume.ts';
import { readLibvirt, type Libvirt } from './libvirt/read-libvirt.ts';
import { virshOf } from './libvirt-of.ts';
import type { Linux } from './linux.ts';
import type { Line } from './net/line.ts';
import { deviceNamed, type Device, type Net } from './net/net.ts';
import { addressBack, deviceBack, ownRoutes, reaches, routeBack } from './net/restore.ts';
import { readNet } from './net/read-net.ts';
import type { Failure } from './wire/failure.ts';

export async function performLibvirt(
  linux: Linux,
  operation: Operation,
  { signal }: Context,
): Promise<Performed> {
  const virsh = virshOf(linux);
  const { from, to, liveId, kind } = operation;
  const spec = to ?? from ?? {};
  const pool = text(spec, 'pool') ?? '';
  const read = await readLibvirt(virsh, kind === names.volume ? [pool] : [], signal);
  if (!read.ok) return unsent(read);
  const { libvirt } = read;
  const name = text(spec, 'name') ?? '';
  if (kind === names.volume) {
    const change = { pool, name, ...(to === undefined ? {} : { to }) };
    const failure = await changeVolume(virsh, change, { libvirt, signal });
    return failure ?? { ok: true, id: `${pool}:${name}` as VendorId };
  }
  const seen = await readNet(linux.client, signal);
  if (!seen.ok) return unsent(seen);
  const now = libvirt.networks.find((each) => each.uuid === liveId || each.name === name);
  const notes: string[] = [];
  const failure = await changeNetworkOfLibvirt(
    virsh,
    { ...(now === undefined ? {} : { now }), ...(to === undefined ? {} : { to }) },
    {
      signal,
      between: async () => {
        const back = backOn({ libvirt, net: seen.net, name, bridge: now?.bridge ?? '' });
        if (back.length === 0) return undefined;
        const bridge = text(spec, 'bridge') ?? now?.bridge ?? '';
        return putBack(
          linux,
          back.map((line) => renamed(line, now?.bridge ?? '', bridge)),
          signal,
        );
      },
    },
  );
  if (failure !== undefined) return failure;
  const after = await readLibvirt(virsh, [], signal);
  if (!after.ok) return { ...after, class: 'lost' };
  const made = after.libvirt.networks.find((each) => each.name === name);
  const id = made?.uuid ?? liveId;
  if (id === undefined) return { ...missing(linux, name), class: 'lost' };
  return { ok: true, id: id as VendorId, ...(notes.length === 0 ? {} : { notes }) };
}

interface Around {
  readonly libvirt: Libvirt;
  readonly net: Net;
  readonly name: string;
  readonly bridge: string;
}

/** Taps of running guests, and the VLANs on the bridge with all that is on these. */
function backOn({ libvirt, net, name, bridge }: Around): readonly Line[] {
  const taps = libvirt.domains
    .filter(({ running }) => running)
    .flatMap(({ nics }) =>
      nics.filter((nic) => nic.network === name).flatMap(({ tap }) => tap ?? []),
    );
  const ports = net.devices.filter((each) => each.master === bridge).map((each) => each.name);
  const attached = [...new Set([...taps, ...ports])].filter(
    (each) => deviceNamed(net, each) !== undefined && !each.endsWith('-nic'),
  );
  const above = vlansOn(net, bridge);
  const devices = above.map((each) => each.name);
  const routes = ownRoutes(net).filter((route) => {
    const device = deviceNamed(net, route.device ?? '');
    return (
      device !== undefined && devices.includes(device.name) && reaches(route, device.addresses)
    );
  });
  return [
    ...attached.map((tap): Line => ['link', 'set', 'dev', tap, 'master', bridge]),
    ...above.flatMap((each) => [
      ...deviceBack(each),
      ...each.addresses
        .filter(({ scope }) => scope !== 'link')
        .map((held) => addressBack(each.name, held)),
    ]),
    ...routes.map(routeBack),
  ];
}

function vlansOn(net: Net, parent: string): readonly Device[] {
  const own = net.devices.filter(({ on }) => on === parent);
  return own.flatMap((each) => [each, ...vlansOn(net, each.name)]);
}

function renamed(line: Line, old: string, now: string): Line {
  return line.map((word) => (word === old ? now : word));
}

/** Verified afterwards: a guest that is cut off tells nobody. */
async function putBack(
  linux: Linux,
  lines: readonly Line[],
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const sent = await sendLines(linux.client, lines, signal);
  if (!sent.ok) return sent;
  const seen = await readNet(linux.client, signal);
  if (!seen.ok) return { ...seen, class: 'lost' };
  const astray = lines
    .filter((line) => line.at(-2) === 'master')
    .filter((line) => deviceNamed(seen.net, line[3] ?? '')?.master !== line.at(-1))
    .map((line) => line[3]);
  if (astray.length === 0) return undefined;
  return linux.client.failure(
    'guests-astray',
    `${astray.join(', ')} could not be attached to the bridge again: guests behind are cut off.`,
    'Attach them by hand: ip link set dev TAP master BRIDGE; or restart libvirtd.',
  );
}

function missing({ client }: Linux, name: string): Failure {
  return client.failure('not-shown', `libvirt took the network ${name}, and does not show it.`);
}

function unsent(failure: Failure): Failure {
  return failure.class === 'lost' ? { ...failure, class: 'temporary' } : failure;
}
