/** Lines that add an address, and that take one away without anything else. */
import { hostAddress } from '../kinds/fields.ts';
import type { Line } from '../net/line.ts';
import { deviceNamed, type Held, type Net } from '../net/net.ts';
import { addressBack, ownRoutes, reaches, routeBack } from '../net/restore.ts';
import type { Spec } from '../../../model/resource.ts';
import { text } from '../../../model/spec-fields.ts';

export function addressComes(to: Spec): readonly Line[] {
  const [device = '', address = ''] = [text(to, 'device'), text(to, 'address')];
  const found = hostAddress(address);
  // Whoever asks for a broadcast address finds the usual one, as with netplan and ifupdown.
  const broadcast = typeof found?.ip === 'number' && found.prefix < 31 ? ['brd', '+'] : [];
  return [['addr', 'add', address, 'dev', device, ...broadcast]];
}

/**
 * The kernel takes secondaries along, and with the last address all routes of the device: they are put back at once.
 * `left`: without what the same call takes away or moves.
 */
export function addressGoes(
  from: Spec,
  { net, left }: { readonly net: Net; readonly left: Net },
): readonly Line[] {
  const [name = '', address = ''] = [text(from, 'device'), text(from, 'address')];
  const device = deviceNamed(net, name);
  const held = device?.addresses.find(({ ip, prefix }) => `${ip}/${prefix}` === address);
  if (device === undefined || held === undefined) return [];
  const gone: Line = ['addr', 'del', address, 'dev', name];
  const family = (deviceNamed(left, name)?.addresses ?? []).filter(
    (each) =>
      each !== held && each.ip.includes(':') === held.ip.includes(':') && each.scope !== 'link',
  );
  if (held.secondary || held.ip.includes(':') || !takesAlong(held, family)) return [gone];
  const routes = ownRoutes(left).filter(
    (each) => each.device === name && !each.to.includes(':') && reaches(each, family),
  );
  return [gone, ...family.map((each) => addressBack(name, each)), ...routes.map(routeBack)];
}

function takesAlong({ prefix, ip }: Held, family: readonly Held[]): boolean {
  const subnet = hostAddress(`${ip}/${prefix}`)?.subnet;
  return family.some((each) => {
    const other = hostAddress(`${each.ip}/${each.prefix}`);
    return each.secondary && each.prefix === prefix && other?.subnet.first === subnet?.first;
  });
}
