/** Carries out one operation, and waits until IBM Cloud has done it. */
import type { VendorId } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Context, Performed } from '../../../model/provider.ts';
import type { Failure } from '../client/failure.ts';
import type { Ibm } from '../ibm.ts';
import { names } from '../kinds/names.ts';
import { WrongShape } from '../shape.ts';
import { writings } from './bodies.ts';
import { create } from './create.ts';
import { performDns } from './dns.ts';
import { remove } from './remove.ts';
import { createServer } from './server.ts';
import { settle } from './settle.ts';
import { NoId } from './target.ts';
import { update } from './update.ts';

export async function perform(
  ibm: Ibm,
  operation: Operation,
  context: Context,
): Promise<Performed> {
  return guarded(ibm, async () => {
    const { kind } = operation;
    if (operation.do === 'act') return cannot(ibm, operation);
    if (kind === names.dnszone || kind === names.record) return performDns(ibm, operation, context);
    const writing = writings.get(kind);
    if (writing === undefined) return cannot(ibm, operation);
    if (operation.do === 'delete') return remove(ibm, operation, context);
    if (operation.do === 'update') return update(ibm, operation, { context, writing });
    if (kind === names.server) return cannot(ibm, operation);
    return create(ibm, operation, { context, writing });
  });
}

/** A server that is made, and the attachments that are made with it by the same call. */
export async function performTogether(
  ibm: Ibm,
  operations: readonly Operation[],
  context: Context,
): Promise<readonly Performed[]> {
  const server = operations.find((each) => each.kind === names.server && each.do === 'create');
  if (server !== undefined) {
    const own = operations.filter((each) => each !== server);
    const ends = new Map<Operation, Performed>();
    const all = await guarded(ibm, async () => {
      const made = await createServer(ibm, { server, attachments: own }, context);
      if (!made.ok) return made;
      for (const [operation, end] of made.ends) ends.set(operation, end);
      return { ok: true as const, id: '' as VendorId };
    });
    return operations.map((each) => ends.get(each) ?? (all.ok ? missing(ibm, each) : all));
  }
  const ends: Performed[] = [];
  for (const each of operations) ends.push(await alone(ibm, each, context));
  return ends;
}

/** Its server is there already, and may have been made with it. */
async function alone(ibm: Ibm, operation: Operation, context: Context): Promise<Performed> {
  if (operation.kind === names.attachment && operation.do === 'create') {
    const settled = await settle(ibm, operation, context);
    if (settled.state === 'done') return { ok: true, id: settled.id };
  }
  return perform(ibm, operation, context);
}

async function guarded(ibm: Ibm, work: () => Promise<Performed>): Promise<Performed> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NoId) return ibm.client.failure('no-id', error.message);
    // The write was answered, but not in a way that tells what it did.
    if (error instanceof WrongShape)
      return { ...ibm.client.failure('wrong-shape', error.message), class: 'lost' };
    throw error;
  }
}

function cannot({ client }: Ibm, { id }: Operation): Failure {
  return client.failure('cannot', `'${id}' is nothing that IBM Cloud can do.`);
}

function missing({ client }: Ibm, { of }: Operation): Failure {
  return { ...client.failure('no-attachment', `the server shows no ${of}.`), class: 'lost' };
}
