/** A last look before a device goes or a port moves: what has come since the plan was made would be lost without a word. */
import type { Operation } from '../../../model/operation.ts';
import { text, texts } from '../../../model/spec-fields.ts';
import { names } from '../kinds/names.ts';
import { deviceNamed, portsOf, type Net } from '../net/net.ts';
import { effectOf } from './effect.ts';

/** Why it is not to be done; undefined where nothing speaks against it. */
export function whyNot(
  operation: Operation,
  all: readonly Operation[],
  net: Net,
): string | undefined {
  const effect = effectOf(operation);
  const device = operation.kind === names.bridge || operation.kind === names.vlan;
  if (effect.effect === 'go' && device) return stillOn(text(effect.from, 'name') ?? '', all, net);
  if (operation.kind !== names.bridge || effect.effect === 'none' || effect.effect === 'go')
    return undefined;
  const name = text(effect.to, 'name') ?? '';
  if (effect.effect === 'come' && deviceNamed(net, name) !== undefined)
    return `there is a device ${name} already`;
  const released = new Set(all.flatMap((each) => (each === operation ? [] : leavingPorts(each))));
  const taken = texts(effect.to, 'ports').find((port) => {
    const master = deviceNamed(net, port)?.master;
    return master !== undefined && master !== name && !released.has(port);
  });
  return taken === undefined
    ? undefined
    : `${taken} is a port of ${deviceNamed(net, taken)?.master} now`;
}

function stillOn(name: string, all: readonly Operation[], net: Net): string | undefined {
  const own = deviceNamed(net, name);
  const going = (kind: string, value: string): boolean =>
    all.some((each) => {
      const effect = effectOf(each);
      if (effect.effect !== 'go' || each.kind !== kind) return false;
      return kind === names.vlan
        ? text(effect.from, 'name') === value
        : text(effect.from, 'device') === name && text(effect.from, 'address') === value;
    });
  const addresses = (own?.addresses ?? [])
    .filter(({ scope }) => scope !== 'link')
    .map(({ ip, prefix }) => `${ip}/${prefix}`)
    .filter((each) => !going(names.address, each));
  const vlans = net.devices
    .filter(({ on }) => on === name)
    .filter((each) => !going(names.vlan, each.name))
    .map((each) => each.name);
  const { guests } = portsOf(net, name);
  const left = [...addresses, ...vlans, ...guests];
  return left.length === 0 ? undefined : `${left.join(', ')} would be lost with it`;
}

function leavingPorts(operation: Operation): readonly string[] {
  const effect = effectOf(operation);
  if (operation.kind !== names.bridge) return [];
  if (effect.effect === 'go') return texts(effect.from, 'ports');
  if (effect.effect !== 'change') return [];
  const now = texts(effect.to, 'ports');
  return texts(effect.from, 'ports').filter((each) => !now.includes(each));
}
