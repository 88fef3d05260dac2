/** Clean-ups told: what each thing is, what became of it, and what a look afterwards found. */
import { shortKind, type KindName } from '../../model/address.ts';
import type { Check, Checks, Piece, PieceState, Swept, Totals } from '../../model/cleanup.ts';
import type { RunId } from '../../model/journal.ts';
import type { Plan, StepId } from '../../model/plan.ts';
import type { Problem } from '../../model/problem.ts';
import { oneLine } from '../clean.ts';
import type { Tone } from '../paint.ts';
import { count, listed, tallyText } from '../plural.ts';
import type { Style } from '../style.ts';
import { stepLine } from './applied.ts';
import { indent, joined, section } from './indent.ts';
import { nextLines, type NextCommand } from './next.ts';
import { problemLines } from './problems.ts';

export interface CleanedView {
  readonly plan: Plan;
  readonly run: RunId;
  readonly operations: {
    readonly done: number;
    readonly failed: readonly { readonly step: StepId; readonly problem: Problem }[];
  };
  readonly swept: readonly Swept[];
  readonly totals: Totals;
  readonly checks: readonly Checks[];
  readonly next: readonly NextCommand[];
}

export interface CheckedView {
  readonly checks: readonly Checks[];
  readonly next: readonly NextCommand[];
}

export function cleanedText(view: CleanedView, style: Style): string {
  const heading = (text: string): string => style.paint('strong', text);
  return joined([
    heading(cleanedHeadline(view)),
    ...view.swept.flatMap(({ target, pieces }) =>
      section(heading(oneLine(target)), pieceLines(pieces, style)),
    ),
    ...section(
      style.paint('bad', 'Failed'),
      view.operations.failed.flatMap(({ step, problem }) => [
        stepLine(view.plan, step, style),
        ...indent(problemLines(problem, style), 4),
      ]),
    ),
    ...section(heading('Checked afterwards'), checkLines(view.checks, style)),
    ...nextLines(view.next, style),
  ]);
}

export function checkedText(view: CheckedView, style: Style): string {
  return joined([
    style.paint('strong', checkedHeadline(view.checks)),
    ...indent(checkLines(view.checks, style), 2),
    ...nextLines(view.next, style),
  ]);
}

/** `Cleaned up node=n1 of lab in run lab-5: 6 of 6 things gone (100 %): 5 deleted, 1 gone already; 7 of 7 operations done`. */
export function cleanedHeadline({ plan, run, swept, totals, operations }: CleanedView): string {
  const { things, kept, deleted, goneAlready } = totals;
  const all = plan.steps.reduce((sum, step) => sum + step.operations.length, 0);
  const gone = deleted + goneAlready;
  const wanted = things - kept;
  const what = listed(swept.map(({ target }) => oneLine(target)));
  const verb = gone >= wanted ? 'Cleaned up' : 'Partly cleaned up';
  return `${verb} ${what} of ${plan.site} in run ${run}: ${gone} of ${count(wanted, 'thing')} gone (${totals.successRate} %): ${countsText(totals)}; ${operations.done} of ${count(all, 'operation')} done`;
}

/** `5 deleted, 1 gone already`; what there is none of is left out. */
export function countsText(totals: Totals): string {
  const parts = [
    [totals.deleted, 'deleted'],
    [totals.goneAlready, 'gone already'],
    [totals.failed, 'failed'],
    [totals.skipped, 'skipped'],
    [totals.left, 'left'],
    [totals.kept, 'kept'],
  ] as const;
  const said = parts.filter(([many]) => many > 0).map(([many, word]) => `${many} ${word}`);
  return said.length === 0 ? 'nothing to do' : said.join(', ');
}

export function checkedHeadline(checks: readonly Checks[]): string {
  const targets = listed(checks.map(({ target }) => oneLine(target)));
  const all = checks.flatMap((each) => each.checks);
  const left = all.reduce((sum, each) => sum + each.left.length, 0);
  if (all.some(({ result }) => result === 'UNKNOWN'))
    return `Whether anything is left of ${targets} cannot be told`;
  if (left === 0) return `Nothing is left of ${targets}: ${count(all.length, 'check')} passed`;
  return `Left of ${targets}: ${count(left, 'thing')}`;
}

/** What a plan to clean up is about, before anything is done. */
export function aimLines(swept: readonly Swept[] | undefined, style: Style): readonly string[] {
  return (swept ?? []).flatMap(({ target, pieces }) =>
    pieces.length === 0
      ? [`${oneLine(target)}: nothing`]
      : [oneLine(target), ...indent(pieceLines(pieces, style), 2)],
  );
}

const order: readonly PieceState[] = [
  'to delete',
  'deleted',
  'gone already',
  'failed',
  'skipped',
  'left',
  'kept',
];

const tones = {
  'to delete': 'strong',
  deleted: 'good',
  'gone already': 'quiet',
  failed: 'bad',
  skipped: 'warning',
  left: 'bad',
  kept: 'quiet',
} satisfies Record<PieceState, Tone>;

function pieceLines(pieces: readonly Piece[], style: Style): readonly string[] {
  const width = Math.max(...pieces.map(({ state }) => state.length));
  return inOrder(pieces).map(
    (piece) => `${style.paint(tones[piece.state], piece.state.padEnd(width))}  ${pieceText(piece)}`,
  );
}

/** By what became of them, then as they came. */
export function inOrder(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}

/** `father/vm/node1 (#101, made by its vendor): it is still there`. */
export function pieceText({ address, id, vendorMade, kind, why }: Piece): string {
  const beside = vendorMade === true ? `, a ${nounOf(kind)} that its vendor made` : '';
  // Of what a run was cut off at, nobody knows the id.
  const known = id === '' ? '' : ` (#${oneLine(id)}${beside})`;
  return `${oneLine(address)}${known}${why === undefined ? '' : `: ${oneLine(why)}`}`;
}

function checkLines(checks: readonly Checks[], style: Style): readonly string[] {
  const tone = { PASS: 'good', LEFT: 'bad', UNKNOWN: 'warning' } as const;
  return checks.flatMap(({ target, checks: own }) =>
    own.flatMap((check) => [
      `${style.paint(tone[check.result], check.result.padEnd(7))}  ${oneLine(target)}  ${checkText(check)}`,
      ...indent(leftTexts(check), 9),
    ]),
  );
}

/** `2 disks not found (deleted)`. */
export function checkText({ kind, things, left, result }: Check): string {
  if (kind === undefined)
    return left.length === 0
      ? 'nothing unknown to the ledger carries our mark of it'
      : `${count(left.length, 'thing')} unknown to the ledger`;
  const all = tallyText(Array.from({ length: things }, () => nounOf(kind)));
  if (result === 'PASS') return `${all} not found (deleted)`;
  if (result === 'UNKNOWN') return `${all} could not be looked for`;
  return `${left.length} of ${all} left`;
}

export function leftTexts({ left }: Check): readonly string[] {
  return left.map(
    ({ address, id, why }) =>
      `${oneLine(address)}${id === '' ? '' : ` (#${oneLine(id)})`}: ${oneLine(why)}`,
  );
}

/** `bare metal server` of `ibm/bare-metal-server`. */
function nounOf(kind: KindName): string {
  return shortKind(kind).replaceAll('-', ' ');
}
