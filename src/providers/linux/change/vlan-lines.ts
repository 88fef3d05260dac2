/** Lines that make a VLAN, change it, and make it anew with all that is on it. */
import type { Spec } from '../../../model/resource.ts';
import { text, whole } from '../../../model/spec-fields.ts';
import type { Line } from '../net/line.ts';
import { deviceNamed, type Net } from '../net/net.ts';
import { addressBack, ownRoutes, reaches, routeBack } from '../net/restore.ts';
import { isZero, macFor, size } from './bridge-lines.ts';

export function vlanComes(to: Spec, net: Net, host: string): readonly Line[] {
  const [name = '', on = ''] = [text(to, 'name'), text(to, 'on')];
  const parent = deviceNamed(net, on);
  // A VLAN copies the MAC of its parent, and one of a bridge that never had a port cannot be brought up.
  const mac = parent !== undefined && isZero(parent.mac) ? ['address', macFor(host, name)] : [];
  const up = to['up'] !== false;
  return [
    [
      'link',
      'add',
      'link',
      on,
      'name',
      name,
      ...mac,
      'type',
      'vlan',
      'id',
      String(whole(to, 'tag')),
    ],
    ...size(name, to),
    ...(up && parent?.up === false ? [['link', 'set', 'dev', on, 'up']] : []),
    ...(up ? [['link', 'set', 'dev', name, 'up']] : []),
  ];
}

export function vlanChanges(
  {
    from,
    to,
    fields,
  }: { readonly from: Spec; readonly to: Spec; readonly fields: readonly string[] },
  net: Net,
  host: string,
): readonly Line[] {
  const name = text(from, 'name') ?? '';
  if (fields.includes('tag') || fields.includes('on')) return anew(name, to, { net, host });
  return [
    ...(fields.includes('mtu') ? size(name, to) : []),
    ...(fields.includes('up')
      ? [['link', 'set', 'dev', name, to['up'] === false ? 'down' : 'up']]
      : []),
  ];
}

/** `ip link change` takes another tag with exit code 0, and changes nothing. */
function anew(
  name: string,
  to: Spec,
  { net, host }: { readonly net: Net; readonly host: string },
): readonly Line[] {
  const own = deviceNamed(net, name);
  const addresses = own?.addresses.filter(({ scope }) => scope !== 'link') ?? [];
  const routes = ownRoutes(net).filter((each) => each.device === name && reaches(each, addresses));
  return [
    ['link', 'del', 'dev', name],
    ...vlanComes({ ...to, mtu: to['mtu'] ?? own?.mtu }, net, host),
    ...(own?.master === undefined ? [] : [['link', 'set', 'dev', name, 'master', own.master]]),
    ...addresses.map((each) => addressBack(name, each)),
    ...routes.map(routeBack),
  ];
}
