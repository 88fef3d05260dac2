/** Command lines over HTTP: what reaches the machine behind the door, and what comes back. */
import { request } from 'undici';
import { expect, test } from 'vitest';
import {
  startExecDoor,
  type ExecDoor,
  type ExecDoorOptions,
  type ExecHandler,
} from '../../src/lab/exec-door.ts';

/** Repeats what it is told; `exit 3` fails so. */
const echo: ExecHandler = (argv, stdin, env) => ({
  exit: argv[0] === 'exit' ? Number(argv[1]) : 0,
  stdout: [...argv, stdin, ...Object.entries(env).map((each) => each.join('='))].join('|'),
  stderr: '',
});

async function throughDoor(
  story: (door: ExecDoor) => Promise<void>,
  options: ExecDoorOptions = {},
  handler = echo,
): Promise<void> {
  const door = await startExecDoor(handler, options);
  try {
    await story(door);
  } finally {
    await door.close();
  }
}

async function post(door: ExecDoor, body: unknown, type = 'application/json') {
  const reply = await request(`${door.url}/exec`, {
    method: 'POST',
    headers: { 'Content-Type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await reply.body.text();
  return { status: reply.statusCode, json: text.startsWith('{') ? JSON.parse(text) : text };
}

test('a command line is run as it is, and its exit code comes back', () =>
  throughDoor(async (door) => {
    const said = await post(door, { argv: ['ip', "it's $HOME"], stdin: 'in', env: { A: 'b' } });
    expect(said).toEqual({
      status: 200,
      json: { exit: 0, stdout: "ip|it's $HOME|in|A=b", stderr: '' },
    });
    expect((await post(door, { argv: ['exit', '3'] })).json).toMatchObject({ exit: 3 });
    expect(door.calls()).toEqual([
      { argv: ['ip', "it's $HOME"], exit: 0 },
      { argv: ['exit', '3'], exit: 3 },
    ]);
  }));

test.each([
  ['no words', { argv: [] }],
  ['words that are no texts', { argv: ['ip', 1] }],
  ['no JSON', 'argv=ip'],
  ['an environment that is none', { argv: ['ip'], env: { A: 1 } }],
])('%s: nothing is run', (_, body) =>
  throughDoor(async (door) => {
    expect((await post(door, body)).status).toBe(400);
    expect(door.calls()).toEqual([]);
  }),
);

test('what a page in a browser could send is not run', () =>
  throughDoor(async (door) => {
    expect((await post(door, { argv: ['ip'] }, 'text/plain')).status).toBe(415);
    const other = await request(`${door.url}/`, { method: 'GET' });
    expect(other.statusCode).toBe(404);
    await other.body.dump();
    expect(door.calls()).toEqual([]);
  }));

test('a listener is told of each phase; labels and writes are counted', () =>
  throughDoor(
    async (door) => {
      const told: string[] = [];
      door.onCall(({ number, phase, label, argv }) => {
        told.push(`${number} ${phase} ${label}: ${argv.join(' ')} (${door.calls().length})`);
      });
      await post(door, { argv: ['/usr/sbin/ip', 'link', 'show'] });
      await post(door, { argv: ['ls'] });
      expect(told).toEqual([
        '1 received ip: /usr/sbin/ip link show (0)',
        '1 handled ip: /usr/sbin/ip link show (1)',
        '1 replied ip: /usr/sbin/ip link show (1)',
        '2 received ls: ls (1)',
        '2 handled ls: ls (2)',
        '2 replied ls: ls (2)',
      ]);
      expect(door.counts()).toEqual({ ip: 1, ls: 1 });
      expect(door.writes()).toEqual({ ip: 1 });
    },
    { writes: (argv) => argv[0] !== 'ls' },
  ));

test.each([
  ['unreachable', { why: 'unreachable', detail: 'no route to host' }],
  ['denied', { why: 'denied', detail: 'Permission denied (publickey).' }],
  ['tool-missing', { why: 'missing', detail: 'ip: command not found' }],
] as const)('%s: not run, and said so', (name, json) =>
  throughDoor(async (door) => {
    door.fault({ name, at: 'ip' });
    expect(await post(door, { argv: ['ip'] })).toEqual({ status: 503, json });
    expect(door.calls()).toEqual([]);
    expect((await post(door, { argv: ['ip'] })).status).toBe(200);
  }),
);

test('an exit code on demand', () =>
  throughDoor(async (door) => {
    door.fault({ name: 'exit-code', skip: 1, detail: { exit: 2, stderr: 'no\n' } });
    expect((await post(door, { argv: ['ip'] })).json).toMatchObject({ exit: 0 });
    expect((await post(door, { argv: ['ip'] })).json).toEqual({
      exit: 2,
      stdout: '',
      stderr: 'no\n',
    });
    expect(door.calls()).toHaveLength(1);
  }));

test.each([
  ['dropped-request', 0],
  ['hang', 0],
  ['lost-reply', 1],
] as const)('%s: no answer, run %d times', (name, ran) =>
  throughDoor(async (door) => {
    door.fault({ name, milliseconds: 10 });
    await expect(post(door, { argv: ['ip'] })).rejects.toThrow(/other side closed|ECONNRESET/);
    expect(door.calls()).toHaveLength(ran);
  }),
);

test("faults of the machine's own kind are its business", () =>
  throughDoor(
    async (door) => {
      door.fault({ name: 'not-root' });
      expect((await post(door, { argv: ['ip'] })).json).toMatchObject({ stdout: 'not-root ip|' });
      expect((await post(door, { argv: ['ip'] })).json).toMatchObject({ stdout: 'ip|' });
    },
    {
      strike: async (faults, run) => {
        const answer = await run();
        if (!('exit' in answer)) return answer;
        return {
          ...answer,
          stdout: `${faults.map(({ name }) => name).join()} ${answer.stdout}`,
        };
      },
    },
  ));

test('a machine behind the door may take its time, and may not be there', () =>
  throughDoor(
    async (door) => {
      expect(await post(door, { argv: ['x'] })).toEqual({
        status: 503,
        json: { why: 'unreachable', detail: 'powered off' },
      });
      expect(door.calls()).toEqual([]);
    },
    {},
    async () => {
      await Promise.resolve();
      return { why: 'unreachable', detail: 'powered off' };
    },
  ));

test('a command may cut the way that its reply would take', () =>
  throughDoor(
    async (door) => {
      const phases: string[] = [];
      door.onCall(({ phase }) => void phases.push(phase));
      await expect(post(door, { argv: ['x'] })).rejects.toThrow(/other side closed|ECONNRESET/);
      expect(door.calls()).toEqual([{ argv: ['x'], exit: 0 }]);
      expect(door.exchanges()).toMatchObject([{ status: 0 }]);
      await expect.poll(() => phases).toEqual(['received', 'handled', 'replied']);
    },
    {},
    () => ({ exit: 0, stdout: '', stderr: '', lost: true }),
  ));

test('a bug of the handler closes the connection and is kept', () =>
  throughDoor(
    async (door) => {
      await expect(post(door, { argv: ['x'] })).rejects.toThrow(/other side closed|ECONNRESET/);
      expect(door.violations()).toEqual(['the lab itself failed: Error: a bug']);
    },
    {},
    () => {
      throw new Error('a bug');
    },
  ));
