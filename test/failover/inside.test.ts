/** The failover clean-up of CloudStack, with the appliance asked whether it sees the disks that it was given. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { render } from '../../src/cli/render.ts';
import * as engine from '../../src/reconcile.ts';
import type { Outcome } from '../../src/reconcile/engine.ts';
import { trueup } from '../cli/pretend.ts';
import { exampleState, failover, type Ground, type Wish } from './ground.ts';

async function ground(wish: Wish = {}): Promise<Ground> {
  const made = await failover(wish);
  onTestFinished(() => made.close());
  return made;
}

function applied(outcome: Outcome): Extract<Outcome, { readonly what: 'applied' }> {
  if (outcome.what !== 'applied') throw new Error(JSON.stringify(outcome.problems));
  return outcome;
}

const nothingWrong = { withoutHolder: [], deletedWithVolumes: [], foreignTouched: [] };

test('the appliance sees both disks, and only then the VM is deleted', async () => {
  const { ossea, oma, apply, seen } = await ground();
  const at = new Map<string, number>();
  let calls = 0;
  oma.onCall(({ phase, label }) => {
    if (phase === 'handled' && label === 'lsblk') at.set('last look', (calls += 1));
  });
  ossea.onExchange(({ phase, label }) => {
    if (phase === 'received' && label === 'destroyVirtualMachine') at.set('delete', (calls += 1));
  });
  const outcome = applied(await apply());
  expect(outcome).toMatchObject({ exit: 0, remaining: [] });
  expect(outcome.inside).toEqual([
    {
      of: 'ossea/volume/winboot',
      seen: true,
      text: expect.stringMatching(/^seen in oma as \/dev\/vd[cd]$/),
    },
    {
      of: 'ossea/volume/windata',
      seen: true,
      text: expect.stringMatching(/^seen in oma as \/dev\/vd[cd]$/),
    },
  ]);
  expect(at.get('last look')).toBeLessThan(at.get('delete') ?? 0);
  expect(seen()).toEqual({
    held: { winboot: 'oma 2', windata: 'oma 4' },
    vms: ['PGWINTESTBIOS', 'oma'],
    ...nothingWrong,
  });
  expect(oma.violations()).toEqual([]);
  expect(ossea.violations()).toEqual([]);
});

test('the journal keeps what was seen, and the output tells it', async () => {
  const { folder, apply } = await ground();
  const outcome = applied(await apply());
  const text = (await render(outcome, { format: 'text', next: [] })).out;
  expect(text).toMatch(
    /Seen from inside\n {2}ossea\/volume\/winboot: seen in oma as \/dev\/vd[cd]\n/,
  );
  expect(text).not.toContain('NOT verified');
  const shown = await trueup(['show', 'latest'], { cwd: folder, engine });
  expect(shown.out).toMatch(/ossea\/volume\/windata .*done.*\n +seen in oma as \/dev\/vd[cd]/);
});

test('what the appliance does not see goes back, and the VM stays', async () => {
  const { oma, apply, seen, request } = await ground({ inside: 'blind' });
  const outcome = applied(await apply());
  expect(outcome.exit).toBe(4);
  const failed = outcome.failed.map(({ problem }) => `${problem.code}: ${problem.message}`);
  expect(failed.toSorted()).toEqual([
    expect.stringMatching(
      /^not-seen-inside: ossea\/volume\/winboot is attached, says ossea, but .* 774fd83e147a4cc1a8cc;/,
    ),
    expect.stringMatching(
      /^not-seen-inside: ossea\/volume\/windata is attached, says ossea, but .* 3b8e2d105c6f4f7aa1b2;/,
    ),
  ]);
  expect(outcome.undone).toMatchObject({
    state: 'done',
    units: expect.arrayContaining(['ossea/volume/winboot', 'ossea/volume/windata']) as unknown,
  });
  expect(seen()).toEqual({
    held: { winboot: 'PGWINTESTBIOS-test-1 0', windata: 'PGWINTESTBIOS-test-1 1' },
    vms: ['PGWINTESTBIOS', 'PGWINTESTBIOS-test-1', 'oma'],
    ...nothingWrong,
  });
  const text = (await render(outcome, { format: 'text', next: [] })).out;
  expect(text).toContain('ossea/volume/winboot is as it was before');

  // Whoever mends the appliance plans anew.
  const resumed = await engine.resume(request(), outcome.run, true);
  expect(resumed.problems.map((each) => each.message).join()).toContain('was taken back by run');
  oma.plug([
    { serial: '774fd83e147a4cc1a8cc', size: 64_424_509_440 },
    { serial: '3b8e2d105c6f4f7aa1b2', size: 107_374_182_400 },
  ]);
  expect(await apply()).toMatchObject({ what: 'applied', exit: 0 });
  expect(seen()).toMatchObject({
    held: { winboot: 'oma 2', windata: 'oma 4' },
    vms: ['PGWINTESTBIOS', 'oma'],
    ...nothingWrong,
  });
});

test('where no system is the inside, the summary says so and nothing fails', async () => {
  const { apply, seen } = await ground({ inside: 'none' });
  const outcome = applied(await apply());
  expect(outcome.exit).toBe(0);
  const text = 'device not verified: no system is the inside of ossea/vm/oma';
  expect(outcome.inside).toEqual([
    { of: 'ossea/volume/winboot', seen: false, text },
    { of: 'ossea/volume/windata', seen: false, text },
  ]);
  const rendering = { next: [] };
  const shown = (await render(outcome, { format: 'text', ...rendering })).out;
  expect(shown).toContain(`NOT verified from inside\n  ossea/volume/winboot: ${text}\n`);
  const markdown = (await render(outcome, { format: 'markdown', ...rendering })).out;
  expect(markdown).toMatch(/NOT verified from inside[\s\S]*ossea\/volume\/windata/);
  const json = JSON.parse((await render(outcome, { format: 'json', ...rendering })).out) as object;
  expect(json).toMatchObject({
    notVerified: [
      { of: 'ossea/volume/winboot', why: text },
      { of: 'ossea/volume/windata', why: text },
    ],
  });
  expect(json).not.toHaveProperty('seen');
  expect(seen()).toMatchObject({ vms: ['PGWINTESTBIOS', 'oma'], ...nothingWrong });
});

test('an inside that stops answering is named, and nothing fails', async () => {
  const { oma, apply, seen } = await ground();
  oma.fault({ name: 'tool-missing', at: 'lsblk', times: Infinity, detail: 'no lsblk' });
  const outcome = applied(await apply());
  expect(outcome.exit).toBe(0);
  expect(outcome.inside?.map((each) => each.text)).toEqual([
    expect.stringMatching(/^device not verified: oma does not tell: .*lsblk/),
    expect.stringMatching(/^device not verified: oma does not tell: .*lsblk/),
  ]);
  expect(seen()).toMatchObject({ vms: ['PGWINTESTBIOS', 'oma'], ...nothingWrong });
});

test('labs of one site know which disks the machine has that one of them is the inside of', async () => {
  const { folder, apply } = await ground();
  const lab = join(folder, 'live');
  mkdirSync(lab);
  writeFileSync(join(lab, 'ossea.yaml'), stringify(exampleState()));
  writeFileSync(join(lab, 'oma.yaml'), 'hostname: oma\n');
  const outcome = applied(await apply({ lab }));
  expect(outcome.exit).toBe(0);
  expect(outcome.inside?.map((each) => each.text).toSorted()).toEqual([
    'seen in oma as /dev/vdc',
    'seen in oma as /dev/vdd',
  ]);
});
