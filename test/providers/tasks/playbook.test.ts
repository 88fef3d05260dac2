/** Tasks that are playbooks, with a real Ansible on hosts that are this machine. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  afterEach,
  beforeEach,
  describe,
  expect,
  test as plain,
  vi,
  type TestContext,
} from 'vitest';
import type { Spec } from '../../../src/model/resource.ts';
import { filesIn } from '../../hostile/yard.ts';
import { context, needsAnsible, updating, write, yardWith, type YardWish } from './yard.ts';

function test(name: string, story: (context: TestContext) => Promise<void>): void {
  plain(name, { timeout: 120_000 }, async (given) => {
    needsAnsible(given);
    await story(given);
  });
}

const pass = ['ANSIBLE_COLLECTIONS_PATH', 'ANSIBLE_COLLECTIONS_SCAN_SYS_PATH'];

const python = '/usr/bin/python3';
const hosts = `all:
  vars: { ansible_connection: local, ansible_python_interpreter: ${python} }
  children:
    inner: { hosts: { h1: , h2: } }
    outer: { hosts: { h3: } }
`;
const writing = `- name: demo
  hosts: inner
  gather_facts: false
  tasks:
    - name: write a file
      tags: [files]
      ansible.builtin.copy: { content: "{{ text }}", dest: "{{ playbook_dir }}/out-{{ inventory_hostname }}" }
`;

function playing(
  text: string,
  playbook: Spec = {},
  wish: YardWish & { readonly more?: Spec } = {},
) {
  return yardWith(
    { a: { playbook: { file: 'a.yml', inventory: 'hosts.yml', ...playbook }, pass, ...wish.more } },
    { ...wish, files: { 'a.yml': text, 'hosts.yml': hosts, ...wish.files } },
  );
}

async function problemOf({ look }: ReturnType<typeof playing>): Promise<string> {
  const { unseen } = await look();
  return unseen.map(({ why }) => `${why.code}: ${why.message} ${why.help ?? ''}`).join('\n');
}

/** Ansible tells by events where their callback is installed, elsewhere by what it prints for people. */
describe.each(['by events', 'by what it prints'])('what happened is told %s', (way) => {
  beforeEach((given) => {
    needsAnsible(given);
    if (way === 'by events') {
      const listed = execFileSync('ansible-doc', ['-t', 'callback', '-l'], { encoding: 'utf8' });
      if (!listed.includes('ansible.posix.jsonl')) given.skip('needs ansible.posix');
    } else {
      vi.stubEnv('ANSIBLE_COLLECTIONS_PATH', '/nonexistent');
      vi.stubEnv('ANSIBLE_COLLECTIONS_SCAN_SYS_PATH', 'false');
    }
  });
  afterEach(() => vi.unstubAllEnvs());

  test('what it would change is told; after it was run, nothing', async () => {
    const { one, run, root } = playing(writing, { vars: { text: 'x' } });
    const before = await one('a');
    expect(before.spec['state']).toBe('not in place');
    expect(before.status?.['told']).toEqual([
      'at least 2 changes: write a file (h1, h2: +2 −0 lines)',
    ]);
    expect(existsSync(join(root, 'out-h1'))).toBe(false);
    expect(await run('a')).toEqual({
      ok: true,
      id: 'a',
      notes: [
        expect.stringMatching(/^ended with 0 after /),
        'h1: ok 1, changed 1',
        'h2: ok 1, changed 1',
        'changed: write a file (h1, h2)',
      ],
    });
    expect(readFileSync(join(root, 'out-h2'), 'utf8')).toBe('x');
    const after = await one('a');
    expect([after.spec['state'], after.status]).toEqual(['in place', undefined]);
    // Somebody takes it away again.
    rmSync(join(root, 'out-h2'));
    expect((await one('a')).status?.['told']).toEqual([
      'at least 1 change: write a file (h2: +1 −0 lines)',
    ]);
  });

  test('a host that cannot be reached is told by name, and nothing counts as done', async () => {
    const far = `${hosts}    gone: { hosts: { far: { ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1 } } }\n`;
    const text =
      '- hosts: h1,far\n  gather_facts: false\n  tasks:\n    - { name: ping, ansible.builtin.ping: }\n';
    const yard = playing(text, {}, { files: { 'hosts.yml': far }, more: { check: ['false'] } });
    expect(await yard.run('a')).toMatchObject({
      ok: false,
      class: 'refused',
      problem: {
        code: 'playbook-failed',
        message: expect.stringContaining(
          'ended with 4, a host could not be reached or the playbook cannot be read (far: it could not be reached)',
        ),
        help: expect.stringContaining('ping (far): '),
      },
    });
  });

  test('a host on which nothing was run is told, too', async () => {
    const text =
      '- hosts: inner\n  gather_facts: false\n  tasks:\n    - { ansible.builtin.meta: end_host, when: inventory_hostname == "h2" }\n    - { name: ping, ansible.builtin.ping: }\n';
    const yard = playing(text, {}, { more: { check: ['false'] } });
    expect(await yard.run('a')).toMatchObject({
      ok: false,
      problem: { code: 'nothing-ran', message: expect.stringContaining('ended with 0, but h2: ') },
    });
  });

  test('what was rescued or ignored is no failure, and is shown', async () => {
    const text = `- hosts: h1
  gather_facts: false
  tasks:
    - { name: try, ansible.builtin.command: 'false', ignore_errors: true, check_mode: false, changed_when: false }
    - { name: ping, ansible.builtin.ping: }
`;
    const done = await playing(text, {}, { more: { check: ['true'] } }).run('a');
    expect(done).toMatchObject({
      ok: true,
      notes: [expect.anything(), 'h1: ok 2, changed 0, failed and ignored 1'],
    });
  });

  test('one that fails says which task, where and why', async () => {
    const text =
      '- hosts: inner\n  gather_facts: false\n  tasks:\n    - { name: break, ansible.builtin.fail: { msg: "no bridge" }, when: inventory_hostname == "h2" }\n    - { name: ping, ansible.builtin.ping: }\n';
    const yard = playing(text, {}, { more: { check: ['false'] } });
    expect(await yard.run('a')).toMatchObject({
      ok: false,
      class: 'refused',
      problem: {
        code: 'playbook-failed',
        message: expect.stringContaining('(h2: 1 failed)'),
        help: expect.stringContaining('break (h2): no bridge'),
      },
    });
  });
});

