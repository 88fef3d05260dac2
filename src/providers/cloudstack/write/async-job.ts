/** Jobs of CloudStack: what a command does goes on after its answer, and is asked for by the id that we gave it. */
import { createHash } from 'node:crypto';
import { problem } from '../../../model/problem.ts';
import type { Failure } from '../client/failure.ts';
import { Fields, WrongShape } from '../shape.ts';
import type { Job } from './job.ts';

export interface Attempt {
  readonly id: string;
  readonly status: 'pending' | 'done' | 'failed';
  /** The Java class of its command. */
  readonly command: string;
  /** What it makes or changes. */
  readonly instance: string | undefined;
  readonly result: unknown;
  readonly code: number;
}

export type JobEnd =
  | { readonly ok: true; readonly value: unknown; readonly instance: string | undefined }
  | Failure;

/**
 * The id of an operation's nth job: the same for whoever carries it out, also after a crash, and another one for each
 * attempt, since CloudStack may keep what it knows of a job for a day.
 */
export function jobId({ stack, operation }: Job, attempt: number): string {
  const { id, holder, liveId = '' } = operation;
  const text = [stack.site, stack.system, id, holder, liveId, attempt].join('\0');
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** All jobs that were begun for an operation and are known still, the first one first. */
export async function attemptsOf(
  job: Job,
): Promise<{ readonly ok: true; readonly attempts: readonly Attempt[] } | Failure> {
  const attempts: Attempt[] = [];
  for (;;) {
    const found = await jobNow(job, jobId(job, attempts.length));
    if (!found.ok) return found;
    if (found.attempt === undefined) return { ok: true, attempts };
    attempts.push(found.attempt);
  }
}

type Now = { readonly ok: true; readonly attempt: Attempt | undefined } | Failure;

async function jobNow({ stack: { client }, context }: Job, id: string): Promise<Now> {
  const answer = await client.read('queryAsyncJobResult', { jobid: id }, context.signal);
  if (!answer.ok) return answer.class === 'gone' ? { ok: true, attempt: undefined } : answer;
  try {
    const fields = new Fields(answer.value, 'queryAsyncJobResult');
    const status = fields.whole('jobstatus');
    const { jobresult: result } = answer.value as { readonly jobresult?: unknown };
    return {
      ok: true,
      attempt: {
        id,
        status: status === 0 ? 'pending' : status === 1 ? 'done' : 'failed',
        command: fields.maybe('cmd') ?? '',
        instance: fields.maybe('jobinstanceid'),
        result,
        code: fields.maybeWhole('jobresultcode') ?? 0,
      },
    };
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
    return { ...client.failure('wrong-shape', error.message), class: 'lost' };
  }
}

/** The first pause between two questions; each later one is twice as long, up to the last. */
const asking = { firstMilliseconds: 10, longestMilliseconds: 2000, silenceMilliseconds: 60_000 };

/** Asks until the job has ended, then tells how. */
export async function ended(job: Job, id: string, command: string): Promise<JobEnd> {
  const { stack, context } = job;
  const { clock } = stack.client;
  const start = clock.now();
  let heard = start;
  for (
    let pause = asking.firstMilliseconds;
    ;
    pause = Math.min(asking.longestMilliseconds, pause * 2)
  ) {
    const now = await jobNow(job, id);
    const time = clock.now();
    if (now.ok) {
      heard = time;
      if (now.attempt === undefined) return lost(job, id, 'CloudStack does not know it');
      if (now.attempt.status !== 'pending') return endOf(job, now.attempt, command);
    } else if (now.class === 'lost' || time - heard >= asking.silenceMilliseconds)
      return lost(job, id, now.problem.message);
    if (context.signal.aborted) return lost(job, id, 'it was cancelled');
    if (time - start >= stack.jobMilliseconds)
      return lost(job, id, `it runs for more than ${Math.round(stack.jobMilliseconds / 1000)} s`);
    await clock.wait(pause, context.signal);
  }
}

function endOf(job: Job, { id, status, result, code, instance }: Attempt, command: string): JobEnd {
  if (status === 'done') return { ok: true, value: result, instance };
  const said = (typeof result === 'object' && result !== null ? result : {}) as {
    readonly errorcode?: unknown;
    readonly errortext?: unknown;
  };
  // A server that was restarted keeps no more than that it failed, and the half of it may be done.
  if (typeof said.errortext !== 'string' || code === 0)
    return lost(job, id, 'it ended without a word, as it does where the server was restarted');
  const of = typeof said.errorcode === 'number' ? said.errorcode : code;
  return job.stack.client.jobFailure(command, of, said.errortext);
}

function lost({ stack, operation }: Job, id: string, why: string): Failure {
  const message = stack.client.masked(
    `${operation.of}: what became of job ${id} is not known: ${why}.`,
  );
  return {
    ok: false,
    class: 'lost',
    problem: problem('job-lost', message, { about: operation.of, tryAgain: true }),
  };
}
