/** What a container holds in the networks: read from its configuration, never written. */
import type { Spec } from '../../../model/resource.ts';
import { parseOptions } from '../option-string.ts';
import type { Fields } from '../shape.ts';
import type { Options } from './config.ts';

/** GET …/lxc/{vmid}/config: one object, whose values may be numbers. */
export function containerConfig(each: Fields): Options {
  const options = new Map<string, string>();
  for (const name of each.names()) {
    const value = each.raw(name);
    if (typeof value === 'string' || typeof value === 'number') options.set(name, String(value));
  }
  return options;
}

export function guestNets(options: Options): Spec {
  const nets = [...options]
    .filter(([name]) => /^net\d+$/.test(name))
    .map(([, value]) => parseOptions(value).options);
  const all = (names: readonly string[]): readonly string[] =>
    [...new Set(nets.flatMap((net) => names.flatMap((name) => net.get(name) ?? [])))].toSorted();
  return {
    addresses: all(['ip', 'ip6']).filter((each) => /[.:]/.test(each)),
    macs: all(['hwaddr']),
    bridges: all(['bridge']),
  };
}
