/** Records what the plan found to be as declared already: from now on it is owned. */
import type { Address } from '../model/address.ts';
import type { ChangeOf } from '../model/change.ts';
import type { LedgerRow, Spec } from '../model/resource.ts';
import { desiredFields } from './aftermath.ts';
import { unwritable, type Course } from './course.ts';
import { installationOf } from './refs.ts';

export async function adopt(course: Course): Promise<void> {
  const rows = course.plan.changes.flatMap((change) => {
    const installation = installationOf(course.plan, change.system);
    if (change.action !== 'adopt' || installation === undefined) return [];
    const { address, kind, live, desired } = change;
    const labels = desired.labels === undefined ? {} : { labels: desired.labels };
    const row: LedgerRow = {
      address,
      installation,
      kind,
      id: live.id,
      how: 'adopted',
      ...labels,
    };
    return [
      {
        row,
        spec: desiredFields(desired.spec, declaredReferences(course, change)),
      },
    ];
  });
  if (rows.length === 0) return;
  try {
    await course.world.journal.adopt(course.world.run, rows);
  } catch (error) {
    course.halt(unwritable(error));
  }
}

/** The next diff compares references by the names of what they stand for. */
function declaredReferences(course: Course, change: ChangeOf<'adopt'>): Spec {
  const spec: Record<string, unknown> = { ...change.live.spec };
  for (const field in course.world.kinds.get(change.kind)?.references) {
    const to = spec[field];
    if (typeof to === 'string') spec[field] = course.ids.standsFor(to as Address);
  }
  return spec;
}
