/** A connection that opens when it is first used, and says why it could not. */
import { expect, test } from 'vitest';
import type { Operation } from '../../src/model/operation.ts';
import { problem, type Result } from '../../src/model/problem.ts';
import type { Connection, Context } from '../../src/model/provider.ts';
import type { System } from '../../src/model/desired.ts';
import { lateConnection, named } from '../../src/transport/late-connection.ts';

const system = { name: 'father', driver: 'pve' } as System;
const limits = { concurrency: 2, timeLimitMilliseconds: 1000 };
const operation = {} as Operation;
const context = {} as Context;

function counted(result: (said: string[]) => Result<Connection>) {
  const said: string[] = [];
  const open = async () => {
    said.push('open');
    return result(said);
  };
  return { said, late: lateConnection(system, { ...limits, together: true, open }) };
}

const willing = (said: string[]): Result<Connection> => ({
  ok: true,
  value: {
    ...limits,
    close: async () => void said.push('close'),
    performTogether: async (operations: readonly Operation[]) => {
      said.push(`together ${operations.length}`);
      return [];
    },
  } as unknown as Connection,
});

test('what was never used is neither opened nor closed', async () => {
  const { said, late } = counted(willing);
  await late.close();
  expect(said).toEqual([]);
});

test('it opens once, and what only a group used is closed too', async () => {
  const { said, late } = counted(willing);
  await late.performTogether?.([operation], context);
  await late.performTogether?.([operation, operation], context);
  await late.close();
  expect(said).toEqual(['open', 'together 1', 'together 2', 'close']);
});

test('without an opening each verb says why, by the name of the system', async () => {
  const { late } = counted(() =>
    named(system, { ok: false, problems: [problem('denied', 'nobody may.', { tryAgain: true })] }),
  );
  const why = problem('denied', 'father: nobody may.', { tryAgain: true, about: 'father' });
  const refused = { ok: false, class: 'refused', problem: why };
  expect(await late.observe({}, AbortSignal.abort())).toEqual({
    installation: 'pve father',
    live: [],
    unseen: [{ system: 'father', why }],
    gone: [],
  });
  expect(await late.perform(operation, context)).toEqual(refused);
  expect(await late.performTogether?.([operation, operation], context)).toEqual([refused, refused]);
  expect(await late.settle(operation, context)).toEqual({ state: 'unknown', problem: why });
});

test('a vendor without commits performs nothing together', () => {
  const late = lateConnection(system, { ...limits, open: () => Promise.reject(new Error('no')) });
  expect('performTogether' in late).toBe(false);
});
