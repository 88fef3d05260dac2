/** Carries a playbook out: looked up beforehand, judged by what it did on every host. */
import { keptLines, masked } from './task/kept.ts';
import { failed, notEnded, spent, type Ran } from './ran.ts';
import { problem } from '../../model/problem.ts';
import type { Tasks } from './task/task.ts';
import { objection } from './checks/judge.ts';
import { play, type Play } from './checks/playing.ts';
import { listed } from './checks/preview.ts';
import { doingText, type Told } from './playbook/told.ts';

export async function runPlaybook(tasks: Tasks, playing: Play): Promise<Ran> {
  const { task } = playing;
  const listing = await listed(tasks, playing);
  if (!listing.ok) {
    const [why = problem('nothing-to-run', `${task.name} would do nothing.`)] = listing.problems;
    return failed(why.tryAgain === true ? 'temporary' : 'refused', why);
  }
  const { hosts } = listing.value;
  const ended = await play(tasks, playing, 'run');
  if (ended.how !== 'ended') return notEnded(task, ended);
  const why = objection(ended, { task, hosts, mode: 'run' });
  if (why !== undefined) return failed('refused', why);
  const { told, seconds, said } = ended;
  const lines = [`ended with 0 after ${spent(seconds)}`, ...counts(told), ...changes(told)];
  return {
    ok: true,
    notes: [
      ...lines.map((line) => masked(line, task.secrets)),
      ...keptLines({ stdout: '', stderr: said.stderr }, task.secrets),
    ],
  };
}

function counts({ stats }: Told): readonly string[] {
  return [...stats].map(([host, { ok, changed, skipped, rescued, ignored }]) => {
    const more = [
      ...(skipped > 0 ? [`skipped ${skipped}`] : []),
      ...(rescued > 0 ? [`rescued ${rescued}`] : []),
      ...(ignored > 0 ? [`failed and ignored ${ignored}`] : []),
    ];
    return [`${host}: ok ${ok}, changed ${changed}`, ...more].join(', ');
  });
}

function changes({ changed }: Told): readonly string[] {
  return changed.length === 0 ? [] : [`changed: ${changed.map(doingText).join(', ')}`];
}
