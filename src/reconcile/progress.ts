/** What a run tells on its way, as the command line shows it. */
import type { Progress } from '../apply/world.ts';
import type { Plan } from '../model/plan.ts';
import type { ProgressEvent, Request } from './engine.ts';

/** Counts what is finished. */
export function teller(plan: Plan, request: Request): (event: Progress) => void {
  const { progress } = request;
  if (progress === undefined) return () => undefined;
  const total = plan.steps.reduce((sum, each) => sum + each.operations.length, 0);
  let finished = 0;
  return (event) => {
    if (event.type === 'done' || event.type === 'failed' || event.type === 'skipped') finished += 1;
    progress({ ...seenAs(event), total, finished });
  };
}

function seenAs(event: Progress): Omit<ProgressEvent, 'total' | 'finished'> {
  const { at, step, operation } = event;
  const base = { at, step, operation };
  switch (event.type) {
    case 'again':
      return { ...base, type: 'retrying', detail: event.problem.message };
    case 'submitted':
      return { ...base, type: 'submitted', detail: event.task };
    case 'done': {
      const details = [
        ...(event.already ? ['it was so already'] : []),
        event.inside?.text ?? [],
      ].flat();
      return {
        ...base,
        type: 'done',
        ...(details.length === 0 ? {} : { detail: details.join('; ') }),
      };
    }
    case 'failed':
    case 'unknown':
      return { ...base, type: event.type, detail: event.problem.message };
    case 'skipped':
      return { ...base, type: 'skipped', detail: `waits for ${event.because}` };
    case 'started':
    case 'waiting':
      return { ...base, type: event.type };
  }
}
