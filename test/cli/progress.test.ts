/** Progress and Ctrl-C. */
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { Engine, ProgressEvent } from '../../src/reconcile/engine.ts';
import { watchInterrupts } from '../../src/cli/interrupts.ts';
import { LiveBlock } from '../../src/cli/live.ts';
import type { OperationId } from '../../src/model/operation.ts';
import type { StepId } from '../../src/model/plan.ts';
import { captured, trueup } from './pretend.ts';
import { siteFolder } from './site.ts';

function event(
  type: ProgressEvent['type'],
  seconds: number,
  more: Partial<ProgressEvent> = {},
): ProgressEvent {
  const step = 'del-a' as StepId;
  return { at: new Date(seconds * 1000), step, type, total: 3, finished: 0, ...more };
}

const operation = 'delete caracal/subnet/a' as OperationId;
const telling: Partial<Engine> = {
  planAndApply: ({ progress }) => {
    progress?.(event('started', 0));
    progress?.(event('intended', 0, { operation }));
    progress?.(event('submitted', 1, { operation }));
    progress?.(event('done', 3.5, { operation, finished: 1 }));
    progress?.(event('done', 3.5, { finished: 1 }));
    progress?.(event('skipped', 4, { step: 'b' as StepId, finished: 2, detail: 'waits\nfor a' }));
    return Promise.resolve({ what: 'refused', exit: 0, problems: [] });
  },
};

test('without a terminal each thing that ended is one line', async () => {
  const { err } = await trueup(['plan', '--apply'], { cwd: siteFolder(), engine: telling });
  expect(err).toBe('[1/3] done    delete caracal/subnet/a  3.5 s\n[2/3] skipped b  waits for a\n');
});

test('--quiet shows no progress', async () => {
  const words = ['plan', '--apply', '--quiet'];
  expect((await trueup(words, { cwd: siteFolder(), engine: telling })).err).toBe('');
});

test('moving lines are taken away again', () => {
  const [output, text] = captured(true);
  const block = new LiveBlock(output, true);
  block.draw(['one', 'x'.repeat(200)]);
  block.line('finished');
  expect(text()).toContain(`${'x'.repeat(78)}…\n`);
  expect(text()).toContain('\u001b[2A');
  expect(text().endsWith('finished\n')).toBe(true);
});

test('Ctrl-C: the first ends politely, the second at once, the third is not ours', () => {
  const process = new EventEmitter();
  const said: string[] = [];
  const { signal, abort } = watchInterrupts(process, (line) => said.push(line));
  process.emit('SIGINT');
  expect([signal.aborted, abort.aborted]).toEqual([true, false]);
  process.emit('SIGINT');
  expect(abort.aborted).toBe(true);
  expect(process.listenerCount('SIGINT')).toBe(0);
  expect(said[0]).toContain('no new step starts');
});
