/** Tasks that are commands: what their checks say, how they are run, and what is told of them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startExecDoor } from '../../../src/lab/exec-door.ts';
import { context, creating, updating, write, yardWith } from './yard.ts';

const made = { check: ['test', '-e', 'made'], run: ['touch', 'made'] };
const sh = (script: string): readonly string[] => ['sh', '-c', script];

describe('the check', () => {
  test('0 says that it is in place, 1 that it is not', async () => {
    const { look } = yardWith({
      done: { ...made, check: ['true'] },
      open: { ...made, check: ['false'] },
    });
    const { live, unseen, installation } = await look();
    expect(unseen).toEqual([]);
    expect(installation).toBe('tasks setup');
    expect(live.map(({ id, spec }) => [id, spec['state'], spec['ran']])).toEqual([
      ['done', 'in place', 'with the inputs as they are'],
      ['open', 'not in place', 'with the inputs as they are'],
    ]);
  });

  test.each([
    [
      'another exit code',
      ['sh', '-c', 'echo out; echo "no bridge" >&2; exit 2'],
      'ended with 2; 0 says',
    ],
    ['a command that is not there', ['no-such-command'], 'ended with 127'],
    ['one that does not end', ['sleep', '600'], 'did not end within 1 seconds'],
  ])('%s: unknown, and its output is the help', async (_, check, says) => {
    const { look } = yardWith({ a: { ...made, check, checkSeconds: 1 }, b: made });
    const { live, unseen } = await look();
    expect(live.map((each) => each.id)).toEqual(['b']);
    expect(unseen.map(({ kind, why }) => [kind, why.code, why.about])).toEqual([
      ['tasks/task', 'check-failed', 'setup/task/a'],
    ]);
    expect(unseen[0]?.why.message).toContain(says);
    if (check.length > 2) expect(unseen[0]?.why.help).toBe('out\nno bridge');
  });

  test('what is listed and not declared is neither checked nor run', async () => {
    const { look, root, connection } = yardWith(
      { a: made, other: { check: ['touch', 'checked'], run: ['touch', 'ran'] } },
      { specs: { a: {} } },
    );
    await look();
    expect((await connection.observe({}, context.signal)).live).toEqual([]);
    expect(existsSync(join(root, 'checked'))).toBe(false);
  });

  test('one can be read back by its id', async () => {
    const { look, connection } = yardWith({ a: made, b: made });
    const { live } = await look();
    const ids = [
      { kind: live[0]?.kind ?? ('tasks/task' as never), id: 'b' as never },
      { kind: 'tasks/task' as never, id: 'nobody' as never },
    ];
    const back = await connection.observe({ ids }, context.signal);
    expect(back.live).toEqual(live.filter((each) => each.id === 'b'));
    expect(back.gone).toEqual(['nobody']);
  });
});

describe('a run', () => {
  test('brings it about, and keeps what it printed', async () => {
    const { run, one, root } = yardWith({
      a: { ...made, run: sh('echo done; echo so >&2; touch made') },
    });
    expect(await run('a')).toEqual({
      ok: true,
      id: 'a',
      notes: [expect.stringMatching(/^ended with 0 after [\d.]+ s$/), 'done', 'so'],
    });
    expect((await one('a')).spec['state']).toBe('in place');
    expect(existsSync(join(root, 'made'))).toBe(true);
  });

  test('starts in the folder of the site, with nothing of what trueup itself was given', async () => {
    process.env['TRUEUP_TEST_OWN'] = 'own';
    process.env['TRUEUP_TEST_PASSED'] = 'passed';
    const script =
      'pwd; cat; echo "$TRUEUP_TEST_OWN|$TRUEUP_TEST_PASSED|$REGION|$count|$T"; touch made';
    const { run, root } = yardWith(
      {
        a: {
          ...made,
          run: sh(script),
          env: { REGION: 'eu' },
          pass: ['TRUEUP_TEST_PASSED', 'TRUEUP_TEST_NOT_SET'],
          inputs: ['count'],
        },
      },
      {
        specs: { a: { inputs: { count: 3 } } },
        secrets: { '/tasks/a/secrets/T': 'sesame-street' },
      },
    );
    expect(await run('a')).toMatchObject({
      ok: true,
      notes: [expect.anything(), root, '|passed|eu|3|[secret]'],
    });
  });

  test('is looked at once more after it, and what is looked at as a whole is looked at anew', async () => {
    const counted = sh('echo x >>checks; test -e made');
    const { run, one, root, connection } = yardWith({ a: { ...made, check: counted } });
    const checks = (): number => readFileSync(join(root, 'checks'), 'utf8').length / 2;
    await run('a');
    expect(checks()).toBe(2);
    const ids = [{ kind: 'tasks/task' as never, id: 'a' as never }];
    for (const count of [2, 3]) {
      const { live } = await connection.observe({ ids }, context.signal);
      expect([live[0]?.spec['state'], checks()]).toEqual(['in place', count]);
    }
    await run('a');
    rmSync(join(root, 'made'));
    expect((await one('a')).spec['state']).toBe('not in place');
  });

  test('that fails says how, and is not tried again by itself', async () => {
    const { run } = yardWith({ a: { ...made, run: sh('echo "no route"; exit 5') } });
    const done = await run('a');
    expect(done).toMatchObject({
      ok: false,
      class: 'refused',
      problem: {
        code: 'task-failed',
        message: 'a (local) ended with 5.',
        about: 'setup/task/a',
        help: 'no route',
      },
    });
  });

  test('that takes too long is stopped, and what it had printed is told', async () => {
    const { run } = yardWith({
      a: { ...made, run: sh('echo begun; sleep 600'), timeoutSeconds: 1 },
    });
    expect(await run('a')).toMatchObject({
      ok: false,
      class: 'refused',
      problem: { code: 'task-timeout', help: 'begun' },
    });
  });

  test('that ends well and changes nothing does not count', async () => {
    const { run } = yardWith({ a: { ...made, run: ['echo', 'all is well'] } });
    expect(await run('a')).toMatchObject({
      ok: false,
      class: 'refused',
      problem: { code: 'not-settled', help: expect.stringContaining('all is well') },
    });
  });

  test('of which the check cannot tell afterwards is in doubt', async () => {
    const { run } = yardWith({
      a: { check: sh('test ! -e made || exit 9; exit 1'), run: ['touch', 'made'] },
    });
    expect(await run('a')).toMatchObject({
      ok: false,
      class: 'lost',
      problem: { code: 'check-failed' },
    });
  });

  test('is refused by a connection that only reads', async () => {
    const { run, root } = yardWith({ a: made }, { access: 'read-only' });
    expect(await run('a')).toMatchObject({
      ok: false,
      class: 'refused',
      problem: { code: 'read-only' },
    });
    expect(existsSync(join(root, 'made'))).toBe(false);
    expect(existsSync(join(root, '.trueup'))).toBe(false);
  });

  test('of a task of which nothing was seen: its system is made by the same site', async () => {
    const { connection, resources } = yardWith(
      { a: { check: ['test', '-e', '{host}'], run: ['touch', '{host}'] } },
      { options: { host: 'at-10.0.0.5' } },
    );
    const operation = creating(resources[0] as never);
    expect(await connection.settle(operation, context)).toEqual({ state: 'not done' });
    expect(await connection.perform(operation, context)).toMatchObject({ ok: true, id: 'a' });
    expect(await connection.settle(operation, context)).toEqual({ state: 'done', id: 'a' });
  });

  test('a delete is nothing that a task can do', async () => {
    const { connection, resources } = yardWith({ a: made });
    const { to: _, ...rest } = creating(resources[0] as never);
    expect(await connection.perform({ ...rest, do: 'delete' }, context)).toMatchObject({
      ok: false,
      class: 'refused',
    });
  });
});

describe('its inputs', () => {
  const script = '#!/bin/sh\ntouch made\n';
  const files = { 'net/up.sh': script, 'net/map.txt': 'a', 'lib/x.txt': '1' };
  const scripted = {
    a: {
      check: ['test', '-e', 'made'],
      run: ['net/up.sh', 'eth0'],
      files: ['net/map.txt', 'lib'],
      inputs: ['n'],
    },
  };

  test.each([
    ['its script', 'net/up.sh', `${script}# more\n`],
    ['a file that it lists', 'net/map.txt', 'b'],
    ['a file in a folder that it lists', 'lib/y.txt', ''],
  ])('%s has changed since it was run: drift, until it is run again', async (_, file, text) => {
    const { run, one, root } = yardWith(scripted, { files });
    await run('a');
    write(root, file, text);
    const changed = await one('a');
    expect([changed.spec['state'], changed.spec['ran']]).toEqual(['in place', 'with other inputs']);
    await run('a');
    expect((await one('a')).spec['ran']).toBe('with the inputs as they are');
  });

  test('so has a value that the spec gives, and a word of the command', async () => {
    const { run, root } = yardWith(scripted, { files });
    await run('a');
    const ran = async (tasks: object, spec: object) => {
      const { one } = yardWith({ ...tasks }, { root, specs: { a: { ...spec } } });
      return (await one('a')).spec['ran'];
    };
    const other = { a: { ...scripted.a, run: ['net/up.sh', 'eth1'] } };
    expect(await ran(scripted, {})).toBe('with the inputs as they are');
    expect(await ran(scripted, { inputs: { n: 1 } })).toBe('with other inputs');
    expect(await ran(other, {})).toBe('with other inputs');
    expect(await ran(scripted, { after: ['setup/task/b'] })).toBe('with the inputs as they are');
  });

  test('what was in place before trueup ran it is taken as it is', async () => {
    const { one, root } = yardWith(scripted, { files: { ...files, made: '' } });
    write(root, 'net/up.sh', `${script}# more\n`);
    expect((await one('a')).spec).toMatchObject({
      state: 'in place',
      ran: 'with the inputs as they are',
    });
  });

  test('a run with new inputs that failed leaves the old ones in place', async () => {
    const { run, one, root, connection, resources } = yardWith(scripted, { files });
    await run('a');
    write(root, 'net/up.sh', '#!/bin/sh\nexit 1\n');
    expect(await run('a')).toMatchObject({ ok: false });
    const live = await one('a');
    expect(live.spec['ran']).toBe('with other inputs');
    expect(await connection.settle(updating(live, resources), context)).toEqual({
      state: 'not done',
    });
  });

  test('a file that it lists and that is not there is a problem', async () => {
    const { look } = yardWith(scripted, { files: { 'net/up.sh': script } });
    expect((await look()).unseen.map(({ why }) => [why.code, why.message])).toEqual([
      ['no-such-file', "the task 'a' needs net/map.txt, which is not there."],
    ]);
  });
});

describe('secrets', () => {
  const secret = 'sesame open/17+x=';
  const key = '-----BEGIN KEY-----\nAAAAB3NzaC1yc2E\n-----END KEY-----';
  const secrets = { '/tasks/a/secrets/T': secret, '/tasks/a/secrets/KEY': key };
  const leaks = [
    'printf "%s" "$T" | base64; printf "user:%s" "$T" | base64',
    'printf "%s\\n" "$KEY" | sed -n 2p',
    'echo "plain $T"',
    `echo '${encodeURIComponent(secret)}'`,
    // As Ansible breaks its warnings.
    'printf "%s\\n" "$T" | fold -w 9',
  ].join('; ');
  const hidden = [secret, 'sesame', 'AAAAB3NzaC1yc2E', encodeURIComponent(secret), btoa(secret)];

  test.each([0, 3])('in the output of a run that ends with %i', async (exit) => {
    const { run, logged } = yardWith(
      { a: { ...made, run: sh(`(${leaks}) >&2; ${leaks}; touch made; exit ${exit}`) } },
      { secrets },
    );
    const said = JSON.stringify([await run('a'), logged]);
    expect(said).toContain('[secret]');
    for (const each of hidden) expect(said).not.toContain(each);
  });

  test('in the output of a check', async () => {
    const { look } = yardWith({ a: { ...made, check: sh(`${leaks}; exit 9`) } }, { secrets });
    const said = JSON.stringify(await look());
    for (const each of hidden) expect(said).not.toContain(each);
  });

  test('cut in two where the kept end of the output begins', async () => {
    for (const before of [0, 5, 11, 16]) {
      const { run } = yardWith(
        {
          a: {
            ...made,
            run: sh(
              `for i in $(seq 1 2000); do printf "%s" "$T"; done; printf '%${before + 1}s' x; touch made`,
            ),
          },
        },
        { secrets },
      );
      const said = JSON.stringify(await run('a'));
      for (const each of ['sesame', 'open/17', '17+x=']) expect(said).not.toContain(each);
    }
  });

  test('in no list of processes, and in no file', async () => {
    // In no other test, which may run beside this one.
    const barley = ['open', 'barley', process.pid].join('-');
    const listing = 'ps -eo args; cat .trueup/tasks/* 2>/dev/null';
    const { run, root } = yardWith(
      { a: { ...made, run: sh(`(${listing}) >seen; env >own; touch made`) } },
      { secrets: { '/tasks/a/secrets/T': barley } },
    );
    await run('a');
    expect(readFileSync(join(root, 'own'), 'utf8')).toContain(barley);
    const seen = readFileSync(join(root, 'seen'), 'utf8');
    expect(seen).toContain('trueup-task');
    expect(seen.includes(barley)).toBe(false);
  });

  test('that cannot be had are a problem before anything runs', async () => {
    const { look } = yardWith({ a: made }, { secrets: {} });
    expect((await look()).unseen).toEqual([]);
    const lacking = yardWith({ a: made }, { secrets: { '/tasks/a/secrets/T': '' } });
    expect((await lacking.look()).unseen[0]?.why.code).toBe('no-secret');
  });
});

describe('where it runs', () => {
  test('in a network namespace', async ({ skip }) => {
    const name = `trueup-tasks-${process.pid}`;
    try {
      execFileSync('ip', ['netns', 'add', name], { stdio: 'ignore' });
    } catch {
      skip('needs network namespaces');
    }
    try {
      const { run } = yardWith(
        { a: { ...made, run: sh('ip -o link | wc -l; touch made') } },
        {
          options: { via: `netns://${name}` },
        },
      );
      const done = await run('a');
      expect(done).toMatchObject({ ok: true });
      expect((done.ok ? done.notes : [])?.[1]).toBe(
        execFileSync('ip', ['netns', 'exec', name, 'sh', '-c', 'ip -o link | wc -l'], {
          encoding: 'utf8',
        }).trim(),
      );
    } finally {
      execFileSync('ip', ['netns', 'del', name]);
    }
  });

  test('a way that leads nowhere is told, and may be tried again', async () => {
    const { look } = yardWith({
      a: { ...made, via: 'http://127.0.0.1:1' },
      b: { ...made, via: 'ssh://' },
    });
    const { unseen } = await look();
    expect(unseen.map(({ why }) => [why.code, why.tryAgain])).toEqual([
      ['task-unreachable', true],
      ['bad-via', undefined],
    ]);
  });

  test('paths of the site are not there over ssh', async () => {
    const { look } = yardWith({
      a: { check: ['true'], run: ['net/up.sh'], via: 'ssh://far' },
      b: { playbook: { file: 'a.yml', inventory: 'h,' }, via: 'ssh://far' },
    });
    expect((await look()).unseen.map(({ why }) => why.message)).toEqual([
      "the task 'a' names net/up.sh, a path of the site, over ssh.",
      "the playbook of the task 'b' cannot be run over ssh.",
    ]);
  });

  test('a door takes all of its system', async () => {
    const door = await startExecDoor(() => ({ exit: 0, stdout: '', stderr: 'who is there?' }));
    try {
      const { look } = yardWith(
        { a: { ...made, via: 'ssh://far' } },
        { options: { via: door.url } },
      );
      expect((await look()).unseen.map(({ why }) => [why.code, why.help])).toEqual([
        ['task-not-run', expect.stringContaining('who is there?')],
      ]);
      expect(door.calls()).toHaveLength(1);
    } finally {
      await door.close();
    }
  });
});
