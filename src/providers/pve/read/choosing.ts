/** Which guests, nodes and users are looked at closely: those that something declared speaks of. */
import { glob } from '../../../model/glob.ts';
import type { KindName } from '../../../model/address.ts';
import type { Declared } from '../../../model/provider.ts';
import type { LiveResource, Resource, Spec } from '../../../model/resource.ts';
import { names } from '../kinds/names.ts';
import { markTag } from '../kinds/vm-normal.ts';
import { vmOfDisk } from '../vm/drive.ts';
import { tagsIn } from '../vm/options.ts';
import { networkKinds } from './networks.ts';
import type { Row } from './rows.ts';

const guestKinds: ReadonlySet<KindName> = new Set([names.vm, names.nic, names.disk]);

/** The rows whose configuration is read. */
export function chosenGuests(rows: readonly Row[], declared: Declared): readonly Row[] {
  const vmids = new Set<number>();
  const called = new Set<string>();
  const there = new Set(rows.map(({ vmid }) => vmid));
  for (const { kind, id } of declared.ids) {
    if (kind === names.vm || kind === names.nic) vmids.add(Number(id.split(':')[0]));
    if (kind === names.container) vmids.add(Number(id));
    const owner = kind === names.disk ? vmOfDisk(id) : undefined;
    if (owner !== undefined) vmids.add(owner);
  }
  for (const each of declared.resources) {
    if (each.kind === names.vm) speakOf(each);
    else if (each.kind === names.disk || each.kind === names.nic) refer(each.spec['vm']);
  }
  return rows.filter((row) => vmids.has(row.vmid) || (row.type === 'qemu' && spokenOf(row)));

  function spokenOf(row: Row): boolean {
    return (
      tagsIn(row.tags ?? '').includes(markTag) ||
      // A VM that pvestatd has not told of may have any name.
      (called.size > 0 && (row.name === null || called.has(row.name))) ||
      matched(row, declared)
    );
  }

  function speakOf({ spec, name, was }: Resource): void {
    const vmid = vmidIn(spec);
    const before = was === undefined ? undefined : vmidIn(was);
    if (vmid !== undefined) vmids.add(vmid);
    if (before !== undefined) vmids.add(before);
    // Its name speaks of another VM only where none has its id.
    if (vmid !== undefined && there.has(vmid)) return;
    called.add(typeof spec['name'] === 'string' ? spec['name'] : name);
    if (typeof was?.['name'] === 'string') called.add(was['name']);
  }

  function refer(to: unknown): void {
    if (typeof to === 'object' && to !== null) {
      const vmid = vmidIn(to as Spec);
      if (vmid !== undefined) vmids.add(vmid);
      return;
    }
    const name = lastName(to);
    if (name === undefined) return;
    if (/^\d+$/.test(name)) vmids.add(Number(name));
    const mine = declared.resources.some((each) => each.kind === names.vm && each.name === name);
    // A declared VM has its own say.
    if (!mine) called.add(name);
  }
}

function matched(row: Row, { absent, authorities }: Declared): boolean {
  const byRule = absent.some(
    ({ kind, name, guard, ids }) =>
      guestKinds.has(kind) &&
      inRange(row.vmid, guard['vmid']) &&
      (kind !== names.vm ||
        row.name === null ||
        glob(name).test(row.name) ||
        ids?.includes(String(row.vmid)) === true),
  );
  return (
    byRule ||
    authorities.some(({ kind, guard }) => guestKinds.has(kind) && inRange(row.vmid, guard['vmid']))
  );
}

/** `9001` or `99900-99999`; a guard that says nothing of ids keeps nobody out. */
function inRange(vmid: number, guard: unknown): boolean {
  if (guard === undefined) return true;
  const text = typeof guard === 'string' || typeof guard === 'number' ? String(guard) : '';
  const [, first, last = first] = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(text) ?? [];
  return first === undefined || (Number(first) <= vmid && vmid <= Number(last));
}

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

function vmidIn(spec: Spec): number | undefined {
  const vmid = Number(spec['vmid']);
  return Number.isSafeInteger(vmid) && vmid > 0 ? vmid : undefined;
}

/** The last part of a name or an address: `pve1` of `father/node/pve1` or of `father/node/#pve1`. */
function lastName(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const name = value.slice(value.lastIndexOf('/') + 1);
  return name.startsWith('#') ? name.slice(1) : name;
}
