/** Releasing machines, one or many (`maasserver/api/machines.py:985`). */
import { forbidden, ok, refuse } from './answers.ts';
import type { Call, Handler } from './call.ts';
import { valueOf } from './json.ts';
import { nodeAt } from './nodes.ts';
import type { NodeRow } from './rows.ts';
import { showNode } from './show-nodes.ts';
import { releasable } from './statuses.ts';
import { sendThrough } from './transitions.ts';
import type { World } from './world.ts';

/** `machines/{id}/?op=release` */
export function releaseOne(call: Call): ReturnType<Handler> {
  const { form, world } = call;
  const machine = nodeAt(call, 'machine');
  if (!mayRelease(call, machine)) throw forbidden();
  // Asking twice is no mistake.
  if (machine.status === 'Ready' || machine.status === 'Releasing')
    return ok(showNode(world, machine));
  if (!releasable.includes(machine.status))
    throw refuse(409, `Machine cannot be released in its current state ('${machine.status}').`);
  // Since 3.5 any of the three starts a wipe, and `erase=0` is one of them.
  const erase = ['erase', 'quick_erase', 'secure_erase'].some((name) => form.flag(name) === true);
  const forced = world.config['enable_disk_erasing_on_release'] === true;
  return ok(showNode(world, startRelease(world, machine, erase || forced)));
}

/** All or none: one machine that cannot be released stops them all. */
export function releaseMany(call: Call): ReturnType<Handler> {
  const { form, world } = call;
  const wanted = form.values('machines').flatMap((each) => each.split(','));
  const machines = wanted.map((id) => world.node(id));
  const unknown = wanted.filter((_, at) => machines[at]?.kind !== 'machine');
  if (unknown.length > 0) throw refuse(400, `Unknown machine(s): ${unknown.join(', ')}.`);
  const known = machines.filter((each) => each !== undefined);
  const denied = known.filter((each) => !mayRelease(call, each)).map((each) => each.system_id);
  if (denied.length > 0)
    throw refuse(
      403,
      `You don't have the required permission to release the following machine(s): ${denied.join(', ')}.`,
    );
  const due = known.filter((each) => each.status !== 'Ready');
  const stuck = due.filter((each) => !releasable.includes(each.status));
  if (stuck.length > 0)
    throw refuse(
      409,
      `Machine(s) cannot be released in their current state: ${stuck.map((each) => `${each.system_id} ('${each.status}')`).join(', ')}.`,
    );
  for (const machine of due) startRelease(world, machine, false);
  return ok(valueOf(due.map((each) => each.system_id)));
}

function mayRelease({ user }: Call, machine: NodeRow): boolean {
  return !machine.locked && (user.is_superuser || machine.owner === user.username);
}

/** At once in the state Releasing, unless there is nothing to switch off: then it is over in the same reply. */
export function startRelease(world: World, machine: NodeRow, erase: boolean): NodeRow {
  const commissioned = machine.more['commissioning_status'] !== 0;
  const end = commissioned ? 'Ready' : 'New';
  const cleared = { ...machine, osystem: '', distro_series: '' };
  if (erase) return sendThrough(world, cleared, ['Disk erasing', 'Releasing', end]);
  const idle = machine.power_state === 'off' || machine.power_type === 'manual';
  return sendThrough(world, cleared, idle ? [end] : ['Releasing', end]);
}
