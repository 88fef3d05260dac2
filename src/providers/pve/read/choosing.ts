/** Which nodes and users are looked at closely: those that something declared speaks of. */
import type { KindName } from '../../../model/address.ts';
import type { Declared } from '../../../model/provider.ts';
import type { LiveResource, Resource } from '../../../model/resource.ts';
import { names } from '../kinds/names.ts';
import { networkKinds } from './networks.ts';

/** Nodes whose network is read. `nodes`: all there are, for what may be on any of them. */
export function chosenNodes(
  { resources, absent, authorities, ids }: Declared,
  nodes: readonly string[],
): ReadonlySet<string> {
  const chosen = new Set<string>();
  const add = (node: unknown): void => {
    const name = lastName(node);
    if (name !== undefined && nodes.includes(name)) chosen.add(name);
    else for (const each of nodes) chosen.add(each);
  };
  const network = new Set<KindName>(networkKinds);
  for (const { kind, spec } of resources) {
    if (network.has(kind)) add(spec['node']);
    // A NIC is plugged into a bridge of its VM's node.
    if (kind === names.nic) add(nodeOfVm(spec['vm'], resources));
    // It starts only where all its bridges are there, also those that nobody declares.
    if (kind === names.vm && spec['running'] === true) add(spec['node']);
  }
  for (const { kind, guard } of [...absent, ...authorities])
    if (network.has(kind)) add(guard['node']);
  for (const { kind, id } of ids) if (network.has(kind)) add(id.split(':')[0]);
  return chosen;
}

function nodeOfVm(vm: unknown, resources: readonly Resource[]): unknown {
  const name = lastName(vm);
  return resources.find((each) => each.kind === names.vm && each.name === name)?.spec['node'];
}

/** Does anything declared speak of one of these kinds? */
export function speaksOf(
  { resources, absent, authorities, ids }: Declared,
  kinds: readonly KindName[],
): boolean {
  return [...resources, ...absent, ...authorities, ...ids].some(({ kind }) => kinds.includes(kind));
}

/** Is a NIC, declared or of a VM that is to run, plugged into what is no bridge of the nodes that were seen? */
export function pluggedElsewhere({ resources }: Declared, seen: readonly LiveResource[]): boolean {
  const bridges = new Set(
    [...seen, ...resources]
      .filter(({ kind }) => kind === names.bridge || kind === names.port)
      .map(({ spec }) => spec['name']),
  );
  for (const { kind, name } of resources) if (kind === names.bridge) bridges.add(name);
  const runs = new Set(
    resources
      .filter(({ kind, spec }) => kind === names.vm && spec['running'] === true)
      .map(({ spec }) => String(spec['vmid'])),
  );
  const nics = [
    ...resources.filter(({ kind }) => kind === names.nic),
    ...seen.filter(({ kind, id }) => kind === names.nic && runs.has(id.split(':')[0] ?? '')),
  ];
  return nics.some(
    ({ spec }) => typeof spec['bridge'] === 'string' && !bridges.has(spec['bridge']),
  );
}

/** Users whose tokens are read; undefined: all of them. */
export function chosenUsers({
  resources,
  absent,
  authorities,
  ids,
}: Declared): readonly string[] | undefined {
  const users = new Set<string>();
  for (const { kind, spec } of resources)
    if (kind === names.token && typeof spec['user'] === 'string') users.add(spec['user']);
  for (const { kind, guard } of [...absent, ...authorities]) {
    if (kind !== names.token) continue;
    if (typeof guard['user'] !== 'string') return undefined;
    users.add(guard['user']);
  }
  for (const { kind, id } of ids) if (kind === names.token) users.add(id.split('!')[0] ?? '');
  return [...users].toSorted();
}

/** The last part of a name or an address: `pve1` of `father/node/pve1` or of `father/node/#pve1`. */
export function lastName(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const name = value.slice(value.lastIndexOf('/') + 1);
  return name.startsWith('#') ? name.slice(1) : name;
}
