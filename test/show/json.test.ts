/** Every JSON output fits its published schema, which forbids what it does not name. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { Address } from '../../src/model/address.ts';
import { render } from '../../src/cli/render.ts';
import type { Outcome } from '../../src/reconcile/engine.ts';
import { documentText } from '../../src/show/json/document.ts';
import { explainBody } from '../../src/show/json/outcomes.ts';
import { cleaned, standings } from './cleaned.ts';
import { kinds } from './made.ts';
import { failedRun, partly, problems, unmanaged, unseen } from './outcomes.ts';
import { recidr, recidrView } from './recidr.ts';

const names = [
  'parts',
  'validated',
  'drift',
  'planned',
  'applied',
  'runs',
  'run',
  'explained',
  'examined',
  'refused',
  'cleaned',
  'checked',
  'status',
];
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
for (const name of names) {
  const path = new URL(`../../schemas/output/${name}.json`, import.meta.url);
  ajv.addSchema(JSON.parse(readFileSync(path, 'utf8')) as object, `${name}.json`);
}

const common = { site: 'd058', problems, kinds };
const { plan: _plan, ...unplanned } = recidrView;
const outcomes: Readonly<Record<string, Outcome>> = {
  validated: { ...common, what: 'validated', exit: 0, resources: 1, files: 1 },
  drift: { ...common, what: 'drift', exit: 2, changes: recidr.changes, unmanaged, unseen },
  planned: { ...common, ...recidrView, what: 'planned', exit: 2, unmanaged, unseen },
  blocked: { ...common, ...unplanned, what: 'planned', exit: 3, unmanaged: [], unseen },
  applied: { ...common, ...partly, what: 'applied', exit: 4 },
  'applied and looked at from inside': {
    ...common,
    ...partly,
    what: 'applied',
    exit: 0,
    inside: [
      { of: 'ossea/volume/a' as Address, seen: true, text: 'seen in oma as /dev/vdb' },
      { of: 'ossea/volume/b' as Address, seen: false, text: 'device not verified: no system' },
    ],
  },
  runs: {
    ...common,
    what: 'runs',
    exit: 0,
    runs: [failedRun, { ...failedRun, purpose: { what: 'cleanup', targets: ['node=n1'] } }],
  },
  run: { ...common, what: 'run', exit: 0, run: failedRun },
  'planned to clean up': {
    ...common,
    ...recidrView,
    what: 'planned',
    exit: 2,
    unmanaged,
    plan: cleaned.plan,
    cleanup: cleaned.swept,
  },
  cleaned: { ...common, ...cleaned, what: 'cleaned', exit: 4 },
  checked: { ...common, what: 'checked', exit: 2, checks: cleaned.checks },
  status: { ...common, what: 'status', exit: 0, standings },
  refused: { ...common, what: 'refused', exit: 1 },
};

describe('JSON fits its schema', () => {
  for (const [name, outcome] of Object.entries(outcomes))
    test(name, async () => {
      const next = [{ command: 'trueup plan', does: 'plans' }];
      const { out } = await render(outcome, { format: 'json', next, unmanaged: true });
      expect(wrong(outcome.what, out)).toEqual([]);
      expect(Object.keys(JSON.parse(out) as object).slice(0, 3)).toEqual([
        'version',
        'what',
        'site',
      ]);
    });

  test('explained', () => {
    const [step = recidr.steps[10]] = recidr.steps.slice(10);
    if (step === undefined) throw new Error('the plan has this step');
    const head = { what: 'explained', site: 'd058', exit: 0, problems: [] };
    expect(wrong('explained', documentText(head, explainBody(recidr, step)))).toEqual([]);
  });

  test('examined', () => {
    const head = { what: 'examined', exit: 0, problems: [] };
    const findings = [{ state: 'ok', about: 'node', message: '24' }];
    expect(wrong('examined', documentText(head, { findings }))).toEqual([]);
  });
});

function wrong(name: string, text: string): readonly unknown[] {
  const validate = ajv.getSchema(`${name}.json`);
  if (validate === undefined) throw new Error(`there is no schema ${name}`);
  void validate(JSON.parse(text));
  return validate.errors ?? [];
}
