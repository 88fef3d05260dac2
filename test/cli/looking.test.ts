/** `explain`, `graph`, `doctor`, `lab`, `init`, `schema`, `validate`. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Engine, Outcome } from '../../src/reconcile/engine.ts';
import type { SystemName } from '../../src/model/address.ts';
import { recidr } from '../show/recidr.ts';
import { answering, trueup } from './pretend.ts';
import { emptyFolder, siteFolder } from './site.ts';

const planned: Outcome = {
  what: 'planned',
  exit: 2,
  problems: [],
  plan: recidr,
  changes: recidr.changes,
  needsApproval: [],
  conditions: [],
};

test('explain finds a step by number or address', async () => {
  const pretence = { cwd: siteFolder(), ...answering(planned) };
  const byNumber = await trueup(['explain', '10'], pretence);
  const byAddress = await trueup(['explain', 'caracal/subnet/provider-vip'], pretence);
  expect(byNumber.exit).toBe(0);
  expect(byNumber.out).toBe(byAddress.out);
  expect(byNumber.out).toContain('6 (metal-admin gives up 10.12.8.0/22)');
});

test('explain says which steps there are to choose from', async () => {
  const pretence = { cwd: siteFolder(), ...answering(planned) };
  const several = await trueup(['explain', 'caracal/subnet/metal-admin'], pretence);
  expect(several.exit).toBe(64);
  expect(several.err).toContain('several steps: 6, 8');
  const none = await trueup(['explain', '99'], pretence);
  expect(none.err).toContain('1 to 15');
});

test('graph is Mermaid, fenced in Markdown', async () => {
  const pretence = { cwd: siteFolder(), ...answering(planned) };
  expect((await trueup(['graph'], pretence)).out).toMatch(/^flowchart TD\n/);
  const fenced = await trueup(['graph', '--format', 'markdown'], pretence);
  expect(fenced.out).toMatch(/^```mermaid\nflowchart TD\n/);
});

test('doctor fails where something fails, and says what to do', async () => {
  const engine: Partial<Engine> = {
    examine: () =>
      Promise.resolve([
        { state: 'ok', about: 'system caracal', message: 'MAAS 3.5, rights are whole' },
        { state: 'fail', about: 'store', message: 'not writable', help: 'chmod it' },
      ]),
  };
  const { exit, out } = await trueup(['doctor'], { cwd: siteFolder(), engine });
  expect(exit).toBe(1);
  expect(out).toMatch(/ok {4}system caracal {2}MAAS 3.5/);
  expect(out).toMatch(/fail {2}store .*\n +→ chmod it/);
  const nowhere = await trueup(['doctor'], { cwd: emptyFolder(), engine });
  expect(nowhere.out).toContain('fail  trueup.yaml');
});

test('lab says how to point at it and ends with Ctrl-C', async () => {
  let closed = false;
  const engine: Partial<Engine> = {
    startLabs: () =>
      Promise.resolve({
        labs: [
          {
            system: 'caracal' as SystemName,
            driver: 'maas',
            url: 'http://127.0.0.1:1/MAAS',
            settings: ['url: http://127.0.0.1:1/MAAS'],
          },
        ],
        close: async () => {
          closed = true;
        },
      }),
  };
  const signal = AbortSignal.abort();
  const { exit, out } = await trueup(['lab'], { cwd: siteFolder(), engine, signal });
  expect({ exit, closed }).toEqual({ exit: 0, closed: true });
  expect(out).toContain('caracal (maas)  http://127.0.0.1:1/MAAS\n    url: ');
});

test('init overwrites nothing', async () => {
  const cwd = join(emptyFolder(), 'My Site');
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'trueup.yaml'), 'mine');
  const { exit, out } = await trueup(['init', '--quiet'], { cwd });
  expect(exit).toBe(0);
  expect(out).toBe('kept   trueup.yaml (it is there already)\nwrote  specs/my-site/maas.yaml\n');
  expect(readFileSync(join(cwd, 'trueup.yaml'), 'utf8')).toBe('mine');
});

test('schema prints what it lists', async () => {
  const listed = (await trueup(['schema'])).out.trim().split('\n');
  expect(listed).toContain('output/planned');
  for (const name of listed) JSON.parse((await trueup(['schema', name])).out);
});

test('validate says what it saw', async () => {
  const outcome: Outcome = {
    what: 'validated',
    exit: 0,
    site: 'd058',
    problems: [{ code: 'odd', level: 'warning', message: 'this is odd' }],
    resources: 1,
    files: 2,
  };
  const { out, err } = await trueup(['validate'], { cwd: siteFolder(), ...answering(outcome) });
  expect(out).toBe('valid  d058: 1 resource in 2 files\n');
  expect(err).toBe('warning[odd] this is odd\n\n1 warning\n');
});
