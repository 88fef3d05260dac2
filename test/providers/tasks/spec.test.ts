/** What `trueup validate` says of tasks: only what trueup.yaml lists may run, and specs bring nothing of their own. */
import { describe, expect, test } from 'vitest';
import { loadSpecs } from '../../../src/spec/load.ts';
import { folderSource } from '../../../src/spec/source.ts';
import { tasks } from '../../../src/providers/tasks/provider.ts';
import { siteWith } from './yard.ts';

const listed = [
  'network: { check: [test, -e, made], run: [ansible/network.sh, "10.0.0.5"], impact: restart, inputs: [address] }',
  'repos: { playbook: { file: repos.yml, inventory: hosts.yml, secrets: { token: "${file:token}" } } }',
].join('\n');

async function read(spec: string, more: string = listed) {
  return loadSpecs(folderSource(siteWith({ tasks: more, spec })), [tasks]);
}

async function problems(spec: string, more?: string): Promise<readonly string[]> {
  const loaded = await read(spec, more);
  return loaded.problems.map(({ code, message, help = '', at }) =>
    `${code} ${at?.file}:${at?.line}: ${message} ${help}`.trimEnd(),
  );
}

test('a task that a spec declares has what trueup.yaml says of it', async () => {
  const { desired, problems: wrong } = await read(
    'inPlace:\n  network: { inputs: { address: 10.0.0.5 }, after: [setup/task/repos] }\n  again: { task: network }\n  repos:',
  );
  expect(wrong).toEqual([]);
  expect(desired?.resources.map(({ address, spec }) => [address, spec])).toEqual([
    ['setup/task/again', { name: 'again', task: 'network', impact: 'restart', ...wanted }],
    [
      'setup/task/network',
      {
        name: 'network',
        task: 'network',
        impact: 'restart',
        inputs: { address: '10.0.0.5' },
        after: ['setup/task/repos'],
        ...wanted,
      },
    ],
    ['setup/task/repos', { name: 'repos', task: 'repos', impact: 'none', ...wanted }],
  ]);
});

const wanted = { state: 'in place', ran: 'with the inputs as they are' };

test('its secrets are known by where they stand, and its options hold their references', async () => {
  const { desired } = await read('inPlace: { repos: }');
  const system = [...(desired?.site.systems.values() ?? [])][0];
  expect(Object.entries(system?.auth ?? {}).map(([at, { reference }]) => [at, reference])).toEqual([
    ['/tasks/repos/playbook/secrets/token', '${file:token}'],
  ]);
});

describe('what is refused', () => {
  test.each([
    [
      'a task that is not listed',
      'inPlace: { netwrk: }',
      /^unlisted-task specs\/setup\.yaml:2: no task `netwrk` is listed Only what trueup\.yaml lists may run: network, repos\.$/,
    ],
    [
      'one under another name',
      'inPlace: { network: { task: rm } }',
      /^unlisted-task specs\/setup\.yaml:2: no task `rm` is listed/,
    ],
    [
      'an input that it does not take',
      'inPlace: { network: { inputs: { address: x, LD_PRELOAD: y } } }',
      /^unlisted-input .*: the task `network` takes no input `LD_PRELOAD`/,
    ],
    [
      'a command of its own',
      'inPlace: { network: { run: [rm, -rf, made] } }',
      /^unknown-key .*: unknown key `run`/,
    ],
    [
      'waiting for a system that is not there',
      'inPlace: { network: { after: [father/vm/x] } }',
      /^unknown-system .*there is no system `father`/,
    ],
  ])('%s', async (_, spec, says) => {
    expect(await problems(spec)).toEqual([expect.stringMatching(says)]);
  });

  test('waiting for what nobody declares is told, and no more than that', async () => {
    const { problems: said } = await read('inPlace: { network: { after: [setup/task/repoz] } }');
    expect(said.map(({ code, level }) => [code, level])).toEqual([
      ['waits-for-nothing', 'warning'],
    ]);
  });

  test.each([
    ['a check alone', 'a: { check: [test, -e, x] }', /^missing-key .*`run`/],
    ['a run alone', 'a: { run: [touch, x] }', /^missing-key .*`check`/],
    [
      'a run and a playbook',
      'a: { check: [x], run: [x], playbook: { file: a, inventory: b } }',
      /^misplaced-key .*`run` does not belong here A playbook is what it runs/,
    ],
    ['a shell line', 'a: { check: "test -e x", run: [x] }', /^wrong-type .*must be a list/],
    [
      'a secret in the open',
      'a: { check: [x], run: [x], secrets: { T: sesame } }',
      /^plain-secret .*`T` holds a value/,
    ],
    [
      'a secret among the words',
      'a: { check: [x], run: [x, "${env:T}"] }',
      /^misplaced-secret .*outside `auth`/,
    ],
    ['an option for a file', 'a: { playbook: { file: --list, inventory: b } }', /dash/],
    ['nowhere', 'a: { via: "https://far", check: [x], run: [x] }', /local, netns/],
  ])('in trueup.yaml: %s', async (_, tasksText, says) => {
    const said = await problems('inPlace: {}', tasksText);
    expect(said.join('\n')).toMatch(says);
    expect(said.join('\n')).not.toContain('sesame');
  });
});
