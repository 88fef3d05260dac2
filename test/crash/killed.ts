/** One case: the process that applies is killed at one moment, another one carries on, and the end is looked at. */
import { setImmediate as turn } from 'node:timers/promises';
import type { RunningLab } from '../../src/lab/server.ts';
import { takeLock } from '../../src/apply/lock.ts';
import { plan, planAndApply, resume } from '../../src/reconcile.ts';
import type { Outcome } from '../../src/reconcile/engine.ts';
import { isGone } from '../../src/reconcile/writer.ts';
import type { Child } from './child.ts';
import { applying, endOf, said, type End, type Ground } from './ground.ts';
import { freshLab, requestIn, withJournal, type Site } from './site.ts';
import { writesIn } from './traces.ts';

/** `event`: the n-th thing that happens at the lab; the others are of preload.ts. */
export interface Point {
  readonly at: 'unwritten' | 'written' | 'unsent' | 'sent' | 'answered' | 'event';
  readonly count: number;
}

/** How it went on after the kill. */
export type Way = 'resumed' | 'resumed, approved again' | 'begun anew' | 'was at its end';

export interface Verdict {
  readonly point: Point;
  readonly killed: boolean;
  readonly way: Way;
  /** Requests that had reached the lab when the process was dead. */
  readonly calls: number;
  readonly end: End;
  /** What must never be, whatever the end is like. */
  readonly wrong: readonly string[];
}

export async function killedAt(ground: Ground, point: Point): Promise<Verdict> {
  const { story } = ground.site;
  const lab = await freshLab(ground.site);
  try {
    const before = story.othersIn(lab);
    const rest = restOf(lab);
    const child = applying(ground, { TRUEUP_CRASH_AT: `${point.at}:${point.count}` });
    if (point.at === 'event') killAtEvent(lab, child, point.count);
    const first = await child.ended;
    await rest();
    const calls = lab.exchanges().length;
    const killed = first.signal === 'SIGKILL';
    const { way, outcome } = await carriedOn(ground);
    const again = await plan(requestIn(ground.site));
    const { toOthers } = writesIn(story, lab);
    return {
      point,
      killed,
      way,
      calls,
      end: await endOf(ground, lab),
      wrong: [
        ...(killed || first.code === 0 ? [] : [`it ended by itself: ${said(first)}`]),
        ...(outcome.exit === 0 ? [] : [`${way}, exit ${outcome.exit}: ${told(outcome)}`]),
        ...(isEmpty(again) ? [] : [`the next plan is not empty: ${told(again)}`]),
        ...(story.othersIn(lab) === before ? [] : ['something of others was changed']),
        ...toOthers.map((each) => `sent to what belongs to others: ${each}`),
        ...(await openEnds(ground.site)),
      ],
    };
  } finally {
    await lab.close();
  }
}

/** Waits until the lab has dealt with all that a dead process has sent: the bytes are on their way already. */
function restOf(lab: RunningLab): () => Promise<void> {
  let open = 0;
  lab.onExchange(({ phase }) => {
    if (phase === 'received') open += 1;
    if (phase === 'replied') open -= 1;
  });
  return async () => {
    for (let quiet = 0; quiet < 5; quiet = open === 0 ? quiet + 1 : 0) await turn();
  };
}

function killAtEvent(lab: RunningLab, child: Child, count: number): void {
  let seen = 0;
  lab.onExchange(() => {
    seen += 1;
    if (seen === count) child.process.kill('SIGKILL');
  });
}

/** What a person would do: resume; where there is nothing to resume, apply again. */
async function carriedOn({
  site,
  approvals,
}: Ground): Promise<{ readonly way: Way; readonly outcome: Outcome }> {
  const first = await resume(requestIn(site), 'latest', true);
  const codes = first.problems.map((each) => each.code);
  if (codes.includes('no-run') || codes.includes('no-journal'))
    return { way: 'begun anew', outcome: await planAndApply(requestIn(site, approvals)) };
  if (codes.includes('not-approved')) {
    const outcome = await resume(requestIn(site, approvals), 'latest', true);
    return { way: 'resumed, approved again', outcome };
  }
  return { way: first.what === 'applied' ? 'resumed' : 'was at its end', outcome: first };
}

/** One run, at its end; nobody but perhaps the dead in the writing place. */
async function openEnds(site: Site): Promise<readonly string[]> {
  return withJournal(site, async (journal) => {
    const runs = await journal.runs(site.story.site);
    const place = await takeLock(journal, site.story.site, { actor: 'looking', gone: isGone });
    return [
      ...(runs.length === 1 ? [] : [`there are ${runs.length} runs`]),
      ...runs
        .filter((each) => each.outcome !== 'done' || each.finishedAt === undefined)
        .map((each) => `run ${each.id} has no end, or a bad one: ${each.outcome}`),
      ...(place.ok ? [] : place.problems.map((each) => each.message)),
    ];
  });
}

function isEmpty(outcome: Outcome): boolean {
  return (
    outcome.what === 'planned' &&
    outcome.exit === 0 &&
    outcome.changes.length === 0 &&
    outcome.plan?.steps.length === 0
  );
}

function told(outcome: Outcome): string {
  const problems = outcome.problems.map((each) => `${each.code} ${each.message}`);
  if (outcome.what !== 'applied') return [outcome.what, ...problems].join('; ');
  const failed = outcome.failed.map(({ problem }) => `${problem.code} ${problem.message}`);
  const left = outcome.remaining.map((each) => `${each.action} ${each.address}`);
  return [...problems, ...failed, ...left].join('; ');
}
