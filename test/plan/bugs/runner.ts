/** Runs one copy of the planner over the corpus: told a file, it writes there who caught what. */
import { readFileSync, writeFileSync } from 'node:fs';
import { corpus, laidOut, refusedByChecks } from './corpus.ts';
import { faultsOf, textOf, type Baseline } from './oracles.ts';

export interface Finding {
  readonly by: 'checks' | 'tests' | 'nobody';
  /** Which case, which judge, and what it said. */
  readonly story: string;
}

const [, , seeds, answer, baseline] = process.argv;
if (answer === undefined) throw new Error('usage: runner <seeds> <answer file> [<baseline file>]');
const cases = corpus(Number(seeds));
const found =
  baseline === undefined
    ? baselineOf()
    : findingOf(JSON.parse(readFileSync(baseline, 'utf8')) as Baseline);
writeFileSync(answer, JSON.stringify(found));

function baselineOf(): Baseline & { readonly finding: Finding } {
  const corners = cases.filter((each) => each.random === undefined);
  const texts = Object.fromEntries(corners.map((each) => [each.name, textOf(each)]));
  const known = [...faultsOf(cases, { known: [], texts })].map(({ name }) => name);
  return { known, texts, finding: refusal() ?? { by: 'nobody', story: '' } };
}

function findingOf(known: Baseline): Finding {
  const refused = refusal();
  if (refused !== undefined) return refused;
  for (const { name, story } of faultsOf(cases, known))
    return { by: 'tests', story: `${name}: ${story}` };
  return { by: 'nobody', story: '' };
}

/** The checks are asked of every case before anybody else: what they catch, they catch alone. */
function refusal(): Finding | undefined {
  let crash: Finding | undefined;
  for (const each of cases) {
    try {
      const refused = refusedByChecks(laidOut(each));
      if (refused !== undefined) return { by: 'checks', story: `${each.name}: ${refused}` };
    } catch (error) {
      crash ??= { by: 'tests', story: `${each.name}: crash: ${String(error)}` };
    }
  }
  return crash;
}
