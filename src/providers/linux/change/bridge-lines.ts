/** Lines that make a bridge, change it, and take it away. */
import { createHash } from 'node:crypto';
import type { Spec } from '../../../model/resource.ts';
import { text, texts, whole } from '../../../model/spec-fields.ts';
import type { Line } from '../net/line.ts';
import { deviceNamed, portsOf, type Net } from '../net/net.ts';

export function bridgeComes(to: Spec, net: Net, host: string): readonly Line[] {
  const name = text(to, 'name') ?? '';
  const ports = texts(to, 'ports');
  const first = deviceNamed(net, ports[0] ?? '')?.mac;
  // Without one of its own its MAC would follow its ports, and with the last of them be none at all.
  const mac =
    text(to, 'mac') ?? (first === undefined || isZero(first) ? macFor(host, name) : first);
  const stp = to['stp'] === true;
  const delay = seconds(to['forwardDelay']) ?? (stp ? undefined : 0);
  return [
    [
      'link',
      'add',
      'name',
      name,
      'address',
      mac,
      'type',
      'bridge',
      'stp_state',
      stp ? '1' : '0',
      ...(delay === undefined ? [] : ['forward_delay', String(delay)]),
    ],
    ...ports.flatMap((port) => portComes(port, name)),
    ...size(name, to),
    ...(to['up'] === false ? [] : [['link', 'set', 'dev', name, 'up']]),
  ];
}

export function bridgeChanges(
  {
    from,
    to,
    fields,
  }: { readonly from: Spec; readonly to: Spec; readonly fields: readonly string[] },
  net: Net,
): readonly Line[] {
  const name = text(from, 'name') ?? '';
  const has = (field: string): boolean => fields.includes(field);
  const own = deviceNamed(net, name);
  const [old, now] = [portsOf(net, name).ports, texts(to, 'ports')];
  const added = has('ports') ? now.filter((each) => !old.includes(each)) : [];
  const removed = has('ports') ? old.filter((each) => !now.includes(each)) : [];
  const keepsMac = removed.length > 0 && !has('mac') && own !== undefined && !isZero(own.mac);
  const stp: Line[] = has('stp')
    ? [['link', 'set', 'dev', name, 'type', 'bridge', 'stp_state', to['stp'] === true ? '1' : '0']]
    : [];
  const delay: Line[] = has('forwardDelay')
    ? [
        [
          'link',
          'set',
          'dev',
          name,
          'type',
          'bridge',
          'forward_delay',
          String(seconds(to['forwardDelay']) ?? 0),
        ],
      ]
    : [];
  return [
    // The MAC of a bridge that nobody set one for follows its ports.
    ...(keepsMac ? [['link', 'set', 'dev', name, 'address', own.mac]] : []),
    ...(has('mac') ? [['link', 'set', 'dev', name, 'address', text(to, 'mac') ?? '']] : []),
    // With STP the kernel takes no delay below two seconds.
    ...(to['stp'] === true ? [...delay, ...stp] : [...stp, ...delay]),
    ...removed.map((port): Line => ['link', 'set', 'dev', port, 'nomaster']),
    ...added.flatMap((port) => portComes(port, name)),
    ...(has('mtu') ? size(name, to) : []),
    ...(has('up') ? [['link', 'set', 'dev', name, to['up'] === false ? 'down' : 'up']] : []),
  ];
}

export function deviceGoes(from: Spec): readonly Line[] {
  return [['link', 'del', 'dev', text(from, 'name') ?? '']];
}

function portComes(port: string, bridge: string): readonly Line[] {
  return [
    ['link', 'set', 'dev', port, 'master', bridge],
    ['link', 'set', 'dev', port, 'up'],
  ];
}

export function size(name: string, to: Spec): readonly Line[] {
  const mtu = whole(to, 'mtu');
  return mtu === undefined ? [] : [['link', 'set', 'dev', name, 'mtu', String(mtu)]];
}

// The kernel counts in hundredths.
function seconds(value: unknown): number | undefined {
  return typeof value === 'number' ? Math.round(value * 100) : undefined;
}

export function isZero(mac: string): boolean {
  return /^(00:){5}00$/.test(mac);
}

/** The same for the same device of the same host, and of nobody else. */
export function macFor(host: string, device: string): string {
  const bytes = createHash('sha256').update(`${host} ${device}`).digest();
  // Locally administered, and not a group.
  const first = (((bytes[0] ?? 0) & 0xfc) | 0x02).toString(16).padStart(2, '0');
  return [first, ...[1, 2, 3, 4, 5].map((at) => bytes.toString('hex', at, at + 1))].join(':');
}
