/** `plan`, `drift`, `apply`: where words go, what is saved, what is asked, what to type next. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Engine, Outcome, Question } from '../../src/reconcile/engine.ts';
import type { PlanId } from '../../src/model/plan.ts';
import { problem } from '../../src/model/problem.ts';
import { failedRun, partly } from '../show/outcomes.ts';
import { recidr } from '../show/recidr.ts';
import { answering, trueup } from './pretend.ts';
import { siteFolder } from './site.ts';

const planned: Outcome = {
  what: 'planned',
  exit: 2,
  problems: [],
  site: 'd058',
  plan: recidr,
  changes: recidr.changes,
  needsApproval: ['cascades'],
  conditions: [],
};

function lastCommand(text: string): string | undefined {
  return /Next:\n {2}(.*)/.exec(text)?.[1];
}

describe('the next command', () => {
  const cwd = siteFolder;

  test('repeats what was typed, with --apply and the approvals', async () => {
    const words = ['plan', '--lab', 'my live', 'specs/a.yaml'];
    const { out, exit } = await trueup(words, { cwd: cwd(), ...answering(planned) });
    expect(exit).toBe(2);
    expect(lastCommand(out)).toBe(
      "trueup plan --lab 'my live' specs/a.yaml --apply --approve 7f3a92c1:cascades",
    );
  });

  test('is apply where the plan was saved', async () => {
    const folder = cwd();
    const words = ['plan', '--out', 'p.json', '--config', folder];
    const { out, err } = await trueup(words, { cwd: folder, ...answering(planned) });
    expect(readFileSync(join(folder, 'p.json'), 'utf8')).toBe('saved 7f3a92c1\n');
    expect(err).toBe('Plan 7f3a92c1 is saved in p.json\n');
    expect(lastCommand(out)).toBe(
      `trueup apply p.json --config ${folder} --apply --approve 7f3a92c1:cascades`,
    );
  });

  test('asks for no approval twice', async () => {
    const words = ['plan', '--apply', '--approve', '7f3a92c1:cascades'];
    const { out } = await trueup(words, { cwd: cwd(), ...answering(planned) });
    expect(lastCommand(out)).toBe('trueup plan --approve 7f3a92c1:cascades --apply');
  });

  test('drops an approval of another plan, which approves nothing', async () => {
    const words = ['plan', '--apply', '--approve', 'old:cascades'];
    const { out } = await trueup(words, { cwd: cwd(), ...answering(planned) });
    expect(lastCommand(out)).toBe('trueup plan --apply --approve 7f3a92c1:cascades');
  });

  test('approves the gravest impact, which covers the others', async () => {
    const graver: Outcome = { ...planned, needsApproval: ['cascades', 'data-loss', 'stop'] };
    const lesser = ['plan', '--approve', '7f3a92c1:stop'];
    const { out } = await trueup(lesser, { cwd: cwd(), ...answering(graver) });
    expect(lastCommand(out)).toBe(
      'trueup plan --approve 7f3a92c1:stop --apply --approve 7f3a92c1:data-loss',
    );
    const whole = ['plan', '--approve', '7f3a92c1:data-loss'];
    const { out: enough } = await trueup(whole, { cwd: cwd(), ...answering(graver) });
    expect(lastCommand(enough)).toBe('trueup plan --approve 7f3a92c1:data-loss --apply');
  });

  test('of a blocked plan is the same again, or lifts the limit that alone is in the way', async () => {
    const { plan: _, ...rest } = planned;
    const over = problem('over-limit', 'too many', { help: 'Say so: --limit delete=4' });
    const held = problem('claim-held', 'held', { help: 'Move it.' });
    const asked = async (problems: readonly (typeof over)[]): Promise<string | undefined> => {
      const outcome: Outcome = { ...rest, exit: 3, problems };
      const { err } = await trueup(['plan'], { cwd: cwd(), ...answering(outcome) });
      return lastCommand(err);
    };
    expect(await asked([over])).toBe('trueup plan --limit delete=4');
    expect(await asked([over, held])).toBe('trueup plan');
  });

  test('is left out by --quiet', async () => {
    const { out } = await trueup(['plan', '--quiet'], { cwd: cwd(), ...answering(planned) });
    expect(out).not.toContain('Next:');
  });

  test('resumes what failed', async () => {
    const outcome: Outcome = { ...partly, what: 'applied', exit: 4, problems: [] };
    const { out, exit } = await trueup(['plan', '--apply', '--lab', 'x'], {
      cwd: cwd(),
      ...answering(outcome),
    });
    expect(exit).toBe(4);
    expect(lastCommand(out)).toBe('trueup resume r-12 --lab x --apply');
  });

  test('resumes what was stopped, with nothing failed', async () => {
    const stopped = { ...partly, failed: [], skipped: [], waiting: [], remaining: [] };
    const outcome: Outcome = { ...stopped, what: 'applied', exit: 4, problems: [] };
    const { out } = await trueup(['plan', '--apply'], { cwd: cwd(), ...answering(outcome) });
    expect(out).toContain('Partly applied');
    expect(lastCommand(out)).toBe('trueup resume r-12 --apply');
  });

  test('of a run that is done is none', async () => {
    const run = { ...failedRun, outcome: 'done' as const };
    const outcome: Outcome = { what: 'run', exit: 0, problems: [], run };
    const { out } = await trueup(['show', 'latest'], { cwd: cwd(), ...answering(outcome) });
    expect(out).not.toContain('Next:');
  });
});

test('blocked: what differs on standard output, who blocks on standard error', async () => {
  const held = problem('claim-held', '10.12.8.1 is held by machine openstack0', {
    help: 'Move it.',
  });
  const { plan: _, ...rest } = planned;
  const outcome: Outcome = { ...rest, exit: 3, problems: [held] };
  const { out, err, exit } = await trueup(['plan'], { cwd: siteFolder(), ...answering(outcome) });
  expect(exit).toBe(3);
  expect(out).toContain('Drift of d058');
  expect(err).toContain('error[claim-held]');
  expect(err).toContain('Nothing was changed.');
});

describe('asking', () => {
  const question: Question = {
    site: 'd058',
    plan: '7f3a92c1' as PlanId,
    impact: 'data-loss',
    planned,
  };
  const asks: Partial<Engine> = {
    planAndApply: async ({ confirm }) => ({
      what: 'refused',
      exit: (await confirm?.(question)) === true ? 0 : 3,
      problems: [],
    }),
  };

  test('the name of the site approves', async () => {
    const pretence = { cwd: siteFolder(), engine: asks, tty: true, typed: 'd058\n' };
    const { exit, err } = await trueup(['plan', '--apply'], pretence);
    expect(exit).toBe(0);
    expect(err).toContain('impact data-loss: data is lost for good');
    expect(err).toContain('- caracal/subnet/metal-internal');
  });

  for (const [what, typed] of [
    ['anything else', 'yes\n'],
    ['a closed input', undefined],
  ] as const)
    test(`${what} stops`, async () => {
      const typing = typed === undefined ? {} : { typed };
      const pretence = { cwd: siteFolder(), engine: asks, tty: true, ...typing };
      expect((await trueup(['plan', '--apply'], pretence)).exit).toBe(3);
    });

  test('nobody is asked without a terminal, or in CI', async () => {
    const typed = 'd058\n';
    const piped = { cwd: siteFolder(), engine: asks, typed };
    expect((await trueup(['plan', '--apply'], piped)).exit).toBe(3);
    const ci = { ...piped, tty: true, env: { CI: 'true' } };
    expect((await trueup(['plan', '--apply'], ci)).exit).toBe(3);
  });
});

test('colours only on a terminal that wants them', async () => {
  const cwd = siteFolder();
  const answer = answering(planned);
  const escape = '\u001b[';
  expect((await trueup(['plan'], { cwd, ...answer, tty: true })).out).toContain(escape);
  expect((await trueup(['plan'], { cwd, ...answer })).out).not.toContain(escape);
  const no = { cwd, ...answer, tty: true, env: { NO_COLOR: '1' } };
  expect((await trueup(['plan'], no)).out).not.toContain(escape);
});

test('--out of drift is a file without colours', async () => {
  const cwd = siteFolder();
  const outcome: Outcome = {
    what: 'drift',
    exit: 0,
    site: 'd058',
    problems: [],
    changes: [],
    unmanaged: [],
    unseen: [],
  };
  const said = await trueup(['drift', '--out', 'd.txt'], { cwd, ...answering(outcome), tty: true });
  expect(said).toEqual({ exit: 0, out: '', err: '' });
  expect(readFileSync(join(cwd, 'd.txt'), 'utf8')).toBe('No drift. d058 is as declared.\n');
  const lost = await trueup(['drift', '--out', 'no/d.txt'], { cwd, ...answering(outcome) });
  expect(lost.exit).toBe(1);
  expect(lost.err).toContain('error[cannot-write]');
});

test('apply hands the saved plan over, and reads only without --apply', async () => {
  const cwd = siteFolder();
  writeFileSync(join(cwd, 'p.json'), 'the plan');
  const seen: unknown[] = [];
  const engine: Partial<Engine> = {
    applyFile: (_request, text, apply) => {
      seen.push([text, apply]);
      return Promise.resolve({ what: 'refused', exit: 5, problems: [] });
    },
  };
  expect((await trueup(['apply', 'p.json'], { cwd, engine })).exit).toBe(5);
  await trueup(['apply', 'p.json', '--apply'], { cwd, engine });
  expect(seen).toEqual([
    ['the plan', false],
    ['the plan', true],
  ]);
  const missing = await trueup(['apply', 'q.json'], { cwd, engine });
  expect(missing.err).toContain('error[no-plan-file]');
  expect(missing.exit).toBe(1);
});
