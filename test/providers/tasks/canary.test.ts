/** Secrets that tasks print, in every way: through whole commands, formats, log levels and files they are found nowhere. */
import { afterAll, expect, test } from 'vitest';
import { filesIn } from '../../hostile/yard.ts';
import { Channels } from '../../secrets/channels.ts';
import { needsAnsible, siteWith, typed, write } from './yard.ts';

const secret = 'CANARYsecret&8%25+b="K\\é?/w=';
const password = "CANARY{{ pass }}word'17";
process.env['TRUEUP_TEST_TASK_CANARY'] = secret;
process.env['TRUEUP_TEST_TASK_PASSWORD'] = password;

const channels = new Channels();
afterAll(() => {
  process.stdout.write(`\ncanary of tasks: ${channels.summary()}\n`);
});

const spills = '#!/bin/sh\n'.concat(
  [
    'printf "%s\\n" "$T"',
    'printf "%s" "$T" | base64 -w 0; echo',
    'printf "user:%s:more" "$T" | base64 -w 0; echo',
    `printf '%s\\n' '${encodeURIComponent(secret)}'`,
    `printf '%s\\n' '${JSON.stringify(secret).slice(1, -1)}'`,
    'printf "%s\\n" "$T" >&2',
    '[ "$1" = touch ] && touch "$2" && exit 0',
    'exit "$1"\n',
  ].join('\n'),
);
const reference = '"${env:TRUEUP_TEST_TASK_CANARY}"';

/** A site whose tasks all have the secret, by their checks and runs. */
function site(tasks: Readonly<Record<string, readonly [check: string, run: string]>>): string {
  const listed = Object.entries(tasks).map(
    ([name, [check, run]]) =>
      `${name}: { check: ${check}, run: ${run}, secrets: { T: ${reference} } }`,
  );
  const names = Object.keys(tasks).map((name) => `  ${name}:`);
  return siteWith({
    tasks: listed.join('\n'),
    spec: ['inPlace:', ...names].join('\n'),
    files: { 'spill.sh': spills },
  });
}

async function tell(folder: string, name: string, ...words: readonly string[]) {
  const ended = await typed(folder, ...words);
  channels.add(`${name}: ${words.join(' ')} > stdout`, ended.out);
  channels.add(`${name}: ${words.join(' ')} > stderr`, ended.err);
  return ended;
}

async function everything(folder: string, name: string): Promise<void> {
  for (const format of ['text', 'json', 'markdown'])
    for (const words of [['drift', '--patch'], ['plan', '--patch'], ['show', 'latest'], ['doctor']])
      await tell(folder, name, ...words, '--format', format, '--log-level', 'trace');
  await tell(folder, name, 'plan', '--out', 'plan.json', '--log-level', 'trace');
}

/** What somebody wrote into the folder holds the secret on purpose. */
function searched(folder: string, name: string, but: readonly string[] = ['spill.sh']): void {
  for (const [file, bytes] of filesIn(folder))
    if (!but.includes(file)) channels.add(`${name}: ${file}`, bytes);
  expect(channels.hits([secret, password])).toEqual([]);
}

test('runs that end well and badly, checks that cannot tell', async () => {
  const folder = site({
    well: ['[test, -e, made]', '[./spill.sh, touch, made]'],
    badly: ['[test, -e, other]', '[./spill.sh, "3"]'],
    unsettled: ['[test, -e, another]', '[./spill.sh, touch, third]'],
  });
  await everything(folder, 'before');
  const applied = await tell(folder, 'applied', 'plan', '--apply', '--log-level', 'trace');
  expect([applied.exit, applied.out]).toEqual([4, expect.stringContaining('[secret]')]);
  await everything(folder, 'after');
  await tell(folder, 'resumed', 'resume', 'latest', '--apply', '--log-level', 'trace');
  searched(folder, 'commands');

  const blind = site({ blind: ['[./spill.sh, "9"]', '[touch, made]'] });
  const planned = await tell(blind, 'blind', 'plan', '--log-level', 'trace');
  expect([planned.exit, planned.err]).toEqual([1, expect.stringContaining('[secret]')]);
  await everything(blind, 'blind');
  searched(blind, 'checks');
});

function play(more: string): string {
  return `- hosts: h1
  connection: local
  gather_facts: false
  vars: { ansible_python_interpreter: /usr/bin/python3 }
  tasks:
    - { name: "say {{ word }}", ansible.builtin.command: "echo {{ word | quote }} {{ lookup('env', 'T') | quote }}" }
    - { name: "{{ lookup('env', 'T') | b64encode }}", ansible.builtin.debug: { msg: "{{ word }}" } }
${more}`;
}

test('playbooks that end well and badly', { timeout: 120_000 }, async (context) => {
  needsAnsible(context);
  const fail =
    '    - { name: fail, ansible.builtin.fail: { msg: "{{ word }} {{ word | urlencode }} {{ word | b64encode }}" } }\n';
  const folder = siteWith({
    tasks: ['well', 'badly']
      .map(
        (name) =>
          `${name}: { playbook: { file: ${name}.yml, inventory: "h1,", secrets: { word: "\${env:TRUEUP_TEST_TASK_PASSWORD}" } }, secrets: { T: ${reference} } }`,
      )
      .join('\n'),
    spec: 'inPlace: { well: , badly: { after: [setup/task/well] } }',
    files: { 'well.yml': play(''), 'badly.yml': play('') },
  });
  await tell(folder, 'playbooks', 'plan', '--log-level', 'trace');
  const applied = await tell(folder, 'playbooks', 'plan', '--apply', '--log-level', 'trace');
  expect(applied.exit).toBe(0);
  await tell(folder, 'playbooks', 'show', 'latest', '--format', 'json');
  write(folder, 'badly.yml', play(fail));
  const planned = await tell(folder, 'playbooks', 'plan', '--log-level', 'trace');
  expect([planned.exit, planned.err]).toEqual([1, expect.stringContaining('[secret]')]);
  searched(folder, 'playbooks', []);
});
