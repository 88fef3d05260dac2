/** The script of each example's plan leaves what applying that plan leaves, and nothing to do for a second run. */
import { describe, expect, test } from 'vitest';
import { examples } from '../support/examples.ts';
import { writesOf } from '../support/site-labs.ts';
import { alike } from './alike.ts';
import { twinsOf } from './twins.ts';

/** One makes a system that is planned in a round of its own, one a server of which no command line may be told all. */
const apart = new Set(['nested-pve', 'ibm-node-provision']);
const ofOneRound = examples.filter(({ plannable, name }) => plannable && !apart.has(name));

describe.each(ofOneRound)('$name', (example) => {
  test('run twice, it ends as apply does', async () => {
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
    console.log(
      `${example.name}: ${twins.bench.calls.length} calls, writes ${JSON.stringify(writes)}`,
    );
  });
});
