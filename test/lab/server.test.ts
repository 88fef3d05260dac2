/** What every lab does around its simulator: counting, telling, keeping its state, checking a contract. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { request } from 'undici';
import { shapeDifferences, shapeOf } from '../../src/lab/contract.ts';
import {
  startLab,
  type LabOptions,
  type RunningLab,
  type Simulator,
} from '../../src/lab/server.ts';
import { readStateFile } from '../../src/lab/state-file.ts';

function notes(): Simulator {
  const kept: string[] = [];
  return {
    vendor: 'notes',
    handle: ({ method, body }) => {
      if (method === 'PUT') throw new Error('a bug of the lab');
      if (method === 'POST') kept.push(body.toString());
      return { status: 200, body: String(kept.length) };
    },
    writes: ({ method }) => method === 'POST',
    label: ({ method }) => `${method} notes`,
    state: () => ({ kept }),
    revision: () => kept.length,
  };
}

async function inNotes(
  story: (lab: RunningLab) => Promise<void>,
  options: LabOptions = {},
): Promise<void> {
  const lab = await startLab(notes(), options);
  try {
    await story(lab);
  } finally {
    await lab.close();
  }
}

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

async function send(lab: RunningLab, method: 'GET' | 'POST', body?: string): Promise<number> {
  const reply = await request(`${lab.url}/notes/1?deep=1`, {
    method,
    headers: form,
    body: body ?? null,
  });
  await reply.body.dump();
  return reply.statusCode;
}

test('requests are remembered and counted, writes apart', () =>
  inNotes(async (lab) => {
    await send(lab, 'GET');
    await send(lab, 'POST', 'a=1&b=2&b=3');
    await send(lab, 'GET');
    expect(lab.counts()).toEqual({ 'GET notes': 2, 'POST notes': 1 });
    expect(lab.writes()).toEqual({ 'POST notes': 1 });
    expect(lab.exchanges()[1]).toEqual({
      number: 2,
      label: 'POST notes',
      method: 'POST',
      path: '/notes/1',
      query: 'deep=1',
      status: 200,
      writes: true,
      form: { a: '1', b: ['2', '3'] },
    });
  }));

test('a listener is told of each phase and waited for', () =>
  inNotes(async (lab) => {
    const told: string[] = [];
    lab.onExchange(async ({ number, phase, label }) => {
      await Promise.resolve();
      told.push(`${number} ${phase} ${label} ${(lab.state() as { kept: unknown[] }).kept.length}`);
    });
    await send(lab, 'POST', 'x');
    await send(lab, 'GET');
    expect(told.slice(0, 5)).toEqual([
      '1 received POST notes 0',
      '1 handled POST notes 1',
      '1 replied POST notes 1',
      '2 received GET notes 1',
      '2 handled GET notes 1',
    ]);
  }));

test('the state file is there before the reply, and only replaced when something changed', async () => {
  const stateFile = join(mkdtempSync(join(tmpdir(), 'lab-')), 'state.json');
  await inNotes(
    async (lab) => {
      let atReply = '';
      lab.onExchange(({ phase }) => {
        if (phase === 'handled') atReply = readFileSync(stateFile, 'utf8');
      });
      await send(lab, 'POST', 'one');
      expect(JSON.parse(atReply)).toEqual({ kept: ['one'] });
      writeFileSync(stateFile, 'untouched');
      await send(lab, 'GET');
      expect(readFileSync(stateFile, 'utf8')).toBe('untouched');
    },
    { stateFile },
  );
});

test('a state file may be YAML, JSON or not there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-'));
  writeFileSync(join(folder, 'a.yaml'), 'kept: [one]\n');
  writeFileSync(join(folder, 'b.json'), ' {"kept": ["one"]}');
  expect(readStateFile(join(folder, 'a.yaml'))).toEqual({ kept: ['one'] });
  expect(readStateFile(join(folder, 'b.json'))).toEqual({ kept: ['one'] });
  expect(readStateFile(join(folder, 'c'))).toBeUndefined();
});

test('what a contract finds is kept; a bug of the lab is told too', () =>
  inNotes(
    async (lab) => {
      await send(lab, 'GET');
      await expect(request(`${lab.url}/`, { method: 'PUT' })).rejects.toThrow();
      expect(lab.violations()).toEqual([
        '200 is not 201',
        'the lab itself failed: Error: a bug of the lab',
      ]);
    },
    { contract: { check: (_, reply) => [`${reply.status} is not 201`] } },
  ));

test('a shape is learnt from examples and held against a value', () => {
  const shape = shapeOf([
    { id: 1, name: 'a', links: [{ mode: 'auto' }], more: {} },
    { id: 2, name: null, links: [{ mode: 'static', ip: 'x' }], more: {} },
  ]);
  const differences = (value: unknown): readonly string[] => shapeDifferences(value, shape, 'it');
  expect(differences({ id: 3, name: null, links: [], more: { any: 1 } })).toEqual([]);
  expect(differences({ id: '3', name: 'a', links: [{ ip: 'x' }], extra: 1 })).toEqual([
    'it.id: string, not number',
    'it.links[0]: mode is missing',
    'it: more is missing',
    'it: extra is not in the recorded examples',
  ]);
});
