/** Commands without --apply behind a guard: nothing is written to a system, nothing changes in the site's folder. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { VendorId } from '../../src/model/address.ts';
import type { Plan } from '../../src/model/plan.ts';
import * as engine from '../../src/reconcile.ts';
import type { Request } from '../../src/reconcile/engine.ts';
import { open } from '../../src/reconcile/opened.ts';
import { looking, offline, withHistory, type Words } from './commands.ts';
import { crash, filesIn, inYard } from './yard.ts';

const readOnly: readonly Words[] = [...offline, ...looking, ['doctor']];

test('with a history: runs, a plan file, a journal', () =>
  inYard({}, async (yard) => {
    await withHistory(yard);
    const before = yard.lab.writes();
    const files = digests(yard.folder);
    for (const format of ['text', 'json', 'markdown'])
      for (const words of readOnly) {
        const given =
          words[0]?.startsWith('--') === true || words[0] === 'schema'
            ? words
            : [...words, '--format', format];
        const { exit, out, err } = await yard.run(...given);
        expect.soft([given, [0, 1, 2].includes(exit)]).toEqual([given, true]);
        expect.soft(`${out}${err}`).not.toMatch(crash);
        expect.soft([given, digests(yard.folder)]).toEqual([given, files]);
      }
    expect(yard.lab.writes()).toEqual(before);
  }));

test('on a first day, before there is a journal', () =>
  inYard({}, async (yard) => {
    const files = digests(yard.folder);
    for (const words of [
      ['validate'],
      ['drift'],
      ['plan'],
      ['runs'],
      ['show', 'latest'],
      ['graph'],
    ])
      await yard.run(...words);
    await yard.run('doctor');
    expect(digests(yard.folder)).toEqual(files);
    expect(yard.lab.writes()).toEqual({});
  }));

test('a plan that asks for approval, or is refused, has written nothing', () =>
  inYard({}, async (yard) => {
    expect((await yard.run('plan', '--apply')).exit).toBe(3);
    expect((await yard.run('plan', '--apply', '--approve', 'e67b08a6da4e:cascades')).exit).toBe(3);
    expect(yard.lab.writes()).toEqual({});
  }));

test('init writes its two files and nothing else', () =>
  inYard({}, async (yard) => {
    const cwd = join(yard.folder, 'new');
    mkdirSync(cwd);
    const { exit } = await yard.runAs(['init'], { cwd });
    expect(exit).toBe(0);
    expect([...filesIn(cwd).keys()].toSorted()).toEqual(['specs/new/maas.yaml', 'trueup.yaml']);
    expect(yard.lab.exchanges()).toEqual([]);
  }));

test('the connection of a planning process refuses every operation of its own plan', () =>
  inYard({}, async (yard) => {
    const codes: unknown[] = [];
    const { exit } = await yard.runAs(['plan'], {
      engine: {
        plan: async (request) => {
          const outcome = await engine.plan(request);
          if (outcome.what !== 'planned' || outcome.plan === undefined) throw new Error('no plan');
          codes.push(...(await tried(outcome.plan, request)));
          return outcome;
        },
      },
    });
    expect(exit).toBe(2);
    // Looks that come before a delete or a link refuse some by themselves.
    expect(codes.filter((each) => each === 'read-only').length).toBeGreaterThanOrEqual(4);
    expect(codes.map((each) => typeof each)).toEqual(Array.from({ length: 6 }, () => 'string'));
    expect(yard.lab.writes()).toEqual({});
  }));

async function tried(plan: Plan, request: Request): Promise<readonly unknown[]> {
  const site = await open(request);
  if (!site.ok) return [];
  const codes: unknown[] = [];
  for (const operation of plan.steps.flatMap((step) => step.operations)) {
    const done = await site.value
      .connect('read-only')
      .get(operation.system)
      ?.perform(operation, {
        signal: request.abort,
        // Any id does: nothing is to be sent to it.
        idOf: () => '1' as VendorId,
        submitted: () => Promise.resolve(),
      });
    codes.push(done?.ok === false ? done.problem.code : done);
  }
  await site.value.close();
  return codes;
}

function digests(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...filesIn(folder)].map(([name, bytes]) => [name, bytes.toString('base64')]),
  );
}
