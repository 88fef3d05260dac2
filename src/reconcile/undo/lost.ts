/** What no rollback brings back, and what stays because of it. */
import { liveAddress, type Address } from '../../model/address.ts';
import type { Kinds } from '../../model/kind.ts';
import type { Operation } from '../../model/operation.ts';
import { problem, type Problem } from '../../model/problem.ts';
import type { Resource } from '../../model/resource.ts';
import { addressIn, type Story } from './stories.ts';

/**
 * What was made in the place of something that cannot come back stays, and so does what was made inside of it: without
 * the old one and without the new one there would be nothing.
 */
export function successorsOf(stories: readonly Story[], kinds: Kinds): ReadonlySet<Address> {
  const staying = new Set(
    stories.flatMap((each) => (each.deleted?.final === undefined ? [] : [addressIn(each)])),
  );
  const made = stories.flatMap(({ made: own, operations: [first] }) => (own ? [first] : []));
  for (let found = true; found;) {
    found = false;
    for (const { of, kind, to = {} } of made) {
      if (staying.has(of)) continue;
      const parents = Object.entries(kinds.get(kind)?.references ?? {}).filter(
        ([, reference]) => reference.parent === true,
      );
      if (!parents.some(([field]) => staying.has(to[field] as Address))) continue;
      staying.add(of);
      found = true;
    }
  }
  return staying;
}

/** A test of what a resource refers to: is that gone for good? */
export function danglingIn(
  stories: readonly Story[],
  kinds: Kinds,
): (resource: Resource) => Address | undefined {
  const lost = new Set(
    stories.flatMap(({ deleted, before }) =>
      deleted?.final === undefined || before === undefined
        ? []
        : [liveAddress(deleted.system, deleted.kind, before.id)],
    ),
  );
  return ({ kind, spec }) =>
    Object.keys(kinds.get(kind)?.references ?? {})
      .map((field) => spec[field])
      .find((value): value is Address => typeof value === 'string' && lost.has(value as Address));
}

/** Operations with an effect that stays, other than deletes: a disk that grew, a command that ran. */
export function oneWay(stories: readonly Story[], told: readonly Problem[]): readonly Problem[] {
  const said = new Set(told.map((each) => each.about));
  return stories
    .filter((story) => !story.made && story.deleted === undefined)
    .flatMap(({ operations }) =>
      operations.flatMap((each) =>
        each.final === undefined || said.has(each.of) ? [] : [notUndone(each.of, each.final)],
      ),
    );
}

export function notUndone(of: Operation['of'], why: string): Problem {
  return {
    ...problem('not-undone', `${of} stays as it is now: ${why}.`, { about: of }),
    level: 'warning',
  };
}
