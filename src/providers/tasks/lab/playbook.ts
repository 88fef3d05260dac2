/** What `ansible-playbook` of a plain ansible-core prints, for a task that the lab pretends to have. */
import type { ExecReply } from '../../../lab/exec-door.ts';
import type { LabTask } from './state.ts';

export interface Pretended {
  readonly task: LabTask;
  readonly name: string;
  readonly words: readonly string[];
  /** Over stdin: its environment is in it. */
  readonly given: string;
  readonly mode: 'check' | 'run';
}

export function playbookReply(pretended: Pretended): ExecReply {
  const { words, given, task, mode } = pretended;
  if (words.includes('--list-hosts')) return ended(0, listing(pretended));
  if (given.includes(callback)) {
    const stderr = `ERROR! Invalid callback for stdout specified: ${callback}\n`;
    return { exit: 1, stdout: '', stderr };
  }
  if (mode === 'run' && task.fails) return ended(2, recap(pretended, 'failed'));
  return ended(0, recap(pretended, task.inPlace ? 'ok' : 'changed'));
}

const callback = 'ansible.posix.jsonl';

function ended(exit: number, stdout: string): ExecReply {
  return { exit, stdout, stderr: '' };
}

function listing({ name, words, task }: Pretended): string {
  const hosts = hostsOf(task, words);
  const tags = after(words, '--tags').join(', ');
  return [
    '',
    `playbook: ${words.at(-1) ?? ''}`,
    '',
    `  play #1 (all): ${name}\tTAGS: []`,
    "    pattern: ['all']",
    `    hosts (${hosts.length}):`,
    ...hosts.map((host) => `      ${host}`),
    '    tasks:',
    `      ${name}\tTAGS: [${tags}]`,
    '',
  ].join('\n');
}

function recap({ name, words, task }: Pretended, how: 'ok' | 'changed' | 'failed'): string {
  const hosts = hostsOf(task, words);
  const output = how === 'ok' || task.output === '' ? [] : task.output.trimEnd().split('\n');
  const message = JSON.stringify({ changed: false, msg: task.output });
  return [
    '',
    `PLAY [${name}] ${'*'.repeat(60)}`,
    '',
    `TASK [${name}] ${'*'.repeat(60)}`,
    ...(how === 'failed' ? [] : output),
    ...hosts.map((host) =>
      how === 'failed' ? `fatal: [${host}]: FAILED! => ${message}` : `${how}: [${host}]`,
    ),
    '',
    `PLAY RECAP ${'*'.repeat(60)}`,
    ...hosts.map((host) => {
      const changed = how === 'changed' ? (task.changes[host] ?? 1) : 0;
      const ok = how === 'failed' ? 0 : Math.max(1, changed);
      const failed = how === 'failed' ? 1 : 0;
      return `${host.padEnd(26)} : ok=${ok}    changed=${changed}    unreachable=0    failed=${failed}    skipped=0    rescued=0    ignored=0   `;
    }),
    '',
  ].join('\n');
}

function hostsOf({ changes }: LabTask, words: readonly string[]): readonly string[] {
  const named = Object.keys(changes);
  const limit = after(words, '--limit');
  return named.length > 0 ? named : limit.length > 0 ? limit : ['lab-host'];
}

function after(words: readonly string[], option: string): readonly string[] {
  const at = words.indexOf(option);
  return at < 0 ? [] : (words[at + 1] ?? '').split(',');
}
