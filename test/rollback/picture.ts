/** All that the systems of a site show, told without the ids that a thing made anew cannot have again. */
import { isLiveAddress, type Address } from '../../src/model/address.ts';
import { everything } from '../../src/model/plan.ts';
import { liveAddress } from '../../src/model/address.ts';
import { kinds } from '../../src/providers/index.ts';
import type { LiveResource } from '../../src/model/resource.ts';
import { observe } from '../../src/live/observe.ts';
import { open } from '../../src/reconcile/opened.ts';
import { join } from 'node:path';

/** One line for each live thing: its kind and its spec, references told by the label of what they mean. Sorted. */
export async function pictureOf(folder: string): Promise<readonly string[]> {
  const never = new AbortController().signal;
  const site = await open(
    {
      start: folder,
      config: join(folder, 'trueup.yaml'),
      specs: [],
      options: everything,
      approvals: [],
      signal: never,
      abort: never,
      actor: 'tester',
    },
    'site',
  );
  if (!site.ok) throw new Error(JSON.stringify(site.problems));
  const { desired } = site.value;
  try {
    const wanted = {
      resources: desired.resources,
      absent: desired.absent,
      authorities: [],
      ids: [],
    };
    const { live, unseen } = await observe(
      site.value.connect('read-only'),
      () => ({ declared: wanted }),
      never,
    );
    if (unseen.length > 0) throw new Error(JSON.stringify(unseen));
    const labels = new Map(
      live.map((each) => [liveAddress(each.system, each.kind, each.id), each.label]),
    );
    return live.map((each) => line(each, labels)).toSorted();
  } finally {
    await site.value.close();
  }
}

function line(live: LiveResource, labels: ReadonlyMap<Address, string>): string {
  const kind = kinds.get(live.kind);
  const spec = Object.entries(kind?.normalise?.(live.spec) ?? live.spec).map(([field, value]) => {
    const refers = typeof value === 'string' && isLiveAddress(value);
    return [field, refers ? (labels.get(value as Address) ?? 'gone') : value];
  });
  return `${live.system} ${live.kind} ${live.label} ${JSON.stringify(Object.fromEntries(spec))}`;
}
