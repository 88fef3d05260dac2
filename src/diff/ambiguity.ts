/** What a person is told where a live thing could be meant twice, or two declarations mean one thing. */
import { problem, type Problem } from '../model/problem.ts';
import type { LiveResource, Resource } from '../model/resource.ts';

export function ambiguous(resource: Resource, found: readonly LiveResource[]): Problem {
  const names = found.map((each) => `${each.label} (#${each.id})`).join(', ');
  return problem(
    'two-candidates',
    `${resource.address} could be any of ${found.length} live things: ${names}.`,
    {
      about: resource.address,
      at: resource.origin,
      help: "Say which one by 'was:' with a field that only it has.",
    },
  );
}

export function rivals(resource: Resource, other: Resource, live: LiveResource): Problem {
  return problem(
    'two-candidates',
    `${other.address} and ${resource.address} both mean the live ${live.label} (#${live.id}).`,
    {
      about: resource.address,
      at: resource.origin,
      help: "Declare it once, or tell them apart by 'was:'.",
    },
  );
}
