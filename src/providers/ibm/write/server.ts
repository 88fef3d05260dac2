/** Makes a bare metal server with all its attachments by one call, and waits until it runs. */
import type { VendorId } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Context, Performed } from '../../../model/provider.ts';
import type { Spec } from '../../../model/resource.ts';
import type { Failure } from '../client/failure.ts';
import type { Ibm } from '../ibm.ts';
import { pair } from '../read/making.ts';
import { Fields } from '../shape.ts';
import { patiently } from './awaiting.ts';
import { attachmentBody } from './bodies.ts';
import { groupOf } from './create.ts';
import { mark } from './marking.ts';
import { namesake } from './namesake.ts';
import { madeAllTheSame } from './settle.ts';
import { running, stop } from './power.ts';
import { idsOf, type IdOf } from './target.ts';
import { userDataOf } from './user-data.ts';

export interface Whole {
  readonly server: Operation;
  readonly attachments: readonly Operation[];
}
export type Made =
  | { readonly ok: true; readonly ends: ReadonlyMap<Operation, Performed> }
  | Extract<Performed, { readonly ok: false }>;

const path = 'bare_metal_servers';

export async function createServer(
  ibm: Ibm,
  { server, attachments }: Whole,
  context: Context,
): Promise<Made> {
  const { signal } = context;
  const { to: spec = {} } = server;
  const primary = attachments.find((each) => each.to?.['primary'] === true);
  if (primary === undefined)
    return ibm.client.failure(
      'one-primary',
      `${server.of} cannot be made without its primary attachment.`,
    );
  const userData = await userDataOf(ibm, spec['userData']);
  if (!userData.ok)
    return {
      ok: false,
      class: 'refused',
      problem: userData.problems[0] ?? ibm.client.failure('no-secret', 'no user data').problem,
    };
  const body = {
    ...bodyOf(spec, { primary, attachments, idOf: idsOf(context), userData: userData.value }),
    ...(await groupOf(ibm, { grouped: true }, signal)),
  };
  const wait = { milliseconds: ibm.limits.provisionMilliseconds, signal };
  const made = await patiently(
    ibm,
    wait,
    () => ibm.client.write({ service: 'vpc', method: 'POST', path, body }, signal),
    (failure) => nameFreedSoon(ibm, server, { failure, context }),
  );
  if (!made.ok && made.class !== 'lost')
    return made.class === 'gone' ? { ...made, class: 'refused' } : made;
  const told = made.ok ? new Fields(made.value, path) : undefined;
  // That nobody had this name was looked at before the call: what has it now is ours.
  const there =
    told === undefined
      ? await madeAllTheSame(ibm, server, context)
      : { id: told.text('id') as VendorId, crn: told.text('crn') };
  if (there === undefined) return made.ok ? ibm.client.failure('no-id', 'it told no id.') : made;
  const { id, crn } = there;
  await context.submitted(`${server.kind} ${id}`);
  const unmarked =
    crn === undefined ? undefined : await mark(ibm, crn, server, { signal, fresh: true });
  const up = await running(ibm, { id, of: server.of, signal });
  if (!up.ok) return { ...up, class: up.class === 'lost' ? 'temporary' : up.class, id };
  if (spec['running'] === false) {
    const off = await stop(ibm, { id, of: server.of, signal });
    if (!off.ok) return { ...off, id };
  }
  const ids = new Map(
    up.value.list('network_attachments', (each) => [each.text('name'), each.text('id')] as const),
  );
  const ends = new Map<Operation, Performed>();
  const notes = unmarked === undefined ? {} : { notes: [`it bears no mark: ${unmarked}`] };
  ends.set(server, { ok: true, id, ...notes });
  for (const each of attachments) {
    const own = ids.get(String(each.to?.['name']));
    if (own !== undefined) ends.set(each, { ok: true, id: pair(id, own) });
  }
  return { ok: true, ends };
}

interface Parts {
  readonly primary: Operation;
  readonly attachments: readonly Operation[];
  readonly idOf: IdOf;
  readonly userData: string | undefined;
}

function bodyOf(spec: Spec, { primary, attachments, idOf, userData }: Parts): object {
  const rest = attachments.filter((each) => each !== primary);
  const vpc = spec['vpc'] as Parameters<IdOf>[0];
  return {
    name: spec['name'],
    profile: { name: spec['profile'] },
    zone: { name: spec['zone'] },
    vpc: { id: idOf(vpc) },
    initialization: {
      image: { id: spec['image'] },
      keys: ((spec['keys'] ?? []) as readonly string[]).map((id) => ({ id })),
      ...(userData === undefined ? {} : { user_data: userData }),
    },
    primary_network_attachment: attachmentBody(primary.to ?? {}, idOf),
    ...(rest.length === 0
      ? {}
      : { network_attachments: rest.map((each) => attachmentBody(each.to ?? {}, idOf)) }),
  };
}

/** For up to half an hour after a server is gone its name is not free. */
async function nameFreedSoon(
  ibm: Ibm,
  server: Operation,
  { failure, context }: { readonly failure: Failure; readonly context: Context },
): Promise<boolean> {
  if (failure.class === 'busy') return true;
  if (failure.problem.code !== 'name-taken') return false;
  const other = await namesake(ibm, server, context);
  return other.ok && other.live === undefined;
}
