/** netplan's YAML: the text of the file that is trueup's own. */
import { stringify } from 'yaml';
import type { Definition, StoredBridge, StoredRoute, StoredThing } from './things.ts';

type Yaml = Readonly<Record<string, unknown>>;

/** The whole of trueup's own file. Devices that it does not make are only given their addresses and routes. */
export function netplanText(
  things: readonly StoredThing[],
  known: ReadonlyMap<string, Definition>,
): string {
  const made = new Map(things.flatMap((each) => ('name' in each ? [[each.name, each.kind]] : [])));
  const network: Record<string, Record<string, Record<string, unknown>>> = {};
  // For netplan a port or the parent of a VLAN that no file speaks of is not there.
  const device = (name: string): { readonly id: string; readonly of: Record<string, unknown> } => {
    const kind = made.get(name);
    const elsewhere = kind === undefined ? known.get(name) : undefined;
    const section = elsewhere?.section ?? (kind === undefined ? 'ethernets' : `${kind}s`);
    const id = elsewhere?.id ?? name;
    const of = ((network[section] ??= {})[id] ??= {});
    return { id, of };
  };
  const idOf = (name: string): string =>
    made.has(name) || !known.has(name) ? device(name).id : (known.get(name)?.id ?? name);
  const add = (name: string, list: string, value: unknown): void => {
    const { of } = device(name);
    of[list] = [...((of[list] ?? []) as readonly unknown[]), value];
  };
  for (const each of things) {
    if (each.kind === 'bridge') Object.assign(device(each.name).of, bridgeYaml(each, idOf));
    if (each.kind === 'vlan')
      Object.assign(device(each.name).of, {
        id: each.tag,
        link: idOf(each.on),
        ...(each.mtu === undefined ? {} : { mtu: each.mtu }),
      });
    if (each.kind === 'address') add(each.device, 'addresses', each.address);
    if (each.kind === 'route') add(each.device, 'routes', routeYaml(each));
  }
  const text = stringify({ network: { version: 2, ...network } });
  return `# Written by trueup as a whole: what you change here is lost. Put your own into another file.\n${text}`;
}

function bridgeYaml(bridge: StoredBridge, idOf: (name: string) => string): Yaml {
  const { ports, mac, mtu: size, stp, forwardDelay } = bridge;
  return {
    interfaces: ports.map(idOf),
    ...(mac === undefined ? {} : { macaddress: mac }),
    ...(size === undefined ? {} : { mtu: size }),
    parameters: {
      ...(stp === undefined ? {} : { stp }),
      ...(forwardDelay === undefined ? {} : { 'forward-delay': forwardDelay }),
    },
  };
}

function routeYaml({ to, via, metric }: StoredRoute): Yaml {
  return {
    to: to === '::/0' ? 'default' : to,
    ...(via === undefined ? { scope: 'link' } : { via }),
    ...(metric === (to.includes(':') ? 1024 : 0) ? {} : { metric }),
  };
}
