/** Has anything moved that a plan touches or relies on? Anything else may move freely. */
import { liveAddress } from '../model/address.ts';
import type { ObjectDigest, Plan } from '../model/plan.ts';
import { problem, type Problem } from '../model/problem.ts';

/** What the plan saw against the same digests taken now; each thing that differs is named. What is gone has no digest, or an empty one. */
export function staleProblems(
  plan: Plan,
  now: Pick<Plan, 'objects' | 'pools' | 'installations'>,
): readonly Problem[] {
  const installations = new Map(now.installations.map((each) => [each.system, each.installation]));
  const objects = new Map(
    now.objects.map((each) => [liveAddress(each.system, each.kind, each.id), each.digest]),
  );
  const pools = new Map(now.pools.map((each) => [each.pool, each.digest]));
  return [
    ...plan.installations
      .filter((each) => installations.get(each.system) !== each.installation)
      .map(({ system }) =>
        stale(system, `${system} is another installation than the one that was planned for.`),
      ),
    ...plan.objects.flatMap((each) => {
      const digest = objects.get(liveAddress(each.system, each.kind, each.id));
      if (digest === each.digest) return [];
      const what = (digest ?? '') === '' ? 'is gone' : 'has changed';
      return [stale(each.address, `${nameOf(plan, each)} ${what} since the plan was made.`)];
    }),
    ...plan.pools
      .filter((each) => pools.get(each.pool) !== each.digest)
      .map(({ pool }) =>
        stale(pool, `Others hold values in '${pool}' now than when the plan was made.`),
      ),
  ];
}

/** What is replaced goes by its live address; people know it by the one that they declared. */
function nameOf({ changes }: Plan, { address }: ObjectDigest): string {
  const change = changes.find(
    (each) => 'live' in each && liveAddress(each.system, each.kind, each.live.id) === address,
  );
  if (change === undefined || !('live' in change)) return address;
  return `${change.address} (${change.live.label})`;
}

function stale(about: string, message: string): Problem {
  return problem('plan-stale', message, { about, help: 'Plan again.' });
}