describe('check mode is its check', () => {
  test('what it cannot tell of counts as done once it was run with the same inputs', async () => {
    const { one, run, root } = playing(`- hosts: h1
  gather_facts: false
  tasks:
    - name: say
      ansible.builtin.shell: date >>{{ playbook_dir }}/said
    - { name: never, ansible.builtin.debug: { msg: x }, when: false }
`);
    const before = await one('a');
    expect(before.spec['state']).toBe('not in place');
    expect(before.status?.['told']).toEqual(['check mode cannot tell of say (h1)']);
    expect(await run('a')).toMatchObject({ ok: true });
    expect((await one('a')).spec['state']).toBe('in place');
    write(root, 'a.yml', `${readFileSync(join(root, 'a.yml'), 'utf8')}# more\n`);
    expect((await one('a')).spec['state']).toBe('not in place');
  });

  test('a check of its own settles it instead', async () => {
    const { one, run } = playing(
      '- hosts: h1\n  gather_facts: false\n  tasks:\n    - ansible.builtin.command: touch {{ playbook_dir }}/made\n',
      {},
      { more: { check: ['test', '-e', 'made'] } },
    );
    expect((await one('a')).spec['state']).toBe('not in place');
    expect(await run('a')).toMatchObject({ ok: true });
    expect((await one('a')).spec['state']).toBe('in place');
  });

  test('one that fails in check mode is unknown, and says what helps', async () => {
    const text = `- hosts: h1
  gather_facts: false
  tasks:
    - { name: ask, ansible.builtin.command: echo 1, register: asked }
    - { name: need, ansible.builtin.fail: { msg: "none: {{ asked.stdout }}" }, when: asked.stdout != '1' }
`;
    const said = await problemOf(playing(text));
    expect(said).toMatch(
      /^playbook-failed: a: the playbook in check mode ended with 2, a task failed \(h1: 1 failed\)/,
    );
    expect(said).toContain('need (h1): none: ');
    expect(said).toContain('needs a `check` of its own');
  });
});

describe('exit code 0 is not enough', () => {
  const cases: readonly (readonly [string, string, Spec, RegExp])[] = [
    [
      'no host fits the play',
      '- hosts: nobody\n  tasks:\n    - ansible.builtin.ping:\n',
      {},
      /^playbook-unreadable: .*Could not match supplied host pattern, ignoring: nobody/s,
    ],
    [
      'the inventory is not there',
      writing,
      { inventory: 'other.yml' },
      /^no-such-file: the task 'a' needs other\.yml/,
    ],
    ['the inventory is empty', writing, { inventory: 'empty.yml' }, /^playbook-unreadable: /],
    ['a limit that fits nobody', writing, { limit: ['h9'] }, /^playbook-unreadable: .*h9/s],
    [
      'one limit of two fits nobody',
      writing,
      { limit: ['h1', 'h9'] },
      /^playbook-unreadable: .*h9/s,
    ],
    [
      'a tag that nothing bears',
      writing,
      { tags: ['flies'] },
      /^nothing-to-run: a: the playbook would do nothing: no task bears the tag flies/,
    ],
    [
      'a tag to skip that nothing bears',
      writing,
      { skipTags: ['flies'] },
      /^nothing-to-run: .*flies/,
    ],
    ['all is skipped', writing, { skipTags: ['files'] }, /^nothing-to-run: /],
    [
      'no tasks',
      '- hosts: h1\n  gather_facts: false\n',
      {},
      /^nothing-to-run: .*no task is left to run/,
    ],
    ['no YAML', '- hosts: [', {}, /^playbook-unreadable: .*\(4\)/],
    [
      'no such module',
      '- hosts: h1\n  tasks:\n    - no.such.module:\n',
      {},
      /^playbook-unreadable: .*couldn't resolve module/s,
    ],
  ];
  for (const [name, text, playbook, says] of cases)
    test(name, async () => {
      const yard = playing(
        text,
        { vars: { text: 'x' }, ...playbook },
        { files: { 'empty.yml': '' } },
      );
      expect(await problemOf(yard)).toMatch(says);
    });
});

