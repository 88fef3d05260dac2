/** A plan as a shell script of vendor commands: for when trueup cannot run. */
import type { KindName, SystemName } from '../model/address.ts';
import type { Operation } from '../model/operation.ts';
import type { Plan, Step } from '../model/plan.ts';
import type { ScriptWriter } from '../model/script.ts';
import { booksOf, placeOf } from './book.ts';
import { core } from './core.ts';
import { beginLines, headLines } from './head.ts';
import { inTurn, supersededBy } from './order.ts';
import { callLine, stepLines, type Making } from './steps.ts';

export interface Telling {
  /** A few words for each operation. */
  readonly title: (operation: Operation) => string;
  /** The step as people read it in the plan. */
  readonly comments: (step: Step, number: number) => readonly string[];
}

/** The same bytes for the same plan. `writers` by vendor: the part of a kind's name before its slash. */
export function scriptOf(
  plan: Plan,
  writers: ReadonlyMap<string, ScriptWriter>,
  telling: Telling,
): string {
  const vendors = vendorsOf(plan);
  const writerOf = ({ system }: Operation): ScriptWriter | undefined =>
    writers.get(vendors.get(system) ?? '');
  const books = booksOf(plan, writerOf);
  const steps = inTurn(plan);
  const numbers = new Map(plan.steps.map((step, at) => [step, at + 1]));
  const making: Making = {
    books,
    writerOf,
    superseded: supersededBy(steps),
    numberOf: numbering(plan, numbers),
    title: ({ operations }) => operations.map(telling.title).join('; '),
    comments: (step) => telling.comments(step, numbers.get(step) ?? 0),
  };
  const acting = steps.filter(({ operations }) => operations.length > 0);
  const used = [...vendors].flatMap(([system, vendor]) => {
    const writer = writers.get(vendor);
    return writer === undefined ? [] : [{ system, vendor, writer }];
  });
  const own = [...new Set(used.map(({ writer }) => writer))];
  const tools = [...new Set(['jq', ...own.flatMap((each) => each.tools)])];
  const number = (step: Step): number => numbers.get(step) ?? 0;
  const head = headLines({
    plan,
    tools,
    steps: acting.length,
    variables: books.variables,
    systems: used.map(({ system, vendor, writer }) => ({
      system,
      vendor,
      place: placeOf(system),
      usual: writer.place.usual(system),
      brief: writer.place.brief,
    })),
  });
  return `${[
    ...head,
    '',
    core,
    ...own.flatMap(({ library }) => ['', library.trim()]),
    ...steps.flatMap((step) => stepLines(step, number(step), making)),
    '',
    ...beginLines(tools),
    ...acting.map((step) => callLine(step, number(step), making)),
    `conclude ${acting.map(number).join(' ')}`.trimEnd(),
  ].join('\n')}\n`;
}

/** Systems that the plan does something in, or that its steps of people are looked at in, with their vendors. */
function vendorsOf(plan: Plan): ReadonlyMap<SystemName, string> {
  const found = new Map<SystemName, string>();
  const add = (system: SystemName, kind: KindName): void =>
    void found.set(system, kind.slice(0, kind.indexOf('/')));
  const operations = plan.steps.flatMap((step) => step.operations);
  const seen = new Set(
    operations.flatMap(({ system, manual }) => [
      system,
      ...(manual?.done ?? []).map(({ of }) => of.slice(0, of.indexOf('/'))),
    ]),
  );
  for (const { system, kind } of [...operations, ...plan.objects])
    if (seen.has(system)) add(system, kind);
  return found;
}

function numbering(
  plan: Plan,
  numbers: ReadonlyMap<Step, number>,
): (operation: Operation) => string {
  const names = new Map(
    plan.steps.flatMap((step) =>
      step.operations.map((each, at): [Operation, string] => [
        each,
        step.operations.length === 1 ? String(numbers.get(step)) : `${numbers.get(step)}_${at + 1}`,
      ]),
    ),
  );
  return (operation) => names.get(operation) ?? '';
}
