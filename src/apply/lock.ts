/** One writer per site: takes the place, or says who has it. */
import type { Journal, Writer } from '../model/journal.ts';
import { problem, type Result } from '../model/problem.ts';

/** Older than this, a heartbeat is no sign of life: six of the usual beats were missed. */
export const staleMilliseconds = 30_000;

export async function takeLock(
  journal: Pick<Journal, 'lock'>,
  site: string,
  actor: string,
): Promise<Result<{ readonly epoch: number }>> {
  const answer = await journal.lock(site, actor, staleMilliseconds);
  if ('epoch' in answer) return { ok: true, value: answer };
  return { ok: false, problems: [anotherWriter(site, answer.held)] };
}

function anotherWriter(site: string, held: Writer) {
  const run = held.run === undefined ? '' : ` with run ${held.run}`;
  return problem(
    'another-writer',
    `${held.actor} writes for site ${site} since ${held.since.toISOString()}${run}; last seen ${held.heartbeatAt.toISOString()}.`,
    {
      about: site,
      help: 'Wait until it ends. If it died, its place is free half a minute after it was last seen.',
      tryAgain: true,
    },
  );
}
