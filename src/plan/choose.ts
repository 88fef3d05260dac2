/** Which steps are planned: by spec file, address or phase. What is declared is judged over all specs, always. */
import { liveAddress, type Address } from '../model/address.ts';
import { glob } from '../model/glob.ts';
import type { Operation } from '../model/operation.ts';
import type { PlanOptions, Step, StepId } from '../model/plan.ts';
import { problem, type Problem } from '../model/problem.ts';
import type { Planning } from './world.ts';

/** A chosen step that waits for one left out blocks and names it; `withNeeds` takes that in too. */
export function chooseSteps(
  steps: readonly Step[],
  { options, changes, relied = [] }: Pick<Planning, 'options' | 'changes' | 'relied'>,
): { readonly steps: readonly Step[]; readonly problems: readonly Problem[] } {
  if (options.only.length + options.phases.length + options.files.length === 0)
    return { steps, problems: [] };
  const byId = new Map(steps.map((each) => [each.id, each]));
  const wanted = new Set<StepId>();
  for (const step of steps)
    if (step.operations.some((each) => isChosen(each, options))) wanted.add(step.id);
  for (const id of madeAnew(steps, wanted, changes)) wanted.add(id);
  const problems: Problem[] = [];
  const visit = (id: StepId, because: StepId | Address): void => {
    if (wanted.has(id)) return;
    const step = byId.get(id);
    if (step === undefined) return;
    if (step.operations.length > 0 && !options.withNeeds && !comesAlong(step)) {
      problems.push(
        problem('needs-unchosen', `'${because}' waits for '${id}', which was not chosen.`, {
          about: because,
          help: 'Choose it too, or add --with-needs.',
        }),
      );
      return;
    }
    wanted.add(id);
    for (const wait of step.after) visit(wait.step, step.operations.length > 0 ? id : because);
  };
  for (const id of Array.from(wanted))
    for (const wait of byId.get(id)?.after ?? []) visit(wait.step, id);
  for (const { by, on } of relied)
    for (const { id, operations } of steps)
      if (operations.some(({ of }) => of === on)) visit(id, by);
  // What a chosen step takes away for a while is brought back, or it would stay away.
  for (let before = -1; before !== wanted.size;) {
    before = wanted.size;
    for (const id of payersOf(steps, wanted)) visit(id, id);
  }
  return { steps: steps.filter((each) => wanted.has(each.id)), problems };
}

/** Companions (stop, start) have no wish of their own: they come with whoever waits for them. */
function comesAlong({ operations }: Step): boolean {
  return operations.every(
    ({ do: verb, action }) =>
      verb === 'update' && action !== undefined && action !== 'park' && action !== 'arrive',
  );
}

function payersOf(steps: readonly Step[], wanted: ReadonlySet<StepId>): readonly StepId[] {
  const owing = new Set<Address>();
  for (const step of steps) {
    if (!wanted.has(step.id)) continue;
    for (const each of step.operations) if (each.debt !== undefined) owing.add(each.holder);
  }
  return steps
    .filter((step) => step.operations.some((each) => each.pays === true && owing.has(each.holder)))
    .map((step) => step.id);
}

/** What falls with something chosen is made anew with it, chosen or not: nothing is lost on the way. */
function madeAnew(
  steps: readonly Step[],
  wanted: ReadonlySet<StepId>,
  changes: Planning['changes'],
): readonly StepId[] {
  const fallen = new Set<Address>();
  for (const step of steps) {
    if (!wanted.has(step.id)) continue;
    for (const { do: verb, touches } of step.operations)
      if (verb === 'delete') for (const each of touches) fallen.add(each);
  }
  const again = new Set<Address>();
  for (const change of changes) {
    if (change.action !== 'replace') continue;
    const { system, kind, id } = change.live;
    if (fallen.has(liveAddress(system, kind, id))) again.add(change.address);
  }
  return steps
    .filter((step) => step.operations.some((each) => again.has(each.of)))
    .map((step) => step.id);
}

/** Does it bear what was asked for on the command line? */
export function isChosen(
  { of, phase, origin }: Pick<Operation, 'of' | 'phase' | 'origin'>,
  { only, phases, files }: PlanOptions,
): boolean {
  const named = only.length === 0 || only.some((each) => glob(each).test(of));
  const phased = phases.length === 0 || phases.includes(phase ?? '');
  const filed = files.length === 0 || files.includes(origin?.file ?? '');
  return named && phased && filed;
}
