/** What somebody may not see, and what would help. */
import { problem, type Problem } from '../../../model/problem.ts';
import type { Client } from '../client/client.ts';

export function noSight(client: Client, missing: readonly string[]): Problem {
  const { message } = client.failure(
    'no-sight',
    `'${client.user}' may not see everything: it lacks ${missing.join('; ')}. PVE leaves out of its lists what it may not see.`,
  ).problem;
  return problem('no-sight', message, {
    help: 'Give it the role PVEAuditor on / with propagation, and to a token with privilege separation as well.',
  });
}
