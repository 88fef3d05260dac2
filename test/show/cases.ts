/** What is shown, by the name of its case. */
import type { RunId } from '../../src/model/journal.ts';
import { everything } from '../../src/model/plan.ts';
import { appliedMarkdown } from '../../src/show/markdown/applied.ts';
import {
  checkedMarkdown,
  cleanedMarkdown,
  standingMarkdown,
} from '../../src/show/markdown/cleaned.ts';
import { driftMarkdown } from '../../src/show/markdown/drift.ts';
import { planMarkdown } from '../../src/show/markdown/plan.ts';
import { problemsMarkdown } from '../../src/show/markdown/problems.ts';
import { runMarkdown } from '../../src/show/markdown/run.ts';
import { mermaidText } from '../../src/show/mermaid.ts';
import { plain } from '../../src/show/paint.ts';
import { appliedText } from '../../src/show/text/applied.ts';
import { checkedText, cleanedText } from '../../src/show/text/cleaned.ts';
import { driftText, type DriftView } from '../../src/show/text/drift.ts';
import { explainText } from '../../src/show/text/explain.ts';
import { planText } from '../../src/show/text/plan.ts';
import { problemsText } from '../../src/show/text/problems.ts';
import { runsText, runText } from '../../src/show/text/run.ts';
import { standingText } from '../../src/show/text/standing.ts';
import { validatedText } from '../../src/show/text/validated.ts';
import { cleaned, standings } from './cleaned.ts';
import { address, adopting, kinds, operation, plan, range, step } from './made.ts';
import { failedRun, partly, problems, unmanaged, unseen } from './outcomes.ts';
import { recidr, recidrView } from './recidr.ts';

const style = { paint: plain, kinds };

const drift: DriftView = {
  site: 'd058',
  changes: recidr.changes.slice(1),
  unseen: [],
  next: [{ command: 'trueup plan', does: 'shows the steps that end it; changes nothing' }],
};

const resume = [{ command: 'trueup resume r-12 --apply', does: 'finishes it' }];

const chosen = plan({
  changes: recidr.changes.slice(0, 1),
  steps: recidr.steps.slice(9, 10),
  options: { ...everything, only: ['caracal/subnet/provider-vip'] },
});

/** The subnet alone: what falls with it and has no step must not look as if it came back. */
const part = plan({
  changes: [
    ...recidr.changes,
    ...['a', 'b', 'c', 'd'].map((name) => adopting(`caracal/space/${name}`, name)),
  ],
  steps: [
    step('s-del-admin', [
      operation('delete', 'caracal/subnet/metal-admin', {
        holder: address('caracal/subnet/#3'),
        from: { cidr: '10.12.8.0/22' },
        impact: 'cascades',
        drops: [
          {
            holder: address('caracal/band/#17'),
            claims: [
              range('10.12.8.50-10.12.8.99', 'caracal/subnet/#3'),
              range('10.12.8.50-10.12.8.99', 'caracal'),
            ],
          },
        ],
        notes: ['will be cut: one eno1', 'will be cut: two eno1', 'DHCP goes off'],
      }),
    ]),
  ],
  options: { ...everything, only: ['caracal/subnet/metal-admin'] },
});

export const cases: Readonly<Record<string, () => string>> = {
  'plan-recidr': () => planText(recidrView, style),
  'plan-nothing': () =>
    planText(
      { plan: plan({}), changes: [], needsApproval: [], conditions: [], unseen: [], next: [] },
      style,
    ),
  'plan-chosen-with-patch': () =>
    planText(
      {
        ...recidrView,
        plan: chosen,
        needsApproval: [],
        conditions: [],
        unseen,
        unmanaged,
        patch: true,
      },
      style,
    ),
  'plan-part': () =>
    planText({ ...recidrView, plan: part, needsApproval: ['cascades'], next: [] }, style),
  'plan-without-kinds': () => planText({ ...recidrView, next: [] }, { paint: plain }),
  'drift-many': () => driftText(drift, style),
  'drift-none': () => driftText({ ...drift, changes: [], next: [] }, style),
  'drift-unseen-unmanaged': () =>
    driftText({ ...drift, changes: [], unseen, unmanaged, next: [] }, style),
  problems: () => problemsText(problems, style),
  valid: () => validatedText({ site: 'd058', resources: 12, files: 1 }, style),
  'applied-partly': () => appliedText(partly, style),
  'applied-whole': () =>
    appliedText(
      {
        ...partly,
        done: 15,
        failed: [],
        skipped: [],
        waiting: [],
        conditions: [],
        remaining: [],
        next: [],
      },
      style,
    ),
  'run-failed': () => runText(failedRun, resume, style),
  runs: () =>
    runsText(
      [{ ...failedRun, id: 'r-9' as RunId, outcome: 'done', done: 15, failed: 0 }, failedRun],
      style,
    ),
  'explain-chain': () => explainText(recidr, recidr.steps[10] ?? never(), style),
  'explain-start': () => explainText(recidr, recidr.steps[1] ?? never(), style),
  'plan-cleanup': () =>
    planText(
      {
        ...recidrView,
        plan: { ...chosen, purpose: cleaned.plan.purpose ?? never() },
        cleanup: cleaned.swept,
      },
      style,
    ),
  cleaned: () => cleanedText(cleaned, style),
  checked: () => checkedText({ checks: cleaned.checks, next: [] }, style),
  standing: () => standingText({ site: 'd058', standings, next: [] }, style),
  'standing-none': () => standingText({ site: 'd058', standings: [], next: [] }, style),
  'cleaned.markdown': () => cleanedMarkdown(cleaned, { kinds }),
  'checked.markdown': () => checkedMarkdown({ checks: cleaned.checks, next: [] }),
  'standing.markdown': () => standingMarkdown({ site: 'd058', standings, next: [] }),
  'graph.mermaid': () => mermaidText(recidr, { kinds }),
  'plan.markdown': () => planMarkdown(recidrView, { kinds }),
  'drift.markdown': () => driftMarkdown({ ...drift, unseen, unmanaged }, { kinds }),
  'problems.markdown': () => problemsMarkdown(problems),
  'applied.markdown': () => appliedMarkdown(partly, { kinds }),
  'run.markdown': () => runMarkdown(failedRun, resume, { kinds }),
};

function never(): never {
  throw new Error('the plan has this step');
}
