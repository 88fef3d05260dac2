/** Did a playbook do what it was to do? Exit code 0 alone does not say so: it comes also where nothing was run. */
import { problem, type Problem } from '../../../model/problem.ts';
import { tookTooLong } from '../task/asking.ts';
import { kept, keptLines, masked } from '../task/kept.ts';
import type { Task } from '../task/task.ts';
import { doingText, type Stats, type Told } from '../playbook/told.ts';
import type { PlayEnded } from './playing.ts';

export interface Judging {
  readonly task: Task;
  /** Whom it was to work on. */
  readonly hosts: readonly string[];
  readonly mode: 'check' | 'run';
}

/** Why it does not count; undefined where it does. */
export function objection(ended: PlayEnded, { task, hosts, mode }: Judging): Problem | undefined {
  const { exit, told, said } = ended;
  const { name, secrets, listed } = task;
  const limit = mode === 'run' ? listed.timeoutSeconds : listed.checkSeconds;
  const what = mode === 'run' ? 'the playbook' : 'the playbook in check mode';
  const output = [...failures(told, secrets), ...keptLines(said, secrets)];
  const more = helpOf(output, mode);
  if (tookTooLong(ended, limit))
    return problem(
      'task-timeout',
      `${name}: ${what} did not end within ${limit} seconds; it was stopped.`,
      more,
    );
  const bad = hosts.flatMap((host) => {
    const why = whyNot(told.stats.get(host), mode);
    return why === undefined ? [] : [`${host}: ${why}`];
  });
  if (exit !== 0) {
    const words = `${name}: ${what} ended with ${exit}${exitWords[exit] ?? ''}`;
    const where = bad.length === 0 || told.stats.size === 0 ? '' : ` (${bad.join('; ')})`;
    return problem('playbook-failed', `${words}${where}.`, more);
  }
  if (told.stats.size === 0)
    return problem('nothing-ran', `${name}: ${what} ended with 0 and ran nothing.`, more);
  if (bad.length > 0)
    return problem('nothing-ran', `${name}: ${what} ended with 0, but ${bad.join('; ')}.`, more);
  return undefined;
}

function whyNot(stats: Stats | undefined, mode: Judging['mode']): string | undefined {
  if (stats === undefined) return 'nothing was run there';
  if (stats.unreachable > 0) return 'it could not be reached';
  if (stats.failures > 0) return `${stats.failures} failed`;
  // What check mode leaves out counts as skipped.
  const done = mode === 'run' ? stats.ok : stats.ok + stats.skipped;
  return done > 0 ? undefined : 'no task was run there';
}

const exitWords: Readonly<Record<number, string>> = {
  2: ', a task failed',
  4: ', a host could not be reached or the playbook cannot be read',
  6: ', tasks failed and hosts could not be reached',
  99: ', it was interrupted',
  127: ', there is no ansible-playbook',
};

function helpOf(output: readonly string[], mode: Judging['mode']): { readonly help?: string } {
  const hint =
    mode === 'check'
      ? ['A playbook that cannot be run in check mode needs a `check` of its own in trueup.yaml.']
      : [];
  const lines = [...output, ...hint];
  return lines.length === 0 ? {} : { help: lines.join('\n') };
}

function failures({ failed }: Told, secrets: readonly string[]): readonly string[] {
  return failed.map(
    (each) => `${masked(doingText(each), secrets)}: ${kept(each.message, secrets)}`,
  );
}
