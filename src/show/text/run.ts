/** A run told in order: what was done, what failed, what is in doubt, what is owed, and the ways on. */
import type { RunRecord, RunSummary } from '../../model/journal.ts';
import { oneLine } from '../clean.ts';
import { durationText } from '../duration.ts';
import { clockText, momentText } from '../moment.ts';
import { numbersOf } from '../numbering.ts';
import type { Tone } from '../paint.ts';
import { count } from '../plural.ts';
import { purposeText } from '../purpose.ts';
import { momentOf, openDebts, storyOf, type State, type Told } from '../story.ts';
import type { Style } from '../style.ts';
import { indent, joined, section } from './indent.ts';
import { nextLines, type NextCommand } from './next.ts';
import { problemLines } from './problems.ts';
import { operationLine } from './step.ts';
import { table } from './table.ts';

export function runText(run: RunRecord, next: readonly NextCommand[], style: Style): string {
  const story = storyOf(run);
  const heading = (text: string): string => style.paint('strong', text);
  const told = (...states: readonly State[]): readonly Told[] =>
    story.filter(({ state }) => states.includes(state));
  return joined([
    heading(`Run ${run.id} of plan ${run.plan}, site ${run.site}: ${outcomeText(run)}`),
    ...purposeLines(run),
    `  began ${momentText(run.startedAt)} by ${oneLine(run.actor)}${lastedText(run)}`,
    `  ${tallyText(story)}`,
    ...indent(run.approvals.map(approvalText), 2),
    ...section(
      heading('What happened'),
      story
        .filter((each) => momentOf(each) !== undefined)
        .flatMap((each) => toldLines(each, style)),
    ),
    ...section(
      heading('Skipped'),
      told('skipped').map((each) => `${titleOf(each, style)}${becauseText(each, run)}`),
    ),
    ...section(
      heading('Not started'),
      told('not started').map((each) => titleOf(each, style)),
    ),
    ...section(
      style.paint('warning', 'In doubt: look at these before anything else'),
      told('in doubt').flatMap((each) => [titleOf(each, style), ...taskLines(each)]),
    ),
    ...section(
      style.paint(
        'warning',
        'Owed: taken away and not yet put back (every later plan includes it)',
      ),
      openDebts(story).map(
        ({ operation, state }) =>
          `${operation.of}: ${oneLine(operation.debt?.why ?? '')}${state === 'done' ? '' : ` (perhaps: the step is ${state})`}`,
      ),
    ),
    ...nextLines(next, style),
  ]);
}

/** All runs of a site, newest last. */
export function runsText(runs: readonly RunSummary[], style: Style): string {
  if (runs.length === 0) return 'No runs yet.\n';
  const rows = runs.map((run) => [
    run.id,
    momentText(run.startedAt),
    outcomeText(run),
    String(run.steps),
    `${run.done} done${run.failed === 0 ? '' : `, ${run.failed} failed`}`,
    run.purpose === undefined ? run.plan : `${run.plan} (${purposeText(run.purpose)})`,
    oneLine(run.actor),
  ]);
  const [head = '', ...lines] = table([
    ['run', 'began', 'outcome', 'steps', 'operations', 'plan', 'by'],
    ...rows,
  ]);
  return joined([style.paint('quiet', head), ...lines]);
}

function purposeLines({ planned }: RunRecord): readonly string[] {
  const purpose = purposeText(planned.purpose);
  return purpose === '' ? [] : [`  ${purpose}`];
}

/** `done`, `failed`, `stopped`, or `not finished` where the process died or still runs. */
export function outcomeText(run: Pick<RunSummary, 'outcome'>): string {
  return run.outcome ?? 'not finished';
}

/** `cascades approved by ops@jumphost (typed) at …`. */
export function approvalText({ impact, who, how, at }: RunRecord['approvals'][number]): string {
  return `${impact} approved by ${oneLine(who)} (${how}) at ${momentText(at)}`;
}

export function lastedText(run: RunSummary): string {
  if (run.finishedAt === undefined) return ', and has no end on record';
  return `, took ${durationText(run.finishedAt.getTime() - run.startedAt.getTime())}`;
}

export function tallyText(story: readonly Told[]): string {
  const states: readonly State[] = ['done', 'failed', 'skipped', 'in doubt', 'not started'];
  const parts = states.flatMap((state) => {
    const many = story.filter((each) => each.state === state).length;
    return many === 0 ? [] : [`${many} ${state}`];
  });
  return `${count(story.length, 'operation')}: ${parts.join(', ')}`;
}

function toldLines(told: Told, style: Style): readonly string[] {
  const moment = momentOf(told);
  const began = moment === undefined ? '' : `${clockText(moment)}  `;
  return [
    `${began}${titleOf(told, style)}  ${style.paint(tones[told.state], stateText(told))}`,
    ...indent(told.problem === undefined ? [] : problemLines(told.problem, style), 11),
    ...indent((told.notes ?? []).map(oneLine), 11),
  ];
}

/** `failed after 1 min 2 s`. */
export function stateText({ state, startedAt, endedAt }: Told): string {
  if (startedAt === undefined || endedAt === undefined) return state;
  return `${state} after ${durationText(endedAt.getTime() - startedAt.getTime())}`;
}

const tones = {
  done: 'good',
  failed: 'bad',
  'in doubt': 'warning',
  skipped: 'quiet',
  'not started': 'quiet',
} satisfies Record<State, Tone>;

function titleOf(told: Told, style: Style): string {
  return `step ${told.number}  ${operationLine(told.operation, style)}`;
}

export function becauseText(told: Told, run: RunRecord): string {
  if (told.because === undefined) return '';
  const number = numbersOf(run.planned).get(told.because);
  return `  (waits for step ${number ?? told.because})`;
}

function taskLines(told: Told): readonly string[] {
  return told.task === undefined ? [] : [`    the vendor's task: ${oneLine(told.task)}`];
}
