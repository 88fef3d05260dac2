/** Faults of PVE's own kind, acted out around one request; those of tasks are in tasks/fates.ts. */
import type { Fault } from '../../../lab/faults.ts';
import type { LabReply, LabRequest } from '../../../lab/simulator.ts';
import { changeForeign } from './foreign-change.ts';
import { answer, type Lab } from './dispatch.ts';
import { targetOf, type Target } from './target.ts';
import { failed, unauthorized, unreachable, type Refusal } from './wire/refusal.ts';
import { refusedReply } from './wire/reply.ts';
import { Chance } from './wire/chance.ts';
import { relativePath } from './wire/request.ts';

/** The reply, with everything that the request's faults make of it. */
export function answerThroughFaults(lab: Lab, request: LabRequest): LabReply {
  const faults = request.faults ?? [];
  const changes = faults.filter((each) => each.name === 'foreign-change');
  for (const fault of changes) if (isBefore(fault)) changeForeign(lab, fault);
  const reply = layered(lab, request, faults);
  for (const fault of changes) if (!isBefore(fault)) changeForeign(lab, fault);
  return reply;
}

function layered(lab: Lab, request: LabRequest, faults: readonly Fault[]): LabReply {
  const [fault, ...later] = faults;
  if (fault === undefined) return answer(lab, request);
  const act = acts[fault.name];
  const next = (): LabReply => layered(lab, request, later);
  const path = relativePath(request);
  const target = path === undefined ? undefined : targetOf(path);
  return act === undefined ? next() : act({ lab, request, fault, target, next });
}

interface Acting {
  readonly lab: Lab;
  readonly request: LabRequest;
  readonly fault: Fault;
  readonly target: Target | undefined;
  readonly next: () => LabReply;
}

const acts: Readonly<Partial<Record<Fault['name'], (acting: Acting) => LabReply>>> = {
  'unauthorized-401': ({ lab }) => refused(lab, unauthorized('Authentication failed!')),
  'proxy-595': ({ lab }) => refused(lab, unreachable(595, 'No route to host')),
  'proxy-596': ({ lab, fault, next }) => {
    // No answer within 30 s says nothing of the work.
    if (fault.detail !== 'undone') next();
    return refused(lab, unreachable(596, 'Connection timed out'));
  },
  'no-quorum': ({ lab: { world }, next }) => {
    const { quorate } = world;
    world.quorate = false;
    try {
      return next();
    } finally {
      world.quorate = quorate;
    }
  },
  'config-lock': (acting) => lockTimeout(acting),
  'cluster-lock': (acting) => clusterLockTimeout(acting),
  'guest-locked': (acting) => lockedGuest(acting),
  'hotplug-fails': ({ lab: { world }, target, fault, next }) => {
    const guest = world.guests.get(Number(target?.places['vmid']));
    if (guest === undefined) return next();
    const { hotplugFails } = guest.inside;
    const options = Array.isArray(fault.detail) ? fault.detail : [fault.detail];
    guest.inside.hotplugFails = options.map(String);
    try {
      return next();
    } finally {
      guest.inside.hotplugFails = hotplugFails;
    }
  },
};

// Whoever waits for the lock file in the request fails there, whoever waits in a task fails in the task.
function lockTimeout({ lab, target, next }: Acting): LabReply {
  const vmid = target?.places['vmid'] ?? '0';
  const why = `can't lock file '/var/lock/qemu-server/lock-${vmid}.conf' - got timeout`;
  const inRequest = /\/(config|unlink)$/.test(target?.template ?? '');
  return inRequest ? refused(lab, failed(why)) : endingIn(lab, why, next);
}

/** What the cluster-wide files are called, and what PVE says before it says that it could not lock one. */
const clusterFiles: readonly (readonly [RegExp, string, string])[] = [
  [/^POST \/pools/, 'create pool failed', 'file-user_cfg'],
  [/^PUT \/pools/, 'update pools failed', 'file-user_cfg'],
  [/^DELETE \/pools/, 'delete pool failed', 'file-user_cfg'],
  [/^POST \/access\/users\/.*token/, 'generating token failed', 'file-user_cfg'],
  [/^PUT \/access\/users\/.*token/, 'updating token info failed', 'file-user_cfg'],
  [/^DELETE \/access\/users\/.*token/, 'deleting token failed', 'file-user_cfg'],
  [/^PUT \/access\/acl/, 'ACL update failed', 'file-user_cfg'],
  [/^POST \/storage/, 'create storage failed', 'file-storage_cfg'],
  [/^PUT \/storage/, 'update storage failed', 'file-storage_cfg'],
  [/^DELETE \/storage/, 'delete storage failed', 'file-storage_cfg'],
  [/sdn\/zones/, 'sdn zone object failed', 'domain-sdn'],
  [/sdn\/vnets/, 'sdn vnet object failed', 'domain-sdn'],
];

function clusterLockTimeout({ lab, request, target, next }: Acting): LabReply {
  const label = `${request.method} ${target?.template ?? ''}`;
  const row = clusterFiles.find(([pattern]) => pattern.test(label));
  if (row === undefined) return next();
  const [, what, file] = row;
  const verb = { POST: 'create ', PUT: 'update ', DELETE: 'delete ' }[request.method] ?? '';
  const prefix = what.startsWith('sdn') ? verb + what : what;
  const why = lab.world.quorate ? 'got lock request timeout' : 'no quorum!';
  return refused(lab, failed(`${prefix}: cfs-lock '${file}' error: ${why}`));
}

// Someone else's backup, for as long as this request and its task last.
function lockedGuest({ lab, target, fault, next }: Acting): LabReply {
  const guest = lab.world.guests.get(Number(target?.places['vmid']));
  const lock = typeof fault.detail === 'string' ? fault.detail : 'backup';
  if (guest === undefined || guest.config['lock'] !== undefined) return next();
  guest.config['lock'] = lock;
  try {
    return endingIn(lab, `VM is locked (${lock})`, next);
  } finally {
    if (guest.config['lock'] === lock) delete guest.config['lock'];
  }
}

/** A task that the request starts does nothing and ends in these words. */
function endingIn(lab: Lab, why: string, next: () => LabReply): LabReply {
  const before = new Set(lab.world.underWay);
  const reply = next();
  for (const task of lab.world.underWay)
    if (!before.has(task)) task.fate = { works: false, exitstatus: why };
  return reply;
}

function refused({ world, replies }: Lab, refusal: Refusal): LabReply {
  const { messages, unauthorizedMilliseconds, seed } = world.settings;
  const chance = new Chance(seed + replies);
  return refusedReply(refusal.refused, { chance, messages, unauthorizedMilliseconds });
}

function isBefore({ detail }: Fault): boolean {
  return (detail as { readonly before?: boolean } | undefined)?.before === true;
}
