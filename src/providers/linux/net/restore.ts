/** Lines that make addresses, routes and devices what they were: all of them can be run where all is well. */
import { parseAddress } from '../../../model/ip.ts';
import { covers } from './covering.ts';
import type { Line } from './line.ts';
import type { Device, Held, Net, Route } from './net.ts';

/** `replace` adds what is missing and leaves alone what is there. */
export function addressBack(device: string, held: Held): Line {
  const { ip, prefix, label, broadcast, validSeconds, preferredSeconds } = held;
  return [
    'addr',
    'replace',
    `${ip}/${prefix}`,
    'dev',
    device,
    ...(broadcast === undefined ? [] : ['brd', broadcast]),
    ...(label === undefined || label === device ? [] : ['label', label]),
    ...(validSeconds === undefined ? [] : ['valid_lft', String(validSeconds)]),
    ...(preferredSeconds === undefined ? [] : ['preferred_lft', String(preferredSeconds)]),
  ];
}

export function routeBack(route: Route): Line {
  const { to, via, device, metric, protocol, src, onlink } = route;
  const usual = to.includes(':') ? 1024 : 0;
  return [
    'route',
    'replace',
    to,
    ...(via === undefined ? [] : ['via', via]),
    ...(device === undefined ? [] : ['dev', device]),
    ...(metric === usual ? [] : ['metric', String(metric)]),
    ...(protocol === 'boot' ? [] : ['proto', protocol]),
    ...(src === undefined ? [] : ['src', src]),
    ...(onlink ? ['onlink'] : []),
  ];
}

/** Routes that somebody made, in an order in which each finds its gateway: those to a subnet first. */
export function ownRoutes({ routes }: Net): readonly Route[] {
  const own = routes.filter(({ protocol }) => protocol !== 'kernel' && protocol !== 'ra');
  return own.toSorted((a, b) => Number(a.via !== undefined) - Number(b.via !== undefined));
}

/** Can the route be, with these addresses on its device? */
export function reaches(route: Route, addresses: readonly Held[]): boolean {
  const { via, src, onlink } = route;
  if (src !== undefined && !addresses.some(({ ip }) => ip === src)) return false;
  if (via === undefined || onlink) return addresses.length > 0;
  if (typeof parseAddress(via) === 'bigint' && /^fe[89ab]/i.test(via)) return true;
  return addresses.some(({ ip, prefix }) => covers(`${ip}/${prefix}`, via));
}

/** A bridge or VLAN as it was made; of other devices nothing is known that could make them. */
export function deviceBack(device: Device): readonly Line[] {
  const { name, kind, mac, mtu, on, tag, stp, forwardDelay, master, up } = device;
  const size = ['mtu', String(mtu)];
  const made: Line[] =
    kind === 'bridge'
      ? [
          [
            'link',
            'add',
            'name',
            name,
            'address',
            mac,
            'type',
            'bridge',
            ...(stp === undefined ? [] : ['stp_state', stp ? '1' : '0']),
            ...(forwardDelay === undefined ? [] : ['forward_delay', String(forwardDelay)]),
          ],
        ]
      : kind === 'vlan' && on !== undefined && tag !== undefined
        ? [['link', 'add', 'link', on, 'name', name, 'type', 'vlan', 'id', String(tag)]]
        : [];
  return [
    ...made,
    ...(master === undefined ? [] : [['link', 'set', 'dev', name, 'master', master]]),
    ['link', 'set', 'dev', name, ...size],
    ['link', 'set', 'dev', name, up ? 'up' : 'down'],
  ];
}
