/** Every example does what its README says. TRUEUP_UPDATE=1 writes each `plan.txt` anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Lab } from '../src/model/provider.ts';
import { copyOf, examples, onLabs, requestIn, run, type Example } from './support/examples.ts';
import { linksAsDeclared } from './support/examples-links.ts';
import { shuffleSpecs, withoutPlaces } from './support/examples-shuffled.ts';
import { waitsOf } from './support/examples-waits.ts';
import { writesOf } from './support/site-labs.ts';

const running: Lab[] = [];

afterEach(() => Promise.all(running.splice(0).map((each) => each.close())));

describe.each(examples)('$name', (example) => {
  const { exit, more } = example;

  test('its specs are valid', async () => {
    const validated = await run(copyOf(example).folder, ['validate']);
    expect(validated).toMatchObject({ exit: 0, err: '' });
  });

  test('plan --lab live prints plan.txt', async () => {
    const ended = await run(copyOf(example).folder, ['plan', '--lab', 'live']);
    const path = join(example.folder, 'plan.txt');
    if (process.env['TRUEUP_UPDATE'] === '1') writeFileSync(path, ended.out + ended.err);
    expect(ended.out + ended.err).toBe(readFileSync(path, 'utf8'));
    expect(ended.exit).toBe(exit);
  });

  test('the order of keys, documents and files changes nothing', async () => {
    const words = ['plan', '--lab', 'live', '--format', 'json', ...more];
    const plain = withoutPlaces((await run(copyOf(example).folder, words)).out);
    for (const seed of [1, 2, 3]) {
      const { top, folder } = copyOf(example);
      shuffleSpecs(top, seed);
      expect(withoutPlaces((await run(folder, words)).out), `seed ${seed}`).toBe(plain);
    }
  });

  test('the order in which vendors list things changes nothing', async () => {
    const { folder } = await startedOn(example);
    const words = ['plan', '--format', 'json', ...more];
    const { out } = await run(folder, words);
    for (const again of [1, 2, 3, 4]) expect((await run(folder, words)).out, `${again}`).toBe(out);
  });
});

describe.each(examples.filter((each) => each.exit !== 2))('$name, blocked', (example) => {
  test('nothing is written though --apply is given', async () => {
    const { folder, labs } = await startedOn(example);
    expect((await run(folder, ['plan', '--apply'])).exit).toBe(example.exit);
    expect(writesOf(labs)).toEqual({});
  });
});

describe.each(examples.filter((each) => each.plannable))('$name, carried out', (example) => {
  const { name, more } = example;

  test('leaves nothing to do, and the next apply writes nothing', async () => {
    const { folder, labs } = await startedOn(example);
    const planned = await run(folder, ['plan', '--format', 'json', ...more]);
    expect(planned.exit).toBe(2);
    const { approvals } = JSON.parse(planned.out) as { approvals: readonly { flag: string }[] };
    const flags = approvals.flatMap(({ flag }) => flag.split(' '));
    const applied = await run(folder, ['plan', ...more, '--apply', ...flags]);
    expect(applied, applied.err).toMatchObject({ exit: 0 });
    const writes = writesOf(labs);

    const again = await run(folder, ['plan']);
    expect(again, again.out).toMatchObject({ exit: 0 });
    expect(again.out).toContain('nothing to do');
    expect(await run(folder, ['plan', '--apply'])).toMatchObject({ exit: 0 });
    expect(writesOf(labs)).toEqual(writes);
    for (const lab of labs.values()) expect(lab.violations()).toEqual([]);

    const maas = labs.get('caracal')?.state();
    const links = maas === undefined ? undefined : linksAsDeclared(example.folder, maas);
    expect(links?.wrong ?? []).toEqual([]);
    console.log(
      `${name}: writes ${JSON.stringify(writes)}, at the second apply none; ${links?.count ?? 0} links as declared`,
    );
  });

  test('every wait is needed', async () => {
    const waits = await waitsOf(requestIn(copyOf(example).folder, more));
    expect(waits.whole).toBe(true);
    expect(waits.vain).toEqual([]);
    console.log(`${name}: ${waits.count} waits, all needed`);
  });
});

async function startedOn(example: Example): ReturnType<typeof onLabs> {
  const started = await onLabs(example);
  running.push(...started.labs.values());
  return started;
}
