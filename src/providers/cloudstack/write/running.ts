/** Asynchronous commands, carried out to the end of their jobs. */
import type { Parameters } from '../client/sign.ts';
import { attemptsOf, ended, jobId, type JobEnd } from './async-job.ts';
import type { Job } from './job.ts';

/**
 * An asynchronous command, to its end. Its job has an id that follows from the operation, so that it is found again where
 * the reply is lost; one that is at work still, of an attempt before, is waited for instead.
 */
export async function ran(job: Job, command: string, parameters: Parameters): Promise<JobEnd> {
  const { stack, context } = job;
  const before = await attemptsOf(job);
  if (!before.ok) return before;
  const last = before.attempts.at(-1);
  if (last?.status === 'pending') {
    const end = await ended(job, last.id, command);
    if (!end.ok) return end;
  }
  const id = jobId(job, before.attempts.length);
  const answer = await stack.client.write(
    command,
    { ...parameters, customjobid: id },
    context.signal,
  );
  if (!answer.ok && !/already exists so can't create/.test(answer.problem.message)) return answer;
  await context.submitted(id);
  return ended(job, id, command);
}
