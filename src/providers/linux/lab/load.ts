/** A host from a state that a person can write: what is left out is as on a small Ubuntu server. */
import type { Bound } from '../../../model/claim.ts';
import { disksIn } from './disks.ts';
import { Entry } from './entry.ts';
import { parentOf, tidy, withFolders, withNode, type Files } from './files/tree.ts';
import {
  homeOf,
  type Host,
  type Peer,
  type Session,
  type Span,
  type Timer,
  type Wire,
} from './host.ts';
import { firstOf, bitsOf, familyOf } from './kernel/prefix.ts';
import { settle } from './kernel/settle.ts';
import { withLibvirt } from './libvirt/load.ts';
import { loadNet } from './load-net.ts';
import { boundIn } from './load-routes.ts';
import { readDefinition } from './netplan/definition.ts';
import { withGenerated } from './netplan/networkd.ts';
import { serverNow } from './reach.ts';

const known = [
  'hostname machineId user sudo systemd session missing osRelease',
  'kernel links routes routesAreWhole neighbours sysctls nextIndex drawn turn',
  'wires beyond files folders timers disks libvirt',
].flatMap((line) => line.split(' '));

export function loadHost(state: unknown, now: number): Host {
  const top = new Entry(state ?? {}, 'the top');
  const other = top.keys().find((key) => !known.includes(key));
  if (other !== undefined) throw new Error(`the top of the state has an unknown field: ${other}`);
  const user = top.text('user', 'root');
  const systemd = top.flag('systemd', true);
  const session = sessionIn(top);
  const bare: Host = {
    name: top.text('hostname', 'lab'),
    user,
    sudo: top.flag('sudo', true),
    systemd,
    // What is there has been there for a while: ports forward.
    net: { ...loadNet(top, now - hour), privileged: user === 'root' },
    files: filesIn(top, { user, systemd }),
    wires: wiresIn(top),
    beyond: top.texts('beyond').map((text) => spanIn(top, text)),
    timers: [],
    disks: disksIn(top.entries('disks')),
    missing: top.texts('missing'),
    ...(session === undefined ? {} : { session }),
    now,
  };
  const before = withLibvirt(bare, top);
  const host = { ...before, net: settle({ ...before.net, now }) };
  if (session !== undefined && serverNow(host) === undefined)
    throw new Error(
      'the session of the state does not reach the host: its client must be on a wire, or beyond a gateway that forwards',
    );
  return withBoot({ ...host, timers: timersIn(top, host) });
}

const hour = 3_600_000;

/** A host that has come up has generated what networkd reads. */
function withBoot(host: Host): Host {
  const generated = [...host.files.keys()].some((path) => path.startsWith('/run/systemd/network/'));
  if (generated || !host.systemd) return host;
  const read = readDefinition({ ...host, user: 'root' }, '/');
  return read.ok ? { ...host, files: withGenerated(host.files, '/', read.network) } : host;
}

function sessionIn(top: Entry): Session | undefined {
  if (top.raw('session') === undefined) return undefined;
  const entry = top.object('session');
  const session = {
    client: boundIn(entry, 'client'),
    port: entry.number('port', 50022),
    servers: entry.texts('servers').map((text) => boundIn(entry, 'servers', text)),
  };
  entry.nothingElse();
  return session;
}

function spanIn(top: Entry, text: string): Span {
  const [address = '', length] = text.split('/');
  const bound = boundIn(top, 'beyond', address);
  const prefix = length === undefined ? bitsOf(familyOf(bound)) : Number(length);
  return { first: firstOf(bound, prefix), prefix };
}

function wiresIn(top: Entry): readonly Wire[] {
  return top.map('wires').map(([nic, list]) => {
    const entry = new Entry({ peers: list ?? [] }, `${top.place}.wires.${nic}`);
    return { nic, neighbours: entry.entries('peers').map(peerIn) };
  });
}

