/** `trueup explain STEP`: why it waits, and what waits for it. */
import { problem, type Problem } from '../../model/problem.ts';
import type { Plan, Step } from '../../model/plan.ts';
import { findSteps } from '../../show/explained.ts';
import { documentText } from '../../show/json/document.ts';
import { explainBody } from '../../show/json/outcomes.ts';
import { block } from '../../show/markdown/cell.ts';
import { numbersOf } from '../../show/numbering.ts';
import { plain } from '../../show/paint.ts';
import { explainText } from '../../show/text/explain.ts';
import type { ChoiceFlags, CommonFlags } from '../flags.ts';
import { say, sayProblem } from '../output.ts';
import { paintFor } from '../paint.ts';
import { planToLookAt, type Planned } from '../planned.ts';
import type { Terminal } from '../terminal.ts';

export async function explain(
  terminal: Terminal,
  flags: CommonFlags & ChoiceFlags,
  ...words: readonly string[]
): Promise<void> {
  const [asked = '', ...specs] = words;
  const planned = await planToLookAt(terminal, flags, specs);
  if (planned === undefined) return;
  const steps = findSteps(planned.plan, asked);
  const [step] = steps;
  if (step === undefined || steps.length > 1) {
    sayProblem(terminal, notOne(planned.plan, asked, steps));
    terminal.exit = 64;
    return;
  }
  const paint = flags.out === undefined ? paintFor(terminal.stdout, terminal.env) : plain;
  const style = { paint, kinds: planned.kinds };
  if (!say(terminal, { out: formatted(planned, step, flags, style), err: '' }, flags.out)) return;
  terminal.exit = 0;
}

function formatted(
  { plan, site, kinds }: Planned,
  step: Step,
  flags: CommonFlags,
  style: Parameters<typeof explainText>[2],
): string {
  if (flags.format === 'json')
    return documentText(
      { what: 'explained', site, exit: 0, problems: [] },
      explainBody(plan, step),
    );
  if (flags.format === 'text') return explainText(plan, step, style);
  const lines = explainText(plan, step, { paint: plain, kinds }).trimEnd().split('\n');
  return `${block(lines).slice(1).join('\n')}\n`;
}

function notOne(plan: Plan, asked: string, steps: readonly Step[]): Problem {
  if (steps.length === 0)
    return problem('no-such-step', `plan ${plan.id} has no step ${asked}`, {
      help:
        plan.steps.length === 0
          ? 'There is nothing to do, so there is nothing to explain.'
          : `Name a step by its number (1 to ${plan.steps.length}) or by an address, as trueup plan prints them.`,
    });
  const numbers = steps.map(({ id }) => numbersOf(plan).get(id)).join(', ');
  return problem('several-steps', `${asked} is worked on in several steps: ${numbers}`, {
    help: 'Name one of them by its number.',
  });
}
