/** A process that carries a site's plan out, to be killed in the middle of it. */
import { everything } from '../../../src/model/plan.ts';
import { planAndApply } from '../../../src/reconcile.ts';

const [root = ''] = process.argv.slice(2);
const never = new AbortController().signal;
const outcome = await planAndApply({
  start: root,
  config: `${root}/trueup.yaml`,
  specs: [],
  options: everything,
  approvals: [],
  confirm: async () => true,
  signal: never,
  abort: never,
  actor: 'test',
});
process.stdout.write(`${outcome.exit}\n`);
if (outcome.exit !== 0) process.stderr.write(JSON.stringify(outcome.problems));