/** `addresses` with a `vlan`, or `on` as a map of VLANs to addresses. */
function peerIn(entry: Entry): Peer {
  const bounds = (value: unknown): readonly Bound[] =>
    (Array.isArray(value) ? value : []).map((text) => boundIn(entry, 'addresses', String(text)));
  const plain = { vlan: entry.number('vlan', 0), addresses: bounds(entry.raw('addresses')) };
  const tagged = entry
    .map('on')
    .map(([vlan, addresses]) => ({ vlan: Number(vlan), addresses: bounds(addresses) }));
  const peer = {
    name: entry.text('name', ''),
    mac: entry.needed('mac').toLowerCase(),
    on: entry.raw('on') === undefined ? [plain] : tagged,
    arpFlux: entry.flag('arpFlux', true),
    forwards: entry.flag('forwards', false),
  };
  entry.nothingElse();
  return peer;
}

const osRelease =
  'NAME="Ubuntu"\nID=ubuntu\nVERSION_ID="24.04"\nPRETTY_NAME="Ubuntu 24.04.2 LTS"\n';

function filesIn(
  top: Entry,
  { user, systemd }: { readonly user: string; readonly systemd: boolean },
): Files {
  const folders = [
    '/',
    '/etc',
    '/etc/netplan',
    '/run',
    '/tmp',
    '/var/lib',
    homeOf('root'),
    '/sys/class/net',
    '/proc/sys',
  ];
  let files: Files = new Map([['/', { type: 'folder', mode: 0o755 }]]);
  for (const folder of folders) files = withFolders(files, folder);
  files = withNode(files, homeOf('root'), { type: 'folder', mode: 0o700 });
  files = withNode(files, '/tmp', { type: 'folder', mode: 0o1777 });
  if (user !== 'root') files = withFolders(files, homeOf(user), 0o750);
  if (systemd) files = withFolders(files, '/run/systemd/system');
  const usual: Readonly<Record<string, string>> = {
    '/etc/hostname': `${top.text('hostname', 'lab')}\n`,
    '/etc/machine-id': `${top.text('machineId', '00000000000040008000000000000001')}\n`,
    '/etc/os-release': top.text('osRelease', osRelease),
  };
  for (const [path, text] of Object.entries(usual))
    files = withNode(files, path, { type: 'file', text, mode: 0o644 });
  for (const [path, mode] of top.map('folders')) {
    files = withFolders(files, tidy(path));
    files = withNode(files, tidy(path), { type: 'folder', mode: modeOf(mode, 0o755) });
  }
  for (const [path, value] of top.map('files')) {
    const place = tidy(path);
    files = withFolders(files, parentOf(place));
    const entry = new Entry(
      typeof value === 'string' ? { text: value } : value,
      `the file ${path}`,
    );
    // netplan wants its files closed to others.
    const mode = modeOf(entry.raw('mode'), place.startsWith('/etc/netplan/') ? 0o600 : 0o644);
    files = withNode(files, place, { type: 'file', text: entry.text('text', ''), mode });
    entry.nothingElse();
  }
  return files;
}

/** Octal, as people write modes: `'600'`. */
function modeOf(value: unknown, otherwise: number): number {
  return typeof value === 'string' || typeof value === 'number'
    ? Number.parseInt(String(value), 8)
    : otherwise;
}

function timersIn(top: Entry, host: Host): readonly Timer[] {
  return top.entries('timers').map((entry) => {
    const before = entry.raw('before');
    const then = before === undefined ? host : loadHost(before, host.now);
    return {
      unit: entry.needed('unit'),
      by: entry.text('by', 'systemd') === 'setsid' ? 'setsid' : 'systemd',
      argv: entry.texts('argv'),
      due: entry.number('due', host.now),
      collect: entry.flag('collect', true),
      state: entry.text('state', 'waiting') === 'failed' ? 'failed' : 'waiting',
      before: { net: then.net, files: then.files },
    };
  });
}
