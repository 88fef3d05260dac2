/** Calls `ansible-playbook` for a task, and reads what it tells in the best way that is installed. */
import { ask, type Answer, type Ended } from '../task/asking.ts';
import type { Playbook } from '../listed/options.ts';
import type { Task, Tasks } from '../task/task.ts';
import { toldByEvents } from '../playbook/events.ts';
import { toldByRecap } from '../playbook/recap.ts';
import type { Told } from '../playbook/told.ts';
import { eventsCallback, playbookEnv, playbookWords } from '../playbook/words.ts';

export interface Play {
  readonly task: Task;
  readonly playbook: Playbook;
  readonly signal: AbortSignal;
}

export type Played = Exclude<Answer, Ended> | PlayEnded;
export interface PlayEnded extends Ended {
  readonly told: Told;
  /** What of it is for people. */
  readonly said: { readonly stdout: string; readonly stderr: string };
}

/** `check`: it only looks. */
export async function play(tasks: Tasks, playing: Play, mode: 'check' | 'run'): Promise<Played> {
  const { task, playbook, signal } = playing;
  const { events } = tasks;
  // Without events, what a task came to is printed only if it is asked to say more.
  const more = mode === 'run' ? [] : ['--check', '--diff', ...(events ? [] : ['-v'])];
  const answer = await ask(task, {
    mode,
    what: 'playbook',
    words: playbookWords(playbook, more),
    env: playbookEnv(playbook, events),
    bytes: wholeBytes,
    signal,
  });
  if (answer.how !== 'ended') return answer;
  const { stdout, stderr } = answer;
  if (events && answer.exit === 1 && stderr.includes(eventsCallback)) {
    // It is not installed: nothing was begun.
    tasks.events = false;
    return play(tasks, playing, mode);
  }
  if (!events) return { ...answer, told: toldByRecap(stdout), said: { stdout, stderr } };
  const said = { stdout: withoutEvents(stdout), stderr };
  return { ...answer, told: toldByEvents(stdout), said };
}

/** Results of a big playbook on many hosts; what is longer is judged by its end. */
export const wholeBytes = 8 * 1024 * 1024;

// They are for programs, and hold every argument of every module.
function withoutEvents(stdout: string): string {
  return stdout
    .split('\n')
    .filter((line) => !line.startsWith('{"'))
    .join('\n');
}
