/** Somebody else changes something between two calls, through the API's own rules: the first root admin, signed. */
import type { Fault } from '../../../lab/faults.ts';
import { answer, type Lab } from './dispatch.ts';
import { signatureOf } from './wire/signature.ts';

/** What `detail` may say. */
export interface ForeignChange {
  readonly command: string;
  readonly params?: Readonly<Record<string, string | number | boolean>>;
  /** Lets the job that it starts end at once, unless this is false. */
  readonly wait?: boolean;
}

export function changeForeign(lab: Lab, { detail }: Fault): void {
  const { command, params = {}, wait = true } = detail as ForeignChange;
  const admin = lab.world.accounts.all().find((each) => each.role === 'Admin');
  if (admin?.secretkey === undefined) throw new Error('the lab has no admin with a key');
  const query = new URLSearchParams({ command, response: 'json', apikey: admin.apikey ?? '' });
  for (const [name, value] of Object.entries(params)) query.set(name, String(value));
  query.set('signature', signatureOf(query, admin.secretkey));
  const reply = answer(lab, {
    method: 'POST',
    path: '/api',
    query,
    headers: {},
    body: Buffer.alloc(0),
  });
  if (reply.status !== 200)
    throw new Error(`the foreign change was refused: ${reply.status} ${reply.body ?? ''}`);
  const [body] = Object.values(JSON.parse(reply.body ?? '{}') as Record<string, unknown>);
  const { jobid } = (body ?? {}) as { readonly jobid?: string };
  if (jobid !== undefined && wait) lab.jobs.end(jobid, lab.clock());
}
