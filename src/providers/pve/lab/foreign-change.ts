/** Someone else changes something, through the API's own rules: root, with a ticket. */
import type { Fault } from '../../../lab/faults.ts';
import { csrfTokenFor, ticketFor } from './access/tickets.ts';
import { answer, type Lab } from './dispatch.ts';

interface ForeignChange {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  /** `/nodes/pve1/network` */
  readonly path: string;
  readonly form?: Readonly<Record<string, string | number>>;
  /** Lets the task that it starts end at once, unless this is false. */
  readonly wait?: boolean;
}

export function changeForeign(lab: Lab, { detail }: Fault): void {
  const { method, path, form = {}, wait = true } = (detail ?? {}) as ForeignChange;
  const now = lab.clock();
  const { secret } = lab.world;
  const fields = new URLSearchParams(
    Object.entries(form).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const inBody = method !== 'DELETE';
  const reply = answer(lab, {
    method,
    path: `/api2/json${path}`,
    query: inBody ? new URLSearchParams() : fields,
    headers: {
      cookie: `PVEAuthCookie=${encodeURIComponent(ticketFor('root@pam', secret, now))}`,
      csrfpreventiontoken: csrfTokenFor('root@pam', secret, now),
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: Buffer.from(inBody ? fields.toString() : ''),
  });
  if (reply.status !== 200)
    throw new Error(`the foreign change was refused: ${reply.status} ${reply.body ?? ''}`);
  const { data } = JSON.parse(reply.body ?? '{}') as { readonly data?: unknown };
  const task = typeof data === 'string' ? lab.world.tasks.get(data) : undefined;
  if (task !== undefined && wait) lab.tasks.end(task, now);
}
