/** The network as far as a plan tells it: what its operations change, as they saw it. */
import { addressText } from '../../../model/ip.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Spec } from '../../../model/resource.ts';
import { text, texts, whole } from '../../../model/spec-fields.ts';
import { effectOf } from '../change/effect.ts';
import { hostAddress } from '../kinds/fields.ts';
import { names } from '../kinds/names.ts';
import { metricOf } from '../kinds/route.ts';
import type { Device, Held, Net } from '../net/net.ts';

export function netBefore(operations: readonly Operation[]): Net {
  const devices = new Map<string, Device>();
  const routes: Net['routes'][number][] = [];
  const at = (name: string): Device =>
    devices.get(name) ?? { name, kind: '', mac: someMac, mtu: 1500, up: true, addresses: [] };
  for (const operation of operations) {
    const effect = effectOf(operation);
    if (effect.effect !== 'go' && effect.effect !== 'change') continue;
    const { from } = effect;
    if (operation.kind === names.address) {
      const device = at(text(from, 'device') ?? '');
      const held = heldIn(from);
      devices.set(device.name, { ...device, addresses: [...device.addresses, ...held] });
    } else if (operation.kind === names.route) routes.push(routeIn(from));
    else {
      for (const each of devicesIn(operation, from))
        devices.set(each.name, { ...at(each.name), ...each });
    }
  }
  return { devices: [...devices.values()], routes };
}

// Of what the plan does not tell: not nothing, so that no other is made up for it.
const someMac = '02:00:00:00:00:01';

function heldIn(from: Spec): readonly Held[] {
  const found = hostAddress(from['address']);
  if (found === undefined) return [];
  const plain = { secondary: false, dynamic: false, tentative: false, duplicate: false };
  return [{ ip: addressText(found.ip), prefix: found.prefix, scope: 'global', ...plain }];
}

function routeIn(from: Spec): Net['routes'][number] {
  const [via, device] = [text(from, 'via'), text(from, 'device')];
  return {
    to: text(from, 'to') ?? '',
    metric: metricOf(from),
    protocol: 'boot',
    onlink: false,
    ...(via === undefined ? {} : { via }),
    ...(device === undefined ? {} : { device }),
  };
}

function devicesIn(
  { kind }: Operation,
  from: Spec,
): readonly (Partial<Device> & { name: string })[] {
  const name = text(from, 'name') ?? '';
  const own = { name, mtu: whole(from, 'mtu') ?? 1500, up: from['up'] !== false };
  if (kind === names.vlan) {
    const [on, tag] = [text(from, 'on'), whole(from, 'tag')];
    return [
      {
        ...own,
        kind: 'vlan',
        ...(on === undefined ? {} : { on }),
        ...(tag === undefined ? {} : { tag }),
      },
    ];
  }
  const ports = texts(from, 'ports').map((port) => ({ name: port, master: name }));
  return [{ ...own, kind: 'bridge', stp: from['stp'] === true }, ...ports];
}