describe('what it is given', () => {
  test('limit and tags keep it to its part', async () => {
    const { run, root } = playing(writing, { vars: { text: 'x' }, limit: 'h1', tags: ['files'] });
    expect(await run('a')).toMatchObject({ ok: true });
    expect([existsSync(join(root, 'out-h1')), existsSync(join(root, 'out-h2'))]).toEqual([
      true,
      false,
    ]);
  });

  test('variables keep their types, secrets are exact, and no ansible.cfg that lies about is found', async () => {
    const secret = '{{ no }} é"\\ 😀\'x';
    const text = `- hosts: h1
  gather_facts: false
  tasks:
    - name: write
      ansible.builtin.copy:
        content: "{{ [n + 1, on is boolean, address, token, lookup('config', 'DEFAULT_FORKS')] | to_json }}"
        dest: "{{ playbook_dir }}/out"
      diff: false
`;
    const { run, root } = playing(
      text,
      { vars: { n: 5, on: true } },
      {
        files: { 'ansible.cfg': '[defaults]\nforks = 77\n' },
        secrets: { '/tasks/a/playbook/secrets/token': secret },
        specs: { a: { inputs: { address: '10.0.0.5' } } },
        more: { inputs: ['address'] },
      },
    );
    expect(await run('a')).toMatchObject({ ok: true });
    const seen = JSON.parse(readFileSync(join(root, 'out'), 'utf8')) as unknown[];
    expect(seen.slice(0, 4)).toEqual([6, true, '10.0.0.5', secret]);
    expect(seen[4]).not.toBe(77);
  });

  test('an ansible.cfg that it names is used, and is one of its inputs', async () => {
    const text = '- hosts: h1\n  gather_facts: false\n  roles: [greet]\n';
    const role =
      '- { name: greet, ansible.builtin.copy: { content: hi, dest: "{{ playbook_dir }}/out" } }\n';
    const { run, one, root } = playing(
      text,
      { config: 'ansible.cfg' },
      {
        files: {
          'ansible.cfg': '[defaults]\nroles_path = shared\n',
          'shared/greet/tasks/main.yml': role,
        },
        more: { files: ['shared'] },
      },
    );
    expect(await run('a')).toMatchObject({ ok: true });
    write(root, 'shared/greet/tasks/main.yml', `${role}# more\n`);
    expect((await one('a')).spec['ran']).toBe('with other inputs');
  });
});

test('a secret is in nothing that is told, nor in any file after', async () => {
  const secret =
    'canary-in-the-mine-0123456789-of-more-than-one-line-of-a-warning-and-more-than-that';
  const text = `- hosts: h1
  gather_facts: false
  tasks:
    - { name: "say {{ token }}", ansible.builtin.command: "echo {{ token }}" }
    - { name: warn, ansible.builtin.fail: { msg: "no {{ token }} {{ token | b64encode }}" } }
`;
  const wish = { secrets: { '/tasks/a/playbook/secrets/token': secret } };
  const yard = playing(text, {}, { ...wish, more: { check: ['false'] } });
  const preview = playing(text, {}, wish);
  const said = JSON.stringify([
    await yard.run('a'),
    yard.logged,
    await preview.look(),
    preview.logged,
  ]);
  expect(said).toContain('[secret]');
  expect(said).toContain('warn (h1)');
  for (const each of [secret, 'canary-in', btoa(secret).slice(4, 40)])
    expect(said).not.toContain(each);
  for (const { root } of [yard, preview])
    for (const [name, bytes] of filesIn(root)) expect(bytes.includes('canary'), name).toBe(false);
});

test('after a crash it is settled by looking', async () => {
  const { connection, one, resources, run } = playing(writing, { vars: { text: 'x' } });
  const operation = updating(await one('a'), resources);
  expect(await connection.settle(operation, context)).toEqual({ state: 'not done' });
  await run('a');
  expect(await connection.settle(operation, context)).toEqual({ state: 'done', id: 'a' });
});
