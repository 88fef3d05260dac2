/** One writer per site: takes the place, or says who has it. */
import type { Journal, Writer } from '../model/journal.ts';
import { problem, type Result } from '../model/problem.ts';

/** Older than this, a heartbeat is no sign of life: six of the usual beats were missed. */
export const staleMilliseconds = 30_000;

/** `gone`: is this holder known to be dead, such as a process of this machine that is no more? */
export async function takeLock(
  journal: Pick<Journal, 'lock'>,
  site: string,
  asker: { readonly actor: string; readonly gone?: (holder: string) => boolean },
): Promise<Result<{ readonly epoch: number }>> {
  let answer = await journal.lock(site, asker.actor, staleMilliseconds);
  if ('held' in answer && asker.gone?.(answer.held.actor) === true) {
    answer = await journal.lock(site, asker.actor, 0);
  }
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
