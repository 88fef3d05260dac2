/** A place to run cases in, one after the other: a site, its plan, and how that ends when nobody is killed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import { decodePlan } from '../../src/apply/plan-file.ts';
import type { RunningLab } from '../../src/lab/server.ts';
import type { Request } from '../../src/reconcile/engine.ts';
import { impactsOf } from '../../src/reconcile/planning.ts';
import { started, type Child, type Ended } from './child.ts';
import { freshLab, siteIn, type Site } from './site.ts';
import type { Story } from './story.ts';
import { holdingsOf, writesIn } from './traces.ts';

export interface Ground {
  readonly site: Site;
  readonly cli: string;
  readonly planFile: string;
  readonly approvals: Request['approvals'];
}

/** What all cases must end in. */
export interface End {
  readonly portrait: unknown;
  readonly holdings: unknown;
  /** Writing requests that were carried out, by label. */
  readonly carriedOut: Readonly<Record<string, number>>;
}

export interface Whole {
  readonly end: End;
  /** How often each moment of preload.ts came, told by the process itself. */
  readonly counts: Readonly<
    Record<'unwritten' | 'written' | 'unsent' | 'sent' | 'answered', number>
  >;
  /** How many requests the lab was sent. */
  readonly calls: number;
}

/** Writes the site and saves its plan. */
export async function groundWith(work: string, cli: string, story: Story): Promise<Ground> {
  const site = await siteIn(work, story);
  const lab = await freshLab(site);
  vi.stubEnv(story.secret.variable, lab.auth[story.secret.auth]);
  const planFile = join(site.folder, 'plan.json');
  const ended = await started(cli, ['plan', '--out', planFile], site).ended;
  await lab.close();
  if (ended.code !== 2) throw new Error(`${said(ended)} ${ended.out}`);
  const saved = decodePlan(readFileSync(planFile, 'utf8'));
  if (!saved.ok) throw new Error(saved.problems[0]?.message);
  const { value } = saved;
  const approvals = impactsOf(value).map((impact) => ({ plan: value.id, impact }));
  return { site, cli, planFile, approvals };
}

/** The process that applies the saved plan. */
export function applying(
  { site, cli, planFile, approvals }: Ground,
  env: Readonly<Record<string, string>> = {},
): Child {
  const words = ['apply', planFile, '--apply'].concat(
    approvals.flatMap((each) => ['--approve', `${each.plan}:${each.impact}`]),
  );
  return started(cli, words, { folder: site.folder, env });
}

/** The same with nobody killed. */
export async function unharmed(ground: Ground): Promise<Whole> {
  const lab = await freshLab(ground.site);
  const { story } = ground.site;
  const before = story.othersIn(lab);
  const report = join(ground.site.folder, 'counts.json');
  const ended = await applying(ground, { TRUEUP_CRASH_COUNTS: report }).ended;
  if (ended.code !== 0) throw new Error(said(ended));
  if (story.othersIn(lab) !== before) throw new Error('something of others was changed');
  const calls = lab.exchanges().length;
  const end = await endOf(ground, lab);
  await lab.close();
  return { end, calls, counts: JSON.parse(readFileSync(report, 'utf8')) as Whole['counts'] };
}

export async function endOf({ site }: Ground, lab: RunningLab): Promise<End> {
  const { carriedOut } = writesIn(site.story, lab);
  return { portrait: site.story.portraitOf(lab), holdings: await holdingsOf(site), carriedOut };
}

/** How a process ended, with the last it said. */
export function said({ code, signal, err }: Ended): string {
  return `exit ${code} ${signal ?? ''} ${err.trimEnd().split('\n').slice(-6).join(' | ')}`;
}
