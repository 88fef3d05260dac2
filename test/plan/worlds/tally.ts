/** Sums verdicts up: how many worlds of which sort there were, and what went wrong in which. */
import type { Fault, FaultName, Verdict } from './judge.ts';

export interface Tally {
  readonly worlds: number;
  readonly small: number;
  readonly solvable: number;
  readonly undecided: number;
  readonly cycles: number;
  readonly blocked: number;
  readonly planned: number;
  seedsOf(fault: FaultName): readonly number[];
  /** The first few of a fault in full: for the message of a failed test. */
  storiesOf(fault: FaultName): string;
  /** One row per shape, for the eye. */
  table(): Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export function tallyOf(verdicts: readonly Verdict[]): Tally {
  const count = (of: (each: Verdict) => boolean): number => verdicts.filter(of).length;
  const withFault = (name: FaultName): readonly (readonly [Verdict, Fault])[] =>
    verdicts.flatMap((each) =>
      each.faults.filter(({ fault }) => fault === name).map((fault) => [each, fault] as const),
    );
  return {
    worlds: verdicts.length,
    small: count((each) => each.small),
    solvable: count((each) => each.answer?.solved === true),
    undecided: count((each) => each.answer?.solved === 'unknown'),
    cycles: count((each) => each.cycle),
    blocked: count((each) => each.answer?.solved === false),
    planned: count((each) => each.planned),
    seedsOf: (fault) => withFault(fault).map(([{ world }]) => world.seed),
    storiesOf: (fault) =>
      withFault(fault)
        .slice(0, 5)
        .map(([{ world }, { story }]) => `seed ${world.seed} (${world.shape}): ${story}`)
        .join('\n\n'),
    table: () => {
      const shapes = Map.groupBy(verdicts, shapeOf);
      const common = [...shapes].filter(([, rows]) => rows.length * 100 >= verdicts.length);
      const listed = new Set(common.map(([shape]) => shape));
      const others = verdicts.filter((each) => !listed.has(shapeOf(each)));
      return Object.fromEntries(
        [
          ...common.toSorted(([a], [b]) => (a < b ? -1 : 1)),
          ['other mixtures', others] as const,
          ['all', verdicts] as const,
        ].map(([shape, rows]) => [shape, rowOf(rows)]),
      );
    },
  };
}

/** Without the word that says whether a stranger was put in. */
function shapeOf({ world }: Verdict): string {
  return world.shape.replace(/ .*/, '');
}

function rowOf(rows: readonly Verdict[]): Readonly<Record<string, number>> {
  const count = (of: (each: Verdict) => boolean): number => rows.filter(of).length;
  const temporaries = (from: number, to: number): number =>
    count(
      ({ answer }) =>
        answer?.solved === true && answer.cost.temporaries >= from && answer.cost.temporaries <= to,
    );
  const unsolvable = (why: 'end' | 'no way'): number =>
    count(({ answer }) => answer?.solved === false && answer.why === why);
  return {
    worlds: rows.length,
    cycle: count((each) => each.cycle),
    '0 temps': temporaries(0, 0),
    '1 temp': temporaries(1, 1),
    '2+ temps': temporaries(2, 99),
    restart: count(({ answer }) => answer?.solved === true && answer.cost.impact !== 'none'),
    'blocked end': unsolvable('end'),
    'no way': unsolvable('no way'),
    large: count((each) => !each.small),
    planned: count((each) => each.planned),
    unsolved: count((each) => each.faults.some(({ fault }) => fault === 'unsolved')),
  };
}
