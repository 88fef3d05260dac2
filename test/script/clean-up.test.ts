/** The last resort of a clean-up: a node of IBM Cloud, provisioned and declared no more, goes by a script as it goes by apply. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { examples, onLabs, run } from '../support/examples.ts';
import { writesOf } from '../support/site-labs.ts';
import { alike } from './alike.ts';
import { programsFor } from './played.ts';
import { benchWith } from './programs.ts';

const [example] = examples.filter(({ name }) => name === 'ibm-node-provision');

test('server first, then what it leaves behind, each awaited; what looks alike stays', async () => {
  const [one, other] = [await provisioned(), await provisioned()];
  const applied = await run(one.folder, [
    'plan',
    '--prune',
    '--apply',
    ...(await flagsFor(one.folder)),
  ]);
  expect(applied, applied.err).toMatchObject({ exit: 0 });

  const planned = await run(other.folder, ['plan', '--prune', '--out', 'saved.json']);
  expect(planned, planned.err).toMatchObject({ exit: 2 });
  const { out: script } = await run(other.folder, ['script', 'saved.json']);
  const [, approval = ''] = /^approval='(\S*)'$/m.exec(script) ?? [];
  const bench = await benchWith(programsFor(other.labs, new Map([['us-south', 'ibm']])));
  const env = { TRUEUP_AT_US_SOUTH: 'site-dns' };
  expect(await bench.run(script, ['--apply'], env)).toMatchObject({ exit: 3 });
  const first = await bench.run(script, ['--apply', '--approve', approval], env);
  expect(first, first.stdout + first.stderr).toMatchObject({ exit: 0 });
  const [lab, twin] = [other.labs.get('us-south'), one.labs.get('us-south')];
  expect(alike(lab?.state())).toEqual(alike(twin?.state()));
  expect(JSON.stringify(lab?.state())).not.toContain('"n1-management"');
  const writes = writesOf(other.labs);
  const second = await bench.run(script, ['--apply', '--approve', approval], env);
  expect(second, second.stdout + second.stderr).toMatchObject({ exit: 0 });
  expect(second.stdout).toContain(' 0 done now, ');
  expect(writesOf(other.labs)).toEqual(writes);
  expect(lab?.violations()).toEqual([]);
  console.log(`clean-up: ${bench.calls.length} calls, writes ${JSON.stringify(writes)}`);
}, 300_000);

/** The node is there, and its specs are not any more. */
async function provisioned(): ReturnType<typeof onLabs> {
  if (example === undefined) throw new Error('there is no such example');
  const started = await onLabs(example);
  onTestFinished(async () => {
    await Promise.all([...started.labs.values()].map((lab) => lab.close()));
  });
  const { folder } = started;
  const made = await run(folder, ['plan', '--apply', ...(await flagsFor(folder))]);
  expect(made, made.err).toMatchObject({ exit: 0 });
  const specs = join(folder, 'n1.specs.yaml');
  expect(readFileSync(specs, 'utf8')).toContain('n1-management');
  rmSync(specs);
  return started;
}

async function flagsFor(folder: string): Promise<readonly string[]> {
  const { out } = await run(folder, ['plan', '--prune', '--format', 'json']);
  const { approvals = [] } = JSON.parse(out) as { approvals?: readonly { flag: string }[] };
  return approvals.flatMap(({ flag }) => flag.split(' '));
}
