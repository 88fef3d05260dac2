/** One operation at work, and the calls that it makes. */
import type { VendorId } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { Context, Performed } from '../../../model/provider.ts';
import type { Failure } from '../client/failure.ts';
import type { List } from '../client/list.ts';
import type { Parameters } from '../client/sign.ts';
import type { CloudStack } from '../cloudstack.ts';

export interface Job {
  readonly stack: CloudStack;
  readonly operation: Operation;
  readonly context: Context;
}

export type Failed = Failure;
export type Ran = { readonly ok: true; readonly value: unknown } | Failure;

/** A command that is done when it is answered. */
export async function called(
  { stack, context }: Job,
  command: string,
  parameters: Parameters,
): Promise<Ran> {
  return stack.client.write(command, parameters, context.signal);
}

export function done(
  id: VendorId,
  more: Partial<Extract<Performed, { ok: true }>> = {},
): Performed {
  return { ...more, ok: true, id };
}

export function refused(
  { stack, operation }: Pick<Job, 'stack' | 'operation'>,
  code: string,
  told: { readonly why: string } & Partial<Problem>,
): Failure {
  const { why, ...more } = told;
  const message = stack.client.masked(`${operation.of}: ${why}`);
  return {
    ok: false,
    class: 'refused',
    problem: problem(code, message, { about: operation.of, ...more }),
  };
}

/** A look before a call that went wrong: nothing was sent. */
export function unread({ class: of, why }: Extract<List<never>, { readonly ok: false }>): Failure {
  return { ok: false, class: of === 'gone' || of === 'lost' ? 'refused' : of, problem: why };
}

/** What it was to work on is no longer there. */
export function gone(job: Pick<Job, 'stack' | 'operation'>, what: string): Failure {
  return { ...refused(job, 'gone', { why: `${what} is not there any more.` }), class: 'gone' };
}

/** Of the object that an operation works on, `id` is what it is known by from now on. */
export function knownBy(failed: Failure, id: VendorId): Failure {
  return { ...failed, id };
}
