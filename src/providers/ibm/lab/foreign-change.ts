/** Someone else changes something, through the API's own rules: the owner of the first key. */
import type { Fault } from '../../../lab/faults.ts';
import { answer, type Lab } from './dispatch.ts';
import { bearerFor } from './iam/identity.ts';

/** What `detail` may say. */
export interface ForeignChange {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With the service: `/vpc/v1/subnets`. */
  readonly path: string;
  readonly body?: unknown;
  /** Before the request instead of after it. */
  readonly before?: boolean;
}

export function changeForeign(lab: Lab, { detail }: Fault): void {
  const { method, path, body } = detail as ForeignChange;
  const vpc = path.startsWith('/vpc/');
  const patch = vpc && method === 'PATCH';
  lab.world.now = lab.clock();
  const reply = answer(lab, {
    method,
    path,
    query: new URLSearchParams(vpc ? { version: '2026-03-24', generation: '2' } : {}),
    headers: {
      authorization: `Bearer ${bearerFor(lab.world)}`,
      'content-type': patch ? 'application/merge-patch+json' : 'application/json',
    },
    body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
  });
  if (reply.status >= 400)
    throw new Error(`the foreign change was refused: ${reply.status} ${reply.body ?? ''}`);
}
