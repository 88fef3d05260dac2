import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Fault } from '../../../src/lab/faults.ts';
import { startExecDoor, type ExecDoor, type ExecHandler } from '../../../src/lab/exec-door.ts';
import { ask, fresh, hostile, type Opened, opened } from './behaviour.ts';

async function door(
  handler: ExecHandler,
  faults: readonly Fault[] = [],
  options = {},
): Promise<Opened & { readonly door: ExecDoor }> {
  const started = await startExecDoor(handler, { faults });
  onTestFinished(() => started.close());
  return { door: started, ...opened({ type: 'door', url: new URL(started.url) }, options) };
}

const echo: ExecHandler = (argv, stdin, env) => ({
  exit: 7,
  stdout: JSON.stringify({ argv, stdin, env }),
  stderr: 'err',
});

const print: ExecHandler = ([, count]) => ({
  exit: 0,
  stdout: '\u0001'.repeat(Number(count)),
  stderr: '',
});

describe('commands through an exec door', () => {
  test('words, stdin and environment arrive as they were', async () => {
    const { commands } = await door(echo);
    const given = { stdin: hostile.join(''), env: { A: hostile.join('|') } };
    const ran = await ask(commands, ['a', ...hostile], given);
    if (!ran.ok) throw new Error(ran.failure.detail);
    expect(ran.reply).toMatchObject({ exit: 7, stderr: 'err' });
    expect(JSON.parse(ran.reply.stdout)).toEqual({ argv: ['a', ...hostile], ...given });
  });

  test.each<[Fault, object]>([
    [{ name: 'unreachable' }, { why: 'unreachable', sent: false, detail: 'no route to host' }],
    [{ name: 'denied' }, { why: 'denied', sent: false }],
    [{ name: 'tool-missing' }, { why: 'missing', sent: false, detail: 'ls: command not found' }],
    [{ name: 'lost-reply' }, { why: 'cut', sent: true }],
    [{ name: 'dropped-request' }, { why: 'cut', sent: true }],
    [{ name: 'truncated-json' }, { why: 'cut', sent: true }],
    [{ name: 'html-page' }, { why: 'cut', sent: true }],
    [{ name: 'unavailable-503' }, { why: 'cut', sent: true }],
    [
      { name: 'wrong-types', detail: { field: 'exit', value: '0' } },
      { why: 'cut', sent: true },
    ],
    [
      { name: 'hang', milliseconds: 5000 },
      { why: 'timeout', sent: true },
    ],
  ])('$name', async (fault, failure) => {
    const { commands } = await door(echo, [fault], { timeoutMilliseconds: 500 });
    expect(await ask(commands, ['ls'])).toMatchObject({ ok: false, failure });
    expect(await ask(commands, ['ls'])).toMatchObject({ reply: { exit: 7 } });
  });

  test('more than the limit, cancelled, closed, nobody there', async () => {
    const { commands, door: there } = await door(print, [], { maxReplyBytes: 1000 });
    expect(await ask(commands, ['p', '1000'])).toMatchObject({ reply: { exit: 0 } });
    for (const count of ['1001', '100000'])
      expect(await ask(commands, ['p', count])).toMatchObject({
        failure: { why: 'too-big', sent: true },
      });
    const stop = new AbortController();
    there.onCall(({ phase }) => void (phase === 'received' && stop.abort()));
    const cancelled = await ask(commands, ['p', '1'], { signal: stop.signal });
    expect(cancelled).toMatchObject({ failure: { why: 'cancelled', sent: true } });
    await there.close();
    expect(await ask(fresh(commands), ['p', '1'])).toMatchObject({
      failure: { why: 'unreachable', sent: false },
    });
    await commands.close();
    expect(await ask(commands, ['p', '1'])).toMatchObject({ failure: { why: 'cancelled' } });
  });

  test('something else that listens there is no door', async () => {
    const server = createServer((_, reply) => {
      reply.writeHead(200, { 'content-type': 'application/json' });
      reply.end('null');
    });
    await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { commands } = opened({ type: 'door', url: new URL(`http://127.0.0.1:${port}`) });
    expect(await ask(commands, ['ls'])).toMatchObject({ failure: { why: 'cut', sent: true } });
  });
});
