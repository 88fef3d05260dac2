/** What a task is made from: everything that Ansible reads by itself counts, and what a task makes does not. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listedTask } from '../../../src/providers/tasks/listed/options.ts';
import { digestOf } from '../../../src/providers/tasks/task/digest.ts';
import { folderWith, systemWith, write } from './yard.ts';

const files = {
  'play/a.yml': '- ansible.builtin.import_playbook: sub/b.yml\n- hosts: h1\n  roles: [r]\n',
  'play/sub/b.yml': '- ansible.builtin.import_tasks: ../parts/c.yml\n',
  'play/parts/c.yml': '- ansible.builtin.ping:\n',
  'play/roles/r/tasks/main.yml': '- ansible.builtin.ping:\n',
  'play/group_vars/inner.yml': 'x: 1\n',
  'inventory/hosts.yml': 'all:\n',
  'inventory/host_vars/h1.yml': 'x: 1\n',
  'ansible.cfg': '[defaults]\n',
  'more/x': '1',
  'scripts/up.sh': 'true',
  'scripts/check.py': 'pass',
};

const playbook = {
  playbook: {
    file: 'play/a.yml',
    inventory: ['inventory/hosts.yml', 'h9,'],
    config: 'ansible.cfg',
  },
  files: ['more'],
};
const command = { check: ['python3', 'scripts/check.py'], run: ['scripts/up.sh', 'made'] };

async function digest(root: string, task: object): Promise<string> {
  const listed = listedTask(systemWith({ tasks: { a: task } }), 'a');
  if (listed === undefined) throw new Error('it is listed');
  const made = await digestOf(listed, {}, root);
  if (!made.ok) throw new Error(made.problems[0]?.message);
  return made.value;
}

test.each(Object.keys(files))('%s is one of the inputs of what uses it', async (file) => {
  const root = folderWith(files);
  const task = file.startsWith('scripts/') ? command : playbook;
  const before = await digest(root, task);
  expect(await digest(root, task)).toBe(before);
  write(root, file, '# other');
  expect(await digest(root, task)).not.toBe(before);
});

test('what is elsewhere, or made by the task, is none', async () => {
  const root = folderWith({ ...files, made: '1', 'elsewhere.yml': '1', 'more/.git/x': '1' });
  const before = [await digest(root, playbook), await digest(root, command)];
  for (const file of ['made', 'elsewhere.yml', 'more/.git/x']) write(root, file, '2');
  expect([await digest(root, playbook), await digest(root, command)]).toEqual(before);
});

test('the same files give the same digest in another folder', async () => {
  const roots = [folderWith(files), join(folderWith(prefixed('deep/')), 'deep')];
  const digests = await Promise.all(roots.map((root) => digest(root, playbook)));
  expect(new Set(digests).size).toBe(1);
});

function prefixed(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [folder + name, text]));
}
