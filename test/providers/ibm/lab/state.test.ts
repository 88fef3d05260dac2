/** The state of a lab: written down, read back, and the same once what was made is gone again. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ibmLab, startIbmLab } from '../../../../src/providers/ibm/lab/index.ts';
import { cloud } from './cloud.ts';
import { inLab, tokenFor, send } from './ask.ts';

test('a lab from the state of another one has the same state', () => {
  const first = ibmLab(cloud).state();
  expect(ibmLab(first).state()).toEqual(first);
  expect(JSON.parse(JSON.stringify(first))).toEqual(first);
});

test('what was made and deleted leaves everything else as it was', () =>
  inLab(async ({ lab, ask, tell, until }) => {
    const rest = (): string => {
      const { lab: _own, ...tables } = lab.state() as Record<string, unknown>;
      return JSON.stringify(tables);
    };
    const before = rest();
    const { json } = await ask('POST vpc/virtual_network_interfaces', {
      subnet: { id: '0717-net-1' },
      name: 'unit',
    });
    const path = `vpc/virtual_network_interfaces/${String(json['id'])}`;
    await until(`GET ${path}`, { lifecycle_state: 'stable' });
    expect(rest()).not.toBe(before);
    await tell([[`DELETE ${path}`, undefined, 202]]);
    await until(`GET ${path}`, 404);
    expect(rest()).toBe(before);
  }));

test('the state file is kept up to date, and a new lab goes on from there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ibm-lab-'));
  const stateFile = join(folder, 'state.json');
  try {
    const lab = await startIbmLab({ state: cloud, stateFile });
    const headers = { Authorization: `Bearer ${await tokenFor(lab, lab.auth['apiKey'] ?? '')}` };
    const made = await send(lab, 'POST vpc/vpcs', { body: { name: 'kept' }, headers });
    expect(made.status).toBe(201);
    const saved = JSON.parse(readFileSync(stateFile, 'utf8')) as unknown;
    expect(saved).toEqual(lab.state());
    await lab.close();
    const next = await startIbmLab({ stateFile });
    // A token of the lab before is good here too.
    const there = await send(next, `GET vpc/vpcs/${String(made.json['id'])}`, { headers });
    expect(there.json).toMatchObject({ name: 'kept' });
    await next.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a state that makes no sense is refused, with the name of what is missing', () => {
  expect(() => ibmLab({ subnets: [{ name: 'n', vpc: 'none' }] })).toThrow(/the VPC 'none'/);
});

test('reads and writes are counted by label', () =>
  inLab(async ({ lab, ask }) => {
    await ask('GET vpc/vpcs/r006-vpc-1');
    await ask('PATCH vpc/vpcs/r006-vpc-1', { name: 'x' });
    await ask('POST search/v3/resources/search', { query: 'type:vpc' });
    expect(lab.counts()).toEqual({
      'POST /identity/token': 1,
      'GET /vpcs/{id}': 1,
      'PATCH /vpcs/{id}': 1,
      'POST /v3/resources/search': 1,
    });
    expect(lab.writes()).toEqual({ 'PATCH /vpcs/{id}': 1 });
  }));
