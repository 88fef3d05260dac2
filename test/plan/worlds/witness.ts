/** The exhaustive planner's moves as steps, one after the other: the strict model can play them. */
import type { Operation, OperationId } from '../../../src/model/operation.ts';
import type { Step, StepId } from '../../../src/model/plan.ts';
import { specAt } from './beginning.ts';
import { operation } from './hand-made.ts';
import { puzzleOf } from './puzzle.ts';
import type { Move, Setting } from './search.ts';
import { addressText, spanText } from './text.ts';
import { incarnationsOf, type Incarnation, type World } from './world.ts';

export function witnessSteps(world: World, moves: readonly Move[]): readonly Step[] {
  const incarnations = incarnationsOf(world);
  const { slots } = puzzleOf(world);
  let former: StepId | undefined;
  return moves.map((move, at) => {
    const operations =
      'whole' in move
        ? [wholeOperation(incarnations, move.whole.holder, at)]
        : [...Map.groupBy(move.set, ({ slot }) => slots[slot]?.holder ?? -1)].map(([holder, set]) =>
            fieldOperation(world, pick(incarnations, holder), { set, at }),
          );
    const after = former === undefined ? [] : [{ step: former, why: 'order' as const, detail: '' }];
    former = `step ${at}` as StepId;
    return { id: former, operations, after };
  });
}

function wholeOperation(all: readonly Incarnation[], holder: number, at: number): Operation {
  const each = pick(all, holder);
  if (each.role === 'comes')
    return {
      ...operation('create', each.address),
      id: idOf('create', each, at),
      to: specAt(each, 'to'),
    };
  const falling = all.filter((other) => other.role === 'falls' && other.parent === each.address);
  return {
    ...operation('delete', each.address),
    id: idOf('delete', each, at),
    from: specAt(each, 'from'),
    touches: [each.address, ...falling.map((other) => other.address)],
  };
}

function fieldOperation(
  world: World,
  each: Incarnation,
  { set, at }: { set: readonly Setting[]; at: number },
): Operation {
  const { slots } = puzzleOf(world);
  const fields = set.map((setting) => {
    const field = slots[setting.slot]?.field ?? 'name';
    const moved = 'unknown' as const;
    if (setting.as === 'final')
      return { field, from: undefined, to: specAt(each, 'to')[field], moved };
    return { field, from: undefined, to: valueText(each, field, setting), moved };
  });
  return {
    ...operation('update', each.address),
    id: idOf('update', each, at),
    fields,
    ...(each.thing.kind === 'sim/port' &&
      world.commit === 'atomic' && {
        commit: { group: each.from?.node ?? '', how: 'atomic' as const },
      }),
  };
}

function valueText(each: Incarnation, field: string, { to }: Setting): string | undefined {
  if (field === 'name') return `trueup-park-${each.thing.name}`;
  if (to === undefined) return undefined;
  return field === 'address' ? addressText(to.first) : spanText(to);
}

function idOf(verb: string, each: Incarnation, at: number): OperationId {
  return `${verb} ${each.address} ${at}` as OperationId;
}

function pick(all: readonly Incarnation[], index: number): Incarnation {
  const each = all[index];
  if (each === undefined) throw new Error(`no incarnation ${index}`);
  return each;
}
