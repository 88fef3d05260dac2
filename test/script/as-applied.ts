/** What every example has to stand: the script of its plan against what applying that plan leaves. */
import { expect } from 'vitest';
import type { Example } from '../support/examples.ts';
import { writesOf } from '../support/site-labs.ts';
import { alike } from './alike.ts';
import { twinsOf } from './twins.ts';

/** Run twice, the script ends as apply does, and the second run writes nothing. */
export async function endsAsApplied(example: Example): Promise<void> {
  const twins = await twinsOf(example);
  const applied = await twins.apply();
  expect(applied, applied.err).toMatchObject({ exit: 0 });
  const first = await twins.runScript();
  expect(first, first.stdout + first.stderr).toMatchObject({ exit: 0 });
  const writes = writesOf(twins.scripted);
  for (const [system, lab] of twins.applied) {
    const scripted = twins.scripted.get(system);
    expect(alike(scripted?.state()), system).toEqual(alike(lab.state()));
    expect(scripted?.violations()).toEqual([]);
  }
  const second = await twins.runScript();
  expect(second, second.stdout + second.stderr).toMatchObject({ exit: 0 });
  expect(second.stdout).toContain(' 0 done now, ');
  expect(writesOf(twins.scripted)).toEqual(writes);
  const { length } = twins.bench.calls;
  console.log(`${example.name}: ${length} calls, writes ${JSON.stringify(writes)}`);
}
