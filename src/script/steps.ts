/** One step as shell functions and the call that runs them. */
import type { Operation } from '../model/operation.ts';
import type { Step } from '../model/plan.ts';
import type { ScriptWriter, Words, Written } from '../model/script.ts';
import { shellQuote } from '../transport/commands/shell-quote.ts';
import { NoId, type Books } from './book.ts';
import { oneLine } from './head.ts';
import type { Superseded } from './order.ts';
import { commandLine } from './words.ts';

export interface Making {
  readonly books: Books;
  readonly writerOf: (operation: Operation) => ScriptWriter | undefined;
  readonly superseded: ReadonlyMap<Operation, Superseded>;
  /** `5`, or `5_2` for the second operation of a step that has several. */
  readonly numberOf: (operation: Operation) => string;
  readonly title: (step: Step) => string;
  readonly comments: (step: Step) => readonly string[];
}

/** The shell functions of a step: is it so, is it settled, how it is done. */
export function stepLines(step: Step, number: number, making: Making): readonly string[] {
  const [first] = step.operations;
  if (first === undefined) return comments(step, making);
  const written = writtenOf(step, making);
  const many = step.operations.length > 1;
  const all = step.operations.map((each) => making.numberOf(each));
  return [
    ...comments(step, making),
    ...step.operations.flatMap((each) => operationLines(each, making)),
    ...(many
      ? [
          `so_${number}() { ${all.map((each) => `so_${each}`).join(' && ')}; }`,
          `settled_${number}() { ${all.map((each) => `settled_${each}`).join(' && ')}; }`,
        ]
      : []),
    ...('byHand' in written ? [] : doLines(number, written)),
  ];
}

/** What runs it, when its turn comes. */
export function callLine(step: Step, number: number, making: Making): string {
  const written = writtenOf(step, making);
  const title = oneLine(making.title(step));
  if ('byHand' in written)
    return `by_hand ${number} ${shellQuote([title, ...written.byHand.map(oneLine)])}`;
  return `step ${number} ${shellQuote([title])} ${written.seconds ?? 30}`;
}

function comments(step: Step, making: Making): readonly string[] {
  return ['', ...making.comments(step).map((line) => `# ${oneLine(line)}`.trimEnd())];
}

function writtenOf(step: Step, { writerOf, books }: Making): Written {
  const [first] = step.operations;
  if (first === undefined) return { do: [] };
  const hand = step.operations.flatMap((each) => each.manual?.instructions ?? []);
  if (hand.length > 0) return { byHand: hand };
  const writer = writerOf(first);
  const what = step.operations.map(({ id }) => id);
  if (writer === undefined)
    return {
      byHand: [`no command line of ${first.system} is known to do this:`, ...what],
    };
  try {
    return writer.write(step.operations, books.of(first.system));
  } catch (error) {
    if (!(error instanceof NoId)) throw error;
    return {
      byHand: [`${error.message}, so that no command can be written for this:`, ...what],
    };
  }
}

function operationLines(operation: Operation, making: Making): readonly string[] {
  const number = making.numberOf(operation);
  const step = number.replace(/_.*/, '');
  const so = testOf(operation, new Set(), making);
  const superseded = making.superseded.get(operation);
  const lines = [`so_${number}() { ${so}; }`];
  if (superseded === undefined)
    return [...lines, `settled_${number}() { said_done ${step} || so_${number}; }`];
  const { but, by } = superseded;
  const others = by.map((each) => `settled_${making.numberOf(each)}`);
  const kept = but === undefined ? [] : [testOf(operation, but, making)];
  // What it did for a while has been taken back since, with all that it was for done.
  return [
    ...lines,
    `settled_${number}() { said_done ${step} || so_${number} || { ${[...kept, ...others].join(' && ')}; }; }`,
  ];
}

function testOf(operation: Operation, but: ReadonlySet<string>, making: Making): string {
  const number = making.numberOf(operation);
  const tests = testsOf(operation, but, making);
  if (tests.length === 0) return `said_done ${number.replace(/_.*/, '')}`;
  const name = making.books.variableOf(operation);
  const keeps = operation.do === 'create' && name !== undefined ? [`${name}=$found`] : [];
  const looks = tests.map((words) =>
    words[0] === 'true' ? 'true' : commandLine(['once', ...words]),
  );
  return [...looks, ...keeps].join(' && ');
}

function testsOf(
  operation: Operation,
  but: ReadonlySet<string>,
  { writerOf, books }: Making,
): readonly Words[] {
  const book = books.of(operation.system);
  try {
    const { manual } = operation;
    if (manual !== undefined) {
      const tests = manual.done.map((each) => {
        const system = each.of.slice(0, each.of.indexOf('/')) as Operation['system'];
        return writerOf({ ...operation, system })?.holds?.(each, books.of(system));
      });
      return tests.every((each) => each !== undefined) ? tests : [];
    }
    return writerOf(operation)?.so(operation, book, but) ?? [];
  } catch (error) {
    if (error instanceof NoId) return [];
    throw error;
  }
}

function doLines(
  number: number,
  written: Exclude<Written, { byHand: unknown }>,
): readonly string[] {
  const checks = (written.before ?? []).map(
    ({ test, otherwise }) => `  ${commandLine(test)} || stop ${shellQuote([oneLine(otherwise)])}`,
  );
  const commands = written.do.map((words) => `  ${commandLine(words)}`);
  return [`do_${number}() {`, ...checks, ...(commands.length === 0 ? ['  :'] : commands), '}'];
}
