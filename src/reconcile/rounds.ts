/** Between two rounds of an apply: a system inside a VM that was just made takes its time to answer. */
import type { SystemName } from '../model/address.ts';
import type { Plan, StepId } from '../model/plan.ts';
import { problem, type Result } from '../model/problem.ts';
import type { Snapshot } from '../model/resource.ts';
import type { Request } from './engine.ts';
import { apartFrom, keyMaker, see, type Sight } from './inner.ts';
import type { Opened } from './opened.ts';
import { pause } from './pause.ts';

const pollMilliseconds = 5000;
const usualSeconds = 600;

/** Ends when a system that the plan waits for can be read; `answerSeconds` of the system says how long to wait. */
export async function untilAnswered(
  opened: Opened,
  plan: Plan,
  request: Request,
): Promise<Result<true>> {
  const { desired } = opened;
  const waited = (plan.later ?? []).flatMap(({ system, from }) =>
    from === undefined ? [] : [system],
  );
  // The next plan looks at all that can be reached by then.
  const apart = [...apartFrom(plan, desired)];
  const limits = waited.map((each) => secondsFor(each, opened, plan));
  const until = Date.now() + Math.max(0, ...limits) * 1000;
  const connections = opened.connect('read-only');
  let told = '';
  for (;;) {
    const sight = await see(opened, connections, { desired, signal: request.abort });
    const booting = apart.some((each) => !sight.silent.has(each) && !answers(each, sight));
    if (!booting && waited.some((each) => answers(each, sight))) return { ok: true, value: true };
    const why = waited.map((each) => `${each}: ${whyNot(each, sight)}`).join('; ');
    if (request.signal.aborted || Date.now() >= until) return silent(why);
    if (why !== told) tell(request, waited, why);
    told = why;
    await pause(Math.min(pollMilliseconds, until - Date.now()), request.signal);
  }
}

function silent(why: string): Result<never> {
  return {
    ok: false,
    problems: [
      problem('inner-silent', `What comes next is planned when it answers: ${why}`, {
        help: 'Look at the VM; when it answers, `trueup plan --apply` goes on from here.',
        tryAgain: true,
      }),
    ],
  };
}

function tell({ progress }: Request, waited: readonly SystemName[], why: string): void {
  const step = waited.join(', ') as StepId;
  progress?.({ at: new Date(), type: 'waiting', step, detail: why, total: 0, finished: 0 });
}

/** No time is given to what this plan did nothing for. */
function secondsFor(system: SystemName, { desired }: Opened, { steps }: Plan): number {
  const known = desired.site.systems.get(system);
  if (known === undefined) return 0;
  const { from, options } = known;
  const makers = [from, keyMaker(known, desired)];
  const brought = steps.some(({ operations }) => operations.some(({ of }) => makers.includes(of)));
  const seconds = options['answerSeconds'];
  return !brought ? 0 : typeof seconds === 'number' ? seconds : usualSeconds;
}

function answers(system: SystemName, { snapshot, silent: quiet }: Sight): boolean {
  return !quiet.has(system) && hidden(system, snapshot) === undefined;
}

function whyNot(system: SystemName, { snapshot, silent: quiet }: Sight): string {
  return quiet.get(system) ?? hidden(system, snapshot)?.why.message ?? 'it answers by now';
}

function hidden(system: SystemName, { unseen }: Snapshot) {
  return unseen.find((each) => each.system === system);
}
