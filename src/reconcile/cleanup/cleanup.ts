/** Clean-ups: what the journal says was made under some labels is taken away, with the same checks and guards as any plan. */
import type { Target } from '../../model/cleanup.ts';
import type { Holdings, RunRecord } from '../../model/journal.ts';
import { passable, type Problem, type Result } from '../../model/problem.ts';
import { kinds } from '../../providers/index.ts';
import { firstGuess } from './aim.ts';
import { unheardOf, unitsOf, type Remembered, type Unit } from './candidates.ts';
import { checkUnits } from './check.ts';
import { cutOff } from './cut-off.ts';
import { sweep, type Show } from './sweep.ts';
import type { Outcome, Request } from '../engine.ts';
import { journalOf, type Opened } from '../opened.ts';

export async function cleanUp(
  opened: Opened,
  request: Request,
  asked: { readonly targets: readonly Target[]; readonly apply: boolean; readonly show: Show },
): Promise<Outcome> {
  const found = await unitsFor(opened, request, { ...asked, patient: asked.apply });
  if (!found.ok) return { what: 'refused', exit: 1, problems: found.problems, ...named(opened) };
  const targets = asked.targets.map(({ text }) => text);
  return sweep(opened, request, { ...found.value, ...asked, targets });
}

/** Reads everything, and says what is left. Changes nothing. */
export async function checkCleaned(
  opened: Opened,
  request: Request,
  targets: readonly Target[],
): Promise<Outcome> {
  const found = await unitsFor(opened, request, { targets, patient: false });
  if (!found.ok) return { what: 'refused', exit: 1, problems: found.problems, ...named(opened) };
  const { units, holdings } = found.value;
  const { checks, problems } = await checkUnits(opened, units, {
    connections: opened.connect('read-only'),
    request,
    ledger: holdings.ledger,
    gone: firstGuess(units, opened.desired.site),
  });
  const all = [...found.value.problems, ...problems];
  const results = checks.flatMap((each) => each.checks.map(({ result }) => result));
  const exit = results.includes('UNKNOWN') || !passable(all) ? 1 : results.includes('LEFT') ? 2 : 0;
  return { what: 'checked', exit, problems: all, ...named(opened), checks };
}

interface Found {
  readonly units: readonly Unit[];
  readonly holdings: Holdings;
  readonly problems: readonly Problem[];
}

async function unitsFor(
  opened: Opened,
  request: Request,
  { targets, patient }: { readonly targets: readonly Target[]; readonly patient: boolean },
): Promise<Result<Found>> {
  const remembered = await rememberedOf(opened);
  if (!remembered.ok) return remembered;
  const unheard = unheardOf(targets, remembered.value, opened.desired.resources);
  if (unheard.length > 0) return { ok: false, problems: unheard };
  const connections = opened.connect('read-only');
  const cut = await cutOff(targets, remembered.value, {
    connections,
    request,
    patient,
  });
  const { problems } = cut;
  if (!passable(problems)) return { ok: false, problems };
  const { holdings } = remembered.value;
  return {
    ok: true,
    value: { units: unitsOf(targets, remembered.value, cut), holdings, problems },
  };
}

/** Nothing where there is no journal yet. */
export async function rememberedOf({ desired: { site } }: Opened): Promise<Result<Remembered>> {
  const journal = await journalOf(site, false);
  if (!journal.ok) {
    const fresh = journal.problems.every((each) => each.code === 'no-journal');
    const nothing: Remembered = { holdings: { ledger: [], departed: [] }, unfinished: [] };
    return fresh ? { ok: true, value: nothing } : journal;
  }
  try {
    const holdings = await journal.value.holdings(site.name);
    const unfinished: RunRecord[] = [];
    for (const { id, outcome } of await journal.value.runs(site.name)) {
      const record = outcome === 'done' ? undefined : await journal.value.read(id);
      if (record !== undefined) unfinished.push(record);
    }
    return { ok: true, value: { holdings, unfinished } };
  } finally {
    await journal.value.close();
  }
}

function named({ desired }: Opened) {
  return { site: desired.site.name, kinds };
}
