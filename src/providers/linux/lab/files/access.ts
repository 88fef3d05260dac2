/** Files as a user may read and write them, those that are only views of the kernel among them. */
import type { Host } from '../host.ts';
import { hasCarrier, operstate } from '../kernel/carrier.ts';
import { linkNamed } from '../kernel/net.ts';
import { readSysctl, writeSysctl } from '../sysctl.ts';
import { parentOf, tidy, withNode, type Node } from './tree.ts';

/** Why a file cannot be had, in the words of strerror. */
export type Trouble =
  | 'No such file or directory'
  | 'Permission denied'
  | 'Is a directory'
  | 'Not a directory'
  | 'Operation not permitted'
  | 'Invalid argument';

export type Read = { readonly text: string } | Trouble;

/** The text of a file. */
export function readFile(host: Host, path: string): Read {
  const place = tidy(path);
  const view = viewOf(host, place);
  if (view !== undefined) return view;
  const node = host.files.get(place);
  if (node === undefined) return troubleOnTheWay(host, place);
  if (!mayLook(host, place)) return 'Permission denied';
  if (node.type === 'folder') return 'Is a directory';
  return mayRead(host, node) ? { text: node.text } : 'Permission denied';
}

// A file in the place of a folder is another matter than nothing there.
function troubleOnTheWay(host: Host, place: string): Trouble {
  const above = host.files.get(parentOf(place));
  if (above?.type === 'file') return 'Not a directory';
  return mayLook(host, place) ? 'No such file or directory' : 'Permission denied';
}

function mayRead(host: Host, { mode }: Node): boolean {
  return host.user === 'root' || (mode & 0o004) !== 0;
}

/** Are all folders on the way open to this user? */
export function mayLook(host: Host, place: string): boolean {
  if (host.user === 'root' || isOwn(host, place)) return true;
  for (let at = parentOf(place); at !== '/'; at = parentOf(at)) {
    const node = host.files.get(at);
    if (node !== undefined && (node.mode & 0o001) === 0) return false;
  }
  return true;
}

/** Everything is root's, but for a user's home and what lies in /tmp. */
function isOwn({ user }: Host, place: string): boolean {
  return place.startsWith('/tmp/') || place.startsWith(`/home/${user}/`);
}

/** Why this user may not change what is in that place; undefined: nothing is in the way. */
export function whyNotWrite(host: Host, place: string): Trouble | undefined {
  const above = host.files.get(parentOf(place));
  if (above === undefined) return 'No such file or directory';
  if (above.type === 'file') return 'Not a directory';
  return host.user === 'root' || isOwn(host, place) ? undefined : 'Permission denied';
}

/** A file written; a new one gets the mode that is given, an old one keeps its own. */
export function writeFile(
  host: Host,
  path: string,
  { text, mode }: { readonly text: string; readonly mode: number },
): Host | Trouble {
  const place = tidy(path);
  if (place.startsWith('/proc/sys/')) {
    const key = place.slice('/proc/sys/'.length);
    const done = writeSysctl(host.net, key, text.trim());
    return typeof done === 'string' ? (done as Trouble) : { ...host, net: done };
  }
  const why = whyNotWrite(host, place);
  if (why !== undefined) return why;
  const old = host.files.get(place);
  if (old?.type === 'folder') return 'Is a directory';
  const node: Node = { type: 'file', text, mode: old?.mode ?? mode };
  return { ...host, files: withNode(host.files, place, node) };
}

/** What the kernel shows as files. */
function viewOf(host: Host, place: string): Read | undefined {
  if (place.startsWith('/proc/sys/')) {
    const value = readSysctl(host.net, place.slice('/proc/sys/'.length));
    return value === undefined ? 'No such file or directory' : { text: `${value}\n` };
  }
  if (place.startsWith('/sys/class/net/')) return ofDevice(host, place);
  switch (place) {
    case '/proc/uptime':
      return { text: `${(host.now / 1000).toFixed(2)} ${(host.now / 1000).toFixed(2)}\n` };
    case '/proc/self/status':
      return { text: statusOf(host) };
    case '/proc/sys/kernel/osrelease':
      return { text: `${host.net.kernel}\n` };
    default:
      return undefined;
  }
}

function statusOf({ user }: Host): string {
  const all = user === 'root' ? '000001ffffffffff' : '0000000000000000';
  return `Name:\tcat\nUmask:\t0022\nState:\tR (running)\nCapInh:\t0000000000000000\nCapPrm:\t${all}\nCapEff:\t${all}\n`;
}

function ofDevice({ net }: Host, place: string): Read {
  const [name = '', file = '', more] = place.slice('/sys/class/net/'.length).split('/');
  const link = linkNamed(net, name);
  if (link === undefined || more !== undefined) return 'No such file or directory';
  const views: Readonly<Record<string, string | undefined>> = {
    address: link.mac,
    mtu: String(link.mtu),
    operstate: operstate(net, link).toLowerCase(),
    ifindex: String(link.index),
    ifalias: link.alias ?? '',
    carrier: link.up ? (hasCarrier(net, link) ? '1' : '0') : undefined,
  };
  if (!(file in views)) return file === '' ? 'Is a directory' : 'No such file or directory';
  const text = views[file];
  return text === undefined ? 'Invalid argument' : { text: `${text}\n` };
}
