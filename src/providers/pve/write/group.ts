/** Operations that take effect together, what they work with, and how they fail together. */
import type { Operation } from '../../../model/operation.ts';
import { problem } from '../../../model/problem.ts';
import type { Context, Performed } from '../../../model/provider.ts';
import type { Failure } from '../client/failure.ts';
import type { Pve } from '../pve.ts';

export interface Group {
  readonly pve: Pve;
  readonly operations: readonly Operation[];
  readonly context: Context;
}

/** How a group ends as one. */
export type End = { readonly ok: true; readonly notes: readonly string[] } | Failure;

export function refusal(
  { pve, operations }: Group,
  code: string,
  { why, help }: { readonly why: string; readonly help?: string },
): Failure {
  const about = operations[0]?.of;
  return {
    ok: false,
    class: 'refused',
    problem: problem(code, pve.client.masked(`${pve.system}: ${why}.`), {
      ...(help === undefined ? {} : { help: pve.client.masked(help) }),
      ...(about === undefined ? {} : { about }),
    }),
  };
}

/** One answer each; the help is told once. */
export function all({ operations }: Group, failure: Failure): readonly Performed[] {
  return operations.map(({ of }, index) => {
    const { help: _, ...rest } = failure.problem;
    return { ...failure, problem: { ...(index === 0 ? failure.problem : rest), about: of } };
  });
}

export function withWords(failure: Failure, words: string): Failure {
  const { problem: why } = failure;
  return { ...failure, problem: { ...why, message: `${why.message} ${words}` } };
}

/** The reply to a write was lost, and does not matter any more: what it wrote was taken back. */
export function nothingDone(failure: Failure): Failure {
  return failure.class === 'lost' ? { ...failure, class: 'temporary' } : failure;
}
