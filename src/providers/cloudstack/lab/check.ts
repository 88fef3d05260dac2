/** The frame's checks of what was sent: missing, empty, malformed, too long, and uuids that lead nowhere. */
import { isRoot, type Call, type Command } from './call.ts';
import { mayUse } from './access/scope.ts';
import { malformed, Refusal, wrong } from './wire/refusal.ts';
import { Params, type Param } from './wire/params.ts';
import { addressesOf } from './world/public-addresses.ts';
import type { AccountRow, Owned } from './world/rows.ts';
import type { Row, Rows } from './world/table.ts';
import type { World } from './world/world.ts';

interface Asked {
  readonly name: string;
  readonly command: Command;
  readonly values: ReadonlyMap<string, string>;
  readonly caller: AccountRow;
}

/** What the command gets to see: unknown parameters and those above the caller's role are gone. */
export function checkedParams(world: World, { name, command, values, caller }: Asked): Params {
  const about = `Unable to execute API command ${name.toLowerCase()} due to`;
  const kept = new Map<string, string>();
  for (const param of command.params) {
    if (param.rootOnly && !isRoot(caller)) continue;
    if (param.type === 'map') {
      keepMap(param, values, kept);
      if (param.required && ![...kept.keys()].some((key) => key.startsWith(`${param.name}[`)))
        throw malformed(`${about} missing parameter ${param.name}`);
      continue;
    }
    const value = values.get(param.name);
    if (value === undefined) {
      if (param.required) throw malformed(`${about} missing parameter ${param.name}`);
      continue;
    }
    if (value === '' && param.required)
      throw wrong(`Invalid value provided for API arg: ${param.name}`);
    checkValue(world, param, { value, about });
    kept.set(param.name, value);
  }
  return new Params(kept);
}

function keepMap(
  { name }: Param,
  values: ReadonlyMap<string, string>,
  kept: Map<string, string>,
): void {
  for (const [key, value] of values) {
    if (!key.startsWith(`${name}[`)) continue;
    if (!/^[\w.]+\[\d+\](?:\..+)?$/.test(key))
      throw new Refusal({
        status: 430,
        code: 9999,
        text: `The format of the parameter ${key} is invalid`,
      });
    kept.set(key, value);
  }
}

function checkValue(
  world: World,
  { name, type, list }: Param,
  { value, about }: { readonly value: string; readonly about: string },
): void {
  if (value === '') return;
  switch (type) {
    case 'text':
      if (!list && value.length > (longer[name] ?? 255))
        throw malformed(
          `${about} invalid value. Value greater than max allowed length ${longer[name] ?? 255} for param: ${name}`,
        );
      return;
    case 'int':
    case 'long':
      if (!/^-?\d+$/.test(value))
        throw malformed(`${about} invalid value ${value} for parameter ${name}`);
      return;
    case 'bool':
      return;
    case 'date':
      if (Number.isNaN(Date.parse(value)))
        throw malformed(`Unable to parse date ${value} for command ${about}`);
      return;
    case 'uuid':
      return;
    default:
      for (const each of list ? value.split(',') : [value])
        if (each !== '-1' && !isKnown(world, type, each.trim()))
          throw malformed(
            `${about} invalid value. Invalid parameter ${name} value=${each} due to incorrect long value format, or entity does not exist or due to incorrect parameter annotation for the field in api cmd class.`,
          );
  }
}

const longer: Readonly<Record<string, number>> = {
  userdata: 1_048_576,
  extraconfig: 5120,
  description: 1024,
};

/** Which table a uuid's word in a declaration means. */
export const entities: Readonly<Record<string, (world: World) => Rows<Row>>> = {
  domain: (world) => world.domains,
  account: (world) => world.accounts,
  project: (world) => world.projects,
  zone: (world) => world.zones,
  physical: (world) => world.physicalNetworks,
  host: (world) => world.hosts,
  pool: (world) => world.pools,
  serviceoffering: (world) => world.serviceOfferings,
  diskoffering: (world) => world.diskOfferings,
  networkoffering: (world) => world.networkOfferings,
  template: (world) => world.templates,
  vpc: (world) => world.vpcs,
  network: (world) => world.networks,
  range: (world) => world.ranges,
  vm: (world) => world.vms,
  nic: (world) => world.nics,
  volume: (world) => world.volumes,
  vmsnapshot: (world) => world.vmSnapshots,
  snapshot: (world) => world.snapshots,
  job: (world) => world.jobs,
};

// Removed rows still resolve; what they are asked for fails later.
function isKnown(world: World, type: string, id: string): boolean {
  // A job that is forgotten is as if it had never been.
  if (type === 'job') return world.jobs.get(id) !== undefined;
  if (type === 'address') return world.addresses.get(id) !== undefined || isFree(world, id);
  if (type === 'secondary')
    return world.nics.all().some((each) => each.secondary.some((one) => one.id === id));
  const table = entities[type]?.(world);
  if (table === undefined) throw new Error(`no entity ${type}`);
  return table.get(id) !== undefined || table.removed.has(id);
}

// Addresses that nobody has are counted out of the ranges.
function isFree(world: World, id: string): boolean {
  if (world.addresses.removed.has(id)) return true;
  return world.ranges
    .all()
    .some((range) => addressesOf(world, range, true).some((each) => each.id === id));
}

/** Nobody works on what is not his; lists look for themselves. */
export function checkAccess(call: Call, command: Command): void {
  if (command.kind === 'list') return;
  for (const { name, type, list } of command.params) {
    if (!owned.has(type)) continue;
    const ids = list ? call.params.list(name) : [call.params.text(name) ?? ''];
    for (const id of ids) {
      const row: (Row & Partial<Owned>) | undefined = entities[type]?.(call.world).get(id);
      if (row?.account !== undefined && !isForAll(row)) mayUse(call, row as Owned & Row);
    }
  }
}

const owned: ReadonlySet<string> = new Set(['vm', 'volume', 'network', 'vpc', 'snapshot']);

// A shared network is for a whole domain.
function isForAll(row: object): boolean {
  return 'acltype' in row && row.acltype === 'Domain';
}
