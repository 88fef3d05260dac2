/** One look at a region: lists of what was asked for, what could not be seen whole said so. */
import { byText, shortKind, type InstallationId, type KindName } from '../../../model/address.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { Seen, Wanted } from '../../../model/provider.ts';
import type { LiveResource, Unseen } from '../../../model/resource.ts';
import type { Ibm } from '../ibm.ts';
import { kinds as allKinds } from '../kinds/all.ts';
import { readKinds, type ByKind } from './kinds.ts';
import { allMarks, marked } from './marks.ts';
import { readBack } from './read-back.ts';

export async function observe(ibm: Ibm, wanted: Wanted, signal: AbortSignal): Promise<Seen> {
  // Objects read back one by one belong to a look that proved its sight before.
  const proof = await ibm.sight(signal, wanted.ids !== undefined);
  if (!proof.ok) return blind(ibm, proof.why);
  const { installation } = proof.sight;
  const back = wanted.ids === undefined ? undefined : await readBack(ibm, wanted.ids, signal);
  if (back !== undefined && wanted.kinds === undefined) return { installation, ...back };

  const kinds = new Set(wanted.kinds ?? allKinds.map((each) => each.kind));
  let seen = await look(ibm, kinds, signal);
  // Things come and go between two lists: what refers to nothing is looked at once more.
  if (seen.denied === undefined && dangling(seen.read, kinds).length > 0)
    seen = await look(ibm, kinds, signal);
  if (seen.denied !== undefined) return blind(ibm, seen.denied, installation);
  const astray = dangling(seen.read, kinds).map((each) => hidden(ibm, each));
  const unseen: Unseen[] = [...kinds].flatMap((kind) => {
    const list = seen.read.get(kind);
    const why = list?.ok === false ? list.why : seen.marks;
    return why === undefined ? [] : [{ system: ibm.system, kind, why }];
  });
  unseen.push(...astray.filter(({ kind }) => !unseen.some((each) => each.kind === kind)));
  const live = seen.live.filter(
    ({ kind }) => kinds.has(kind) && !unseen.some((each) => each.kind === kind),
  );
  return {
    installation,
    live: inOrder([...live, ...(back?.live ?? [])]),
    unseen: [...unseen, ...(back?.unseen ?? [])],
    gone: back?.gone ?? [],
  };
}

interface Looked {
  readonly read: ByKind;
  readonly live: readonly LiveResource[];
  /** The key has no right to a list: nothing is believed at all. */
  readonly denied: Problem | undefined;
  readonly marks: Problem | undefined;
}

async function look(ibm: Ibm, kinds: ReadonlySet<KindName>, signal: AbortSignal): Promise<Looked> {
  const [read, marks] = await Promise.all([readKinds(ibm, kinds, signal), allMarks(ibm, signal)]);
  const refused = [...read.values()].flatMap((each) =>
    !each.ok && each.denied ? [each.why] : [],
  )[0];
  const denied = refused ?? (!marks.ok && marks.class === 'denied' ? marks.problem : undefined);
  const live = [...read.values()].flatMap((each) =>
    each.ok
      ? each.found.map((one) => marked(one, marks.ok ? marks.tags.get(one.crn ?? '') : undefined))
      : [],
  );
  return { read, live, denied, marks: marks.ok ? undefined : marks.problem };
}

interface Astray {
  readonly kind: KindName;
  readonly to: KindName;
  readonly label: string;
}

/**
 * Things that belong to something which no list shows: a key may be kept from whole resource groups, and IBM Cloud then
 * leaves their things out without a word.
 */
function dangling(read: ByKind, kinds: ReadonlySet<KindName>): readonly Astray[] {
  const there = new Map<string, Set<string>>();
  for (const [kind, list] of read)
    if (list.ok) there.set(kind, new Set(list.found.map(({ live }) => `#${live.id}`)));
  const found: Astray[] = [];
  for (const [kind, list] of read) {
    if (!list.ok || !kinds.has(kind)) continue;
    const references = allKinds.find((each) => each.kind === kind)?.references ?? {};
    for (const [field, { kind: to }] of Object.entries(references)) {
      const known = there.get(to);
      if (known === undefined || to === 'any') continue;
      const lost = list.found.find(({ live }) => {
        const value = live.spec[field];
        return typeof value === 'string' && !known.has(value.slice(value.lastIndexOf('/') + 1));
      });
      if (lost !== undefined) found.push({ kind, to, label: lost.live.label });
    }
  }
  return found;
}

function hidden({ system }: Ibm, { kind, to, label }: Astray): Unseen {
  return {
    system,
    kind: to,
    why: problem(
      'no-sight',
      `${system}: ${shortKind(kind)} ${label} belongs to a ${shortKind(to)} that the key may not see.`,
      { help: 'Give the key the Viewer role on all resource groups.' },
    ),
  };
}

function blind(
  { system, region }: Ibm,
  why: Problem,
  installation = `ibm ${region}` as InstallationId,
): Seen {
  return { installation, live: [], unseen: [{ system, why }], gone: [] };
}

// Lists come in no order that could be relied on.
function inOrder(live: readonly LiveResource[]): readonly LiveResource[] {
  return live.toSorted((a, b) => byText(a.kind, b.kind) || byText(a.id, b.id));
}
