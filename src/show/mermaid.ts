/** The plan as a Mermaid graph: steps as boxes, waits as arrows with their reasons. */
import type { Step } from '../model/plan.ts';
import { oneLine } from './clean.ts';
import { numbersOf, type Steps } from './numbering.ts';
import { reasonText } from './reason.ts';
import { actText, milestone, milestoneText, operationSign } from './sign.ts';
import { operationTitle } from './summary.ts';
import type { Tone } from './paint.ts';
import type { Style } from './style.ts';

export function mermaidText(plan: Steps, style: Pick<Style, 'kinds'>): string {
  const numbers = numbersOf(plan);
  const boxes = plan.steps.map(
    (step, index) =>
      `  s${index + 1}["${index + 1}. ${label(step, style)}"]:::${step.operations[0] === undefined ? milestone.tone : operationSign(step.operations[0]).tone}`,
  );
  const arrows = plan.steps.flatMap((step, index) =>
    step.after.flatMap((wait) => {
      const on = numbers.get(wait.step);
      if (on === undefined) return [];
      return [`  s${on} -->|"${escaped(reasonText(wait, plan.steps[on - 1]))}"| s${index + 1}`];
    }),
  );
  const classes = Object.entries(looks).map(([tone, look]) => `  classDef ${tone} ${look}`);
  return `${['flowchart TD', ...boxes, ...arrows, ...classes].join('\n')}\n`;
}

const looks = {
  delete: 'fill:#ffd7d5,stroke:#cf222e,color:#1f2328',
  create: 'fill:#dafbe1,stroke:#1a7f37,color:#1f2328',
  change: 'fill:#fff8c5,stroke:#9a6700,color:#1f2328',
  warning: 'fill:#fff1e5,stroke:#bc4c00,color:#1f2328',
  quiet: 'fill:#f6f8fa,stroke:#57606a,color:#1f2328',
} satisfies Partial<Record<Tone, string>>;

function label(step: Step, style: Pick<Style, 'kinds'>): string {
  if (step.operations.length === 0) return escaped(milestoneText(step));
  return step.operations
    .map((operation) => {
      const verb = operation.do === 'act' ? actText(operation) : '';
      return escaped(
        `${operationSign(operation).sign} ${verb}${operationTitle(operation, style.kinds)}`,
      );
    })
    .join('<br/>');
}

// Mermaid reads `#39;` as a character and markup inside labels; everything that could be either is spelt out.
function escaped(text: string): string {
  return oneLine(text).replaceAll(/["<>&#;`|\\]/g, (character) => `#${character.charCodeAt(0)};`);
}
