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
  const { pve, context, operation } = job;
  const { client } = pve;
  const place = await placeOf(job);
  if (place === undefined) return undefined;
  if ('code' in place) return place;
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

/** Where its task would be; undefined: it has none. */
async function placeOf({ pve, operation, context }: Job): Promise<Place | Problem | undefined> {
  const { kind, to = {}, from = {}, liveId } = operation;
  if (networkKinds.includes(kind)) {
    const node = idOfReference(to['node'] ?? from['node'], context);
    return { node, parameters: { typefilter: 'srvreload' }, types: /^srvreload$/ };
  }
  if (sdnKinds.includes(kind)) {
    const proof = await pve.sight(context.signal, true);
    if (!proof.ok) return proof.why;
    const { local } = proof.sight;
    return {
      node: local,
      parameters: { typefilter: 'reloadnetworkall' },
      types: /^reloadnetworkall$/,
    };
  }
  const own = vmidIn();
  if (own === undefined) return undefined;
  // A clone is a task of the VM that is copied.
  const clone = kind === names.vm && operation.do === 'create' ? to['clone.from'] : undefined;
  const about = clone === undefined ? own : Number(idOfReference(clone, context));
  let node = pve.places.nodeOf(about) ?? nodeOfSpec();
  if (node === undefined) {
    // A connection that has seen nothing yet: what it is asked first is what became of somebody else's calls.
    const list = await listGuests(pve, context.signal);
    if (!list.ok) return list.why;
    node = list.value.find(({ vmid: id }) => id === about)?.node;
  }
  if (node === undefined) return undefined;
  // Such a task is about `100-scsi1>101-scsi3`, and the move to another storage that follows about the other VM.
  const other = kind === names.disk ? vmid(to['vm']) : undefined;
  const former = kind === names.disk ? vmid(from['vm']) : undefined;
  if (other !== undefined && former !== undefined && other !== former)
    return {
      node,
      parameters: { limit: 1000 },
      types: /^(qm|resize|im)/,
      ids: new RegExp(`^(${about}|${former}|${other})(-|$)`),
    };
  return {
    node,
    parameters: { vmid: about },
    types: clone === undefined ? /^(qm|resize|im)/ : /^qmclone$/,
  };

  function vmidIn(): number | undefined {
    if (kind === names.vm) return Number(to['vmid'] ?? from['vmid'] ?? liveId);
    if (kind !== names.nic && kind !== names.disk) return undefined;
    if (kind === names.disk && liveId !== undefined)
      return pve.places.vmOf(liveId) ?? vmOfDisk(liveId);
    return Number(idOfReference(to['vm'] ?? from['vm'], context));
  }

  function vmid(reference: unknown): number | undefined {
    return reference === undefined ? undefined : Number(idOfReference(reference, context));
  }

  function nodeOfSpec(): string | undefined {
    const said = to['node'] ?? from['node'];
    return said === undefined ? undefined : idOfReference(said, context);
  }
}
