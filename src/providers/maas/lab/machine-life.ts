/** The operations that take a machine through its life, as far as the lab plays them. */
import { forbidden, invalid, ok, refuse } from './answers.ts';
import { adminChanges, type Call, type Handler } from './call.ts';
import { ensureLinkUp, stripLinks } from './links.ts';
import { nodeAt, ownMachine, visible } from './nodes.ts';
import { showNode } from './show-nodes.ts';
import { claimAddresses, freeAutoAddresses, refuseExhausted, sendThrough } from './transitions.ts';

type Reply = ReturnType<Handler>;

/** Only what is in the form counts: `?op=allocate&name=x` takes any machine. */
export function allocate(call: Call): Reply {
  const { form, user, world } = call;
  const systemId = form.text('system_id');
  const name = form.text('name');
  const free = visible(call, 'machine').filter(
    (each) =>
      each.status === 'Ready' &&
      each.owner === null &&
      (systemId ?? each.system_id) === each.system_id &&
      (name ?? each.hostname) === each.hostname,
  );
  const [machine] = free;
  if (machine === undefined) {
    if (systemId !== undefined)
      throw refuse(409, `No machine with system ID ${systemId} available.`);
    if (name !== undefined)
      throw refuse(
        409,
        `No available machine matches constraints: [('name', ['${name}'])] (resolved to "name=${name}")`,
      );
    throw refuse(409, 'No machine available.');
  }
  if (form.flag('dry_run') === true) return ok(showNode(world, machine));
  return ok(
    showNode(world, sendThrough(world, { ...machine, owner: user.username }, ['Allocated'])),
  );
}

/** For the owner; a Ready machine becomes the caller's. AUTO addresses are claimed after the reply. */
export function deploy(call: Call): Reply {
  const { form, user, world } = call;
  const machine = nodeAt(call, 'machine');
  if (machine.status !== 'Ready' && machine.status !== 'Allocated')
    throw refuse(409, `Can't deploy a machine that is in the '${machine.status}' state`);
  if (machine.owner !== null && machine.owner !== user.username)
    throw refuse(409, "Can't allocate a machine belonging to another user.");
  const links = world.interfacesOf(machine).flatMap((each) => world.linksOf(each));
  if (!links.some((each) => each.subnet !== null))
    throw invalid({ network: ['Node has no address family in common with the server'] });
  refuseExhausted(world, machine);
  const chosen = {
    ...machine,
    owner: user.username,
    osystem: form.text('osystem') || 'ubuntu',
    distro_series: form.text('distro_series') || 'noble',
  };
  const sent = sendThrough(world, chosen, ['Deploying', 'Deployed']);
  // The reply is older than the addresses.
  const reply = ok(showNode(world, sent));
  claimAddresses(world, sent);
  return reply;
}

/** Resets the links of all interfaces unless told to skip the networking. */
export function commission(call: Call): Reply {
  const { form, world } = call;
  const machine = nodeAt(call, 'machine');
  adminChanges(call);
  if (
    !['New', 'Failed commissioning', 'Ready', 'Broken', 'Failed testing'].includes(machine.status)
  )
    throw invalid({
      __all__: ['Commission is not available because of the current state of the node.'],
    });
  if (form.flag('skip_networking') !== true)
    for (const face of world.interfacesOf(machine)) {
      stripLinks(world, face);
      ensureLinkUp(world, face);
    }
  return ok(showNode(world, sendThrough(world, machine, ['Commissioning', 'Testing', 'Ready'])));
}

const afterAbort: Readonly<Record<string, string>> = {
  Commissioning: 'New',
  Deploying: 'Allocated',
  'Disk erasing': 'Failed disk erasing',
};

/** The reply still shows the old state. */
export function abort(call: Call): Reply {
  const { world } = call;
  const machine = ownMachine(call);
  const next = machine.status === 'Testing' ? machine.previous_status : afterAbort[machine.status];
  if (next === undefined || next === null)
    throw refuse(
      409,
      `Cannot abort in current state: node ${machine.system_id} is in state ${machine.status}.`,
    );
  const stale = showNode(world, machine);
  world.nodes.put({ ...machine, status: next, previous_status: machine.status, pending: null });
  return ok(stale);
}

/** For exactly the owner; a deployed machine loses system and addresses first. */
export function markBroken(call: Call): Reply {
  const { user, world } = call;
  const machine = nodeAt(call, 'machine');
  if (machine.owner !== user.username || machine.locked) throw forbidden();
  freeAutoAddresses(world, machine);
  const bare = { ...machine, osystem: '', distro_series: '', owner: null };
  return ok(showNode(world, sendThrough(world, bare, ['Broken'])));
}

/** Back to Ready, or to Deployed where it was deployed before. */
export function markFixed(call: Call): Reply {
  const { world } = call;
  const machine = nodeAt(call, 'machine');
  adminChanges(call);
  if (machine.status !== 'Broken') throw refuse(409, "Can't mark a non-broken node as 'Ready'.");
  const back = machine.previous_status === 'Deployed' ? 'Deployed' : 'Ready';
  return ok(showNode(world, sendThrough(world, machine, [back])));
}
