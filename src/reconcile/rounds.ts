/** Between two rounds of an apply: a system inside a VM that was just made takes its time to answer. */
import type { SystemName } from '../model/address.ts';
import type { Later } from '../model/plan.ts';
import { problem, type Result } from '../model/problem.ts';
import type { Snapshot } from '../model/resource.ts';
import type { Request } from './engine.ts';
import { see, type Sight } from './inner.ts';
import type { Opened } from './opened.ts';
import { pause } from './pause.ts';

const pollMilliseconds = 5000;
const usualSeconds = 600;

/** Ends when one of the systems that was waited for can be read; `answerSeconds` of the system says how long to wait. */
export async function untilAnswered(
  opened: Opened,
  later: readonly Later[],
  request: Request,
): Promise<Result<true>> {
  const { desired } = opened;
  const waited = later.filter(({ from }) => from !== undefined).map(({ system }) => system);
  const limits = waited.map((each) => secondsOf(desired.site.systems.get(each)?.options));
  const until = Date.now() + Math.max(0, ...limits) * 1000;
  const connections = opened.connect('read-only');
  for (;;) {
    const sight = await see(opened, connections, { desired, signal: request.abort });
    if (waited.some((each) => answers(each, sight))) return { ok: true, value: true };
    const why = waited.map((each) => `${each}: ${whyNot(each, sight)}`).join('; ');
    if (request.signal.aborted || Date.now() >= until) {
      return {
        ok: false,
        problems: [
          problem('inner-silent', `What comes next is planned when it answers: ${why}.`, {
            help: 'Look at the VM; when it answers, `trueup plan --apply` goes on from here.',
            tryAgain: true,
          }),
        ],
      };
    }
    await pause(Math.min(pollMilliseconds, until - Date.now()), request.signal);
  }
}

function secondsOf(options: Readonly<Record<string, unknown>> | undefined): number {
  const seconds = options?.['answerSeconds'];
  return typeof seconds === 'number' ? seconds : usualSeconds;
}

function answers(system: SystemName, { snapshot, silent }: Sight): boolean {
  return !silent.has(system) && hidden(system, snapshot) === undefined;
}

function whyNot(system: SystemName, { snapshot, silent }: Sight): string {
  return silent.get(system) ?? hidden(system, snapshot)?.why.message ?? 'it does not answer';
}

function hidden(system: SystemName, { unseen }: Snapshot) {
  return unseen.find((each) => each.system === system);
}
