/** One look: the check of every task that a spec declares. What is only listed is neither checked nor run. */
import { byText, type InstallationId, type VendorId } from '../../model/address.ts';
import { problem, type Problem } from '../../model/problem.ts';
import type { Seen, Wanted } from '../../model/provider.ts';
import type { LiveResource, Spec } from '../../model/resource.ts';
import { taskKind } from './kinds/task.ts';
import type { Tasks, Verdict } from './task/task.ts';
import { liveSpec, verdictOn } from './checks/verdict.ts';

export async function observe(tasks: Tasks, wanted: Wanted, signal: AbortSignal): Promise<Seen> {
  for (const each of wanted.declared?.resources ?? [])
    if (each.kind === taskKind) tasks.declared.set(each.name, named(each.spec, each.name));
  // Only the look right after a run is spared; what is looked at as a whole is looked at anew.
  if (wanted.ids === undefined) tasks.fresh.clear();
  const names = namesOf(wanted);
  const looks = await Promise.all(names.map((name) => lookAt(tasks, name, signal)));
  const live: LiveResource[] = [];
  const gone: VendorId[] = [];
  const unseen = [];
  for (const [index, look] of looks.entries()) {
    const name = names[index] ?? '';
    if (look === 'gone') gone.push(name as VendorId);
    else if ('why' in look) unseen.push({ system: tasks.system, kind: taskKind, why: look.why });
    else live.push(look.live);
  }
  const installation = `tasks ${tasks.system}` as InstallationId;
  return { installation, live: live.toSorted((a, b) => byText(a.id, b.id)), unseen, gone };
}

function namesOf({ ids, kinds, declared, deep }: Wanted): readonly string[] {
  if (ids !== undefined) return ids.flatMap((each) => (each.kind === taskKind ? [each.id] : []));
  if (deep !== undefined || kinds?.includes(taskKind) === false) return [];
  return (declared?.resources ?? []).flatMap((each) => (each.kind === taskKind ? [each.name] : []));
}

type Looked = { readonly live: LiveResource } | { readonly why: Problem } | 'gone';

async function lookAt(tasks: Tasks, name: string, signal: AbortSignal): Promise<Looked> {
  const spec = tasks.declared.get(name);
  if (spec === undefined) return 'gone';
  const prepared = await tasks.prepare(spec);
  if (!prepared.ok) return { why: about(tasks, name, prepared.problems[0]) };
  const verdict = tasks.fresh.get(name) ?? (await verdictOn(tasks, prepared.value, signal));
  tasks.fresh.delete(name);
  if (!verdict.known) return { why: about(tasks, name, verdict.problem) };
  return { live: liveOf(tasks, liveSpec(prepared.value, verdict), verdict) };
}

function liveOf(
  { system }: Tasks,
  spec: Spec,
  { told }: Extract<Verdict, { readonly known: true }>,
): LiveResource {
  const name = String(spec['name']);
  const status = told.length === 0 ? {} : { status: { told } };
  return { system, kind: taskKind, id: name as VendorId, spec, label: name, ...status };
}

function named(spec: Spec, name: string): Spec {
  return spec['name'] === undefined ? { ...spec, name } : spec;
}

function about({ system }: Tasks, name: string, why: Problem | undefined): Problem {
  const words = why ?? problem('check-failed', `${name}: nothing is known of it.`);
  return { ...words, about: `${system}/task/${name}` };
}
