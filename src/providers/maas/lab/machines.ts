/** Machines: reads, fields, deletion, and the table of operations on one machine. */
import { deleted, FieldErrors, forbidden, noSuchChoice, ok, refuse } from './answers.ts';
import { adminChanges, type Call, type Handler } from './call.ts';
import { listOf, objectOf, valueOf } from './json.ts';
import { removeInterface } from './links.ts';
import { abort, allocate, commission, deploy, markBroken, markFixed } from './machine-life.ts';
import { nodeAt, nodeList, nodeOne, ownMachine, visible } from './nodes.ts';
import { releaseMany, releaseOne } from './release.ts';
import type { NodeRow } from './rows.ts';
import { showNode } from './show-nodes.ts';

/** `machines/` */
export const machineList: Readonly<Record<string, Handler>> = {
  GET: nodeList('machine'),
  'GET list_allocated': (call) =>
    ok(
      listOf(
        visible(call, 'machine')
          .filter((each) => each.owner === call.user.username)
          .map((each) => showNode(call.world, each)),
      ),
    ),
  'GET power_parameters': (call) => {
    adminChanges(call);
    const wanted = call.query.getAll('id');
    const nodes = visible(call, 'machine').filter((each) => wanted.includes(each.system_id));
    return ok(objectOf(Object.fromEntries(nodes.map((each) => [each.system_id, powerOf(each)]))));
  },
  'POST allocate': allocate,
  'POST release': releaseMany,
};

/** `machines/{id}/` */
export const machineOne: Readonly<Record<string, Handler>> = {
  GET: nodeOne('machine'),
  PUT: update,
  DELETE: (call) => {
    const machine = nodeAt(call, 'machine');
    adminChanges(call);
    if (machine.locked) throw forbidden();
    for (const face of call.world.interfacesOf(machine)) removeInterface(call.world, face);
    call.world.nodes.remove(machine.id);
    return deleted();
  },
  'GET query_power_state': (call) => ok(objectOf({ state: nodeAt(call, 'machine').power_state })),
  'GET power_parameters': (call) => {
    adminChanges(call);
    return ok(objectOf(powerOf(nodeAt(call, 'machine'))));
  },
  'POST release': releaseOne,
  'POST deploy': deploy,
  'POST commission': commission,
  'POST abort': abort,
  'POST mark_broken': markBroken,
  'POST mark_fixed': markFixed,
  'POST lock': (call) => {
    const machine = ownMachine(call);
    if (machine.locked) throw refuse(409, 'Machine is already locked');
    if (machine.status !== 'Deployed' && machine.status !== 'Deploying')
      throw refuse(409, "Can't lock, node is not deployed or deploying");
    return saved(call, { ...machine, locked: true });
  },
  'POST unlock': (call) => {
    const machine = ownMachine(call);
    if (!machine.locked) throw refuse(409, 'Machine is not locked');
    return saved(call, { ...machine, locked: false });
  },
  'POST power_on': (call) => {
    const machine = ownMachine(call);
    if (machine.owner === null) throw refuse(409, "Can't start node: it hasn't been allocated.");
    return saved(call, { ...machine, power_state: 'on' });
  },
  'POST power_off': (call) => {
    const machine = ownMachine(call);
    // MAAS cannot switch off what it does not control, and says so with null.
    if (machine.power_type === 'manual') return ok(valueOf(null));
    return saved(call, { ...machine, power_state: 'off' });
  },
  'POST set_workload_annotations': (call) => {
    const machine = nodeAt(call, 'machine');
    if (machine.owner !== call.user.username) throw refuse(409, 'You do not own this machine.');
    const old = (machine.more['workload_annotations'] ?? {}) as Readonly<Record<string, string>>;
    const given = call.form.names().filter((name) => name !== 'op');
    const workload_annotations = {
      ...old,
      ...Object.fromEntries(given.map((name) => [name, call.form.text(name) ?? ''])),
    };
    return saved(call, { ...machine, more: { ...machine.more, workload_annotations } });
  },
};

function saved({ world }: Call, machine: NodeRow): ReturnType<Handler> {
  return ok(showNode(world, world.nodes.put(machine)));
}

function powerOf(machine: NodeRow): Readonly<Record<string, unknown>> {
  return (machine.more['power_parameters'] ?? {}) as Readonly<Record<string, unknown>>;
}

function update(call: Call): ReturnType<Handler> {
  const machine = nodeAt(call, 'machine');
  adminChanges(call);
  if (machine.locked) throw forbidden();
  const { form, world } = call;
  const errors = new FieldErrors();
  const hostname = form.text('hostname') || machine.hostname;
  const twin = world.nodes.by('hostname', hostname).some((each) => each.id !== machine.id);
  if (twin) errors.add('hostname', 'Node with this Hostname already exists.');
  const group = (field: 'pool' | 'zone' | 'domain'): number => {
    const table = { pool: world.pools, zone: world.zones, domain: world.domains }[field];
    const name = form.text(field);
    if (name === undefined) return machine[field];
    const found = table.by('name', name)[0];
    if (found === undefined) errors.add(field, noSuchChoice);
    return found?.id ?? machine[field];
  };
  const changed = {
    ...machine,
    hostname,
    pool: group('pool'),
    zone: group('zone'),
    domain: group('domain'),
  };
  errors.refuseAny();
  const more: Record<string, unknown> = { ...machine.more };
  for (const field of ['description', 'architecture'] as const)
    if (form.has(field)) more[field] = form.text(field);
  return saved(call, {
    ...changed,
    power_type: form.text('power_type') ?? machine.power_type,
    more,
  });
}
