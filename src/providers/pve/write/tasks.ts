/** Tasks of ours that are still at work: while one is, nobody can tell what becomes of its operation. */
import { problem, type Problem } from '../../../model/problem.ts';
import { at, type Parameters } from '../client/call.ts';
import { parseUpid } from '../client/task.ts';
import { names } from '../kinds/names.ts';
import { listGuests } from '../read/guests.ts';
import { networkKinds } from '../read/networks.ts';
import { each, read } from '../client/reading.ts';
import { sdnKinds } from '../sdn/read.ts';
import { vmOfDisk } from '../vm/drive.ts';
import type { Job } from './job.ts';
import { idOfReference } from './target.ts';

export async function whyAtWork(job: Job): Promise<Problem | undefined> {
  const places = await placesOf(job);
  if ('code' in places) return places;
  for (const place of places) {
    const busy = await whyBusy(job, place);
    if (busy !== undefined) return busy;
  }
  return undefined;
}

async function whyBusy(
  { pve, context, operation }: Job,
  place: Place,
): Promise<Problem | undefined> {
  const { client } = pve;
  const list = await read(
    client,
    {
      path: at`/nodes/${place.node}/tasks`,
      parameters: { source: 'active', ...place.parameters },
      of: each((told) => ({
        upid: told.text('upid'),
        type: told.text('type'),
        ended: told.has('endtime'),
      })),
    },
    context.signal,
  );
  if (!list.ok) return list.why;
  const mine = list.value.find(
    ({ upid, type, ended }) =>
      !ended &&
      upid.includes(`:${client.user}:`) &&
      place.types.test(type) &&
      (place.ids?.test(parseUpid(upid)?.id ?? '') ?? true),
  );
  if (mine === undefined) return undefined;
  return problem(
    'task-running',
    `${operation.of}: a task of ours is still at work on it: ${mine.upid}.`,
    {
      about: operation.of,
      tryAgain: true,
      help: 'Wait for it to end, then resume.',
    },
  );
}

interface Place {
  readonly node: string;
  readonly parameters: Parameters;
  readonly types: RegExp;
  /** Where PVE cannot be asked for them. */
  readonly ids?: RegExp;
}

/** Where its tasks would be: nowhere, if it has none. */
async function placesOf(job: Job): Promise<readonly Place[] | Problem> {
  const { pve, operation, context } = job;
  const { kind, to = {}, from = {} } = operation;
  if (networkKinds.includes(kind)) {
    const node = idOfReference(to['node'] ?? from['node'], context);
    return [{ node, parameters: { typefilter: 'srvreload' }, types: /^srvreload$/ }];
  }
  if (sdnKinds.includes(kind)) {
    const proof = await pve.sight(context.signal, true);
    if (!proof.ok) return proof.why;
    const { local: node } = proof.sight;
    const type = 'reloadnetworkall';
    return [{ node, parameters: { typefilter: type }, types: /^reloadnetworkall$/ }];
  }
  const own = ownVmid(job);
  if (own === undefined) return [];
  const clone = kind === names.vm && operation.do === 'create' ? to['clone.from'] : undefined;
  const source = vmid(clone, context);
  // A clone is a task of the VM that is copied, and the copy is then set up by one of its own.
  const wanted = [{ about: own, types: /^(qm|resize|im)/ }];
  if (source !== undefined) wanted.unshift({ about: source, types: /^qmclone$/ });
  const places: Place[] = [];
  for (const { about, types } of wanted) {
    const node = await nodeOf(job, about);
    if (typeof node === 'object') return node;
    if (node !== undefined)
      places.push({ node, ...(handover(job, about) ?? { parameters: { vmid: about }, types }) });
  }
  return places;
}

/** Such a task is about `100-scsi1>101-scsi3`, and the move to another storage that follows about the other VM. */
function handover({ operation, context }: Job, about: number): Omit<Place, 'node'> | undefined {
  const { kind, to = {}, from = {} } = operation;
  if (kind !== names.disk) return undefined;
  const [other, former] = [vmid(to['vm'], context), vmid(from['vm'], context)];
  if (other === undefined || former === undefined || other === former) return undefined;
  return {
    parameters: { limit: 1000 },
    types: /^(qm|resize|im)/,
    ids: new RegExp(`^(${about}|${former}|${other})(-|$)`),
  };
}

/** A connection that has seen nothing yet: what it is asked first is what became of somebody else's calls. */
async function nodeOf(
  { pve, operation, context }: Job,
  about: number,
): Promise<string | Problem | undefined> {
  const { kind, to = {}, from = {} } = operation;
  const said = to['node'] ?? from['node'];
  const isOwn = kind !== names.vm || about === ownVmid({ pve, operation, context });
  const known =
    pve.places.nodeOf(about) ??
    (isOwn && said !== undefined ? idOfReference(said, context) : undefined);
  if (known !== undefined) return known;
  const list = await listGuests(pve, context.signal);
  return list.ok ? list.value.find((guest) => guest.vmid === about)?.node : list.why;
}

function ownVmid({ pve, operation, context }: Job): number | undefined {
  const { kind, to = {}, from = {}, liveId } = operation;
  if (kind === names.vm) return Number(to['vmid'] ?? from['vmid'] ?? liveId);
  if (kind !== names.nic && kind !== names.disk) return undefined;
  if (kind === names.disk && liveId !== undefined)
    return pve.places.vmOf(liveId) ?? vmOfDisk(liveId);
  return Number(idOfReference(to['vm'] ?? from['vm'], context));
}

function vmid(reference: unknown, context: Job['context']): number | undefined {
  return reference === undefined ? undefined : Number(idOfReference(reference, context));
}
