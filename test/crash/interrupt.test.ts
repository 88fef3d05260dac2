/** Interrupt: Ctrl-C once, twice, a second writer, and a call that outlives its process, each with a real process in the midst of its calls. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { resumePoint } from '../../src/apply/resume.ts';
import type { RunningLab } from '../../src/lab/server.ts';
import { builtInto } from './bundle.ts';
import { started, type Ended } from './child.ts';
import { applying, endOf, groundWith, said, unharmed, type Ground, type Whole } from './ground.ts';
import { d058 } from './maas/d058.ts';
import { freshLab, withJournal, workFolder } from './site.ts';

const work = workFolder();
let ground: Ground;
let whole: Whole;

beforeAll(async () => {
  ground = await groundWith(work, await builtInto(work), d058);
  whole = await unharmed(ground);
}, 120_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

test('Ctrl-C once: nothing new starts, what is in flight finishes, resume does the rest', async () => {
  const lab = await labHere();
  const held = holdAt(lab, 'POST subnets', 'received');
  const child = applying(ground);
  await held.reached;
  child.process.kill('SIGINT');
  await child.hasSaid('Stopping: no new step starts');
  const before = await begun();
  held.release();
  const ended = await child.ended;
  expect(ended.code, said(ended)).toBe(4);

  const { point, outcome, operations } = await left();
  expect(outcome).toBe('stopped');
  expect([...point.inDoubt, ...point.failed]).toEqual([]);
  expect(point.todo.length).toBeGreaterThan(15);
  // The subnet was being made; what waits for it is left, and so is all but what stood before its own call.
  expect([...point.done.keys()]).toContain('create caracal/subnet/data-tenant');
  expect(point.todo).toContain('create caracal/band/data-tenant.mgmt');
  expect(operations.length - before.length).toBeLessThan(4);
  await resumed(lab);
});

test.each(['received', 'handled'] as const)(
  'Ctrl-C twice: it stops at once, and resume finds out about the call that was %s',
  async (phase) => {
    const lab = await labHere();
    const held = holdAt(lab, 'POST subnets', phase);
    const child = applying(ground);
    await held.reached;
    child.process.kill('SIGINT');
    await child.hasSaid('Stopping: no new step starts');
    child.process.kill('SIGINT');
    const ended = await child.ended;
    expect(ended.code, said(ended)).toBe(4);
    const { point, outcome } = await left();
    expect(outcome).toBe('stopped');
    expect([...point.inDoubt]).toContain('create caracal/subnet/data-tenant');
    held.release();
    await resumed(lab);
  },
);

test('a second writer is sent away while the first one writes, and told who that is', async () => {
  const lab = await labHere();
  // Before the first change the saved plan still holds, so that nothing but the other writer is in the way.
  const held = holdAt(lab, 'any write', 'received');
  const first = applying(ground);
  await held.reached;
  const second = await applying(ground).ended;
  expect(second.code, said(second)).toBe(3);
  expect(second.err + second.out).toMatch(
    new RegExp(
      `process ${first.process.pid} on \\S+ writes for site d058 since .* with run d058-1`,
    ),
  );
  held.release();
  const ended = await first.ended;
  expect(ended.code, said(ended)).toBe(0);
  expect(await endOf(ground, lab)).toEqual(whole.end);
});

test('a call that lands only after resume has begun is not made again', async () => {
  const lab = await labHere();
  const held = holdAt(lab, 'POST subnets', 'received');
  const child = applying(ground);
  await held.reached;
  child.process.kill('SIGKILL');
  await child.ended;
  const calls = lab.exchanges().length;
  lab.onExchange(({ number, phase, label }) => {
    // Resume has looked, and found nothing.
    if (number > calls && phase === 'replied' && label === 'GET subnets') held.release();
  });
  await resumed(lab);
});

async function labHere(): Promise<RunningLab> {
  const lab = await freshLab(ground.site);
  onTestFinished(() => lab.close());
  return lab;
}

/** Keeps back the requests with this label at this phase. */
function holdAt(lab: RunningLab, label: string, phase: 'received' | 'handled') {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  lab.onExchange(async (event) => {
    const meant = label === 'any write' ? !event.label.startsWith('GET') : event.label === label;
    if (event.phase !== phase || !meant) return;
    reached.resolve();
    await released.promise;
  });
  return { reached: reached.promise, release: () => released.resolve() };
}

/** How far the only run has come. */
function left() {
  return withJournal(ground.site, async (journal) => {
    const [run, ...more] = await journal.runs('d058');
    const record = run === undefined ? undefined : await journal.read(run.id);
    if (record === undefined || more.length > 0) throw new Error('not one run');
    const operations = [...new Set(record.events.map((each) => each.operation))];
    return { point: resumePoint(record), outcome: record.outcome, operations };
  });
}

async function begun(): Promise<readonly string[]> {
  return (await left()).operations;
}

async function resumed(lab: RunningLab): Promise<void> {
  const again: Ended = await started(ground.cli, ['resume', 'latest', '--apply'], ground.site)
    .ended;
  expect(again.code, said(again)).toBe(0);
  expect(await endOf(ground, lab)).toEqual(whole.end);
}
