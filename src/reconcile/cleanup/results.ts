/** What became of each thing of a clean-up, from its run and from the look afterwards. */
import { liveAddress, type Address } from '../../model/address.ts';
import type { Piece, Swept } from '../../model/cleanup.ts';
import type { RunRecord } from '../../model/journal.ts';
import { storyOf, type Told } from '../../show/story.ts';

export function resultsOf(
  swept: readonly Swept[],
  record: RunRecord,
  left: ReadonlyMap<Address, string> | undefined,
): readonly Swept[] {
  const story = storyOf(record);
  const names = new Map(
    swept.flatMap(({ pieces }) =>
      pieces.flatMap(({ system, kind, id, address }) =>
        system === undefined ? [] : [[liveAddress(system, kind, id), address] as const],
      ),
    ),
  );
  return swept.map(({ target, pieces }) => ({
    target,
    pieces: pieces.map((piece) => outcomeOf(piece, story, { record, left, names })),
  }));
}

interface Known {
  readonly record: RunRecord;
  readonly left: ReadonlyMap<Address, string> | undefined;
  /** Live address → the one that it was declared under. */
  readonly names: ReadonlyMap<Address, Address>;
}

function outcomeOf(piece: Piece, story: readonly Told[], { record, left, names }: Known): Piece {
  const { system, kind, id, state } = piece;
  if (state !== 'to delete' || system === undefined) return piece;
  const live = liveAddress(system, kind, id);
  const still = left?.get(live);
  const own = story.find(({ operation }) => operation.do === 'delete' && operation.holder === live);
  const under =
    own ??
    story.find(
      ({ operation: { drops = [], touches, do: verb } }) =>
        verb === 'delete' &&
        (touches.includes(live) || drops.some(({ holder }) => holder === live)),
    );
  const { why: _why, ...rest } = piece;
  if (under === undefined)
    return still === undefined && left !== undefined
      ? { ...rest, state: 'deleted', why: 'it went with what it was made for' }
      : { ...rest, state: 'left', why: still ?? 'nothing was sent for it' };
  const along =
    own === undefined
      ? `with ${names.get(under.operation.holder) ?? under.operation.of}`
      : undefined;
  if (under.state === 'done')
    return still === undefined
      ? { ...rest, state: 'deleted', ...(along === undefined ? {} : { why: along }) }
      : { ...rest, state: 'left', why: `${still}, though the vendor said that it was deleted` };
  if (under.state === 'failed')
    return { ...rest, state: 'failed', why: under.problem?.message ?? 'it was refused' };
  if (under.state === 'skipped')
    return { ...rest, state: 'skipped', why: because(under, record, story) };
  return {
    ...rest,
    state: 'left',
    why:
      under.state === 'in doubt'
        ? (under.problem?.message ?? 'nobody can tell whether it was deleted')
        : 'the run was stopped before it',
  };
}

function because({ because: step }: Told, { planned }: RunRecord, story: readonly Told[]): string {
  const number = planned.steps.findIndex((each) => each.id === step) + 1;
  const failed = story.find((each) => each.number === number && each.state === 'failed');
  const why = failed?.problem?.message;
  return `it waits for step ${number}, which failed${why === undefined ? '' : `: ${why}`}`;
}
