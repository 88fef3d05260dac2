/** A process of its own that writes to a journal until it is killed; prints what is durable. */
import { decodePlan, encodePlan } from '../../src/apply/plan-file.ts';
import { openJournal } from '../../src/journal/open.ts';
import type { OperationId } from '../../src/model/operation.ts';
import type { StepId } from '../../src/model/plan.ts';
import { box } from '../support/fake-vendor.ts';
import { creates, planOf } from '../support/plans.ts';

const [store = '', task = 'write'] = process.argv.slice(2);
const opened = await openJournal({
  store,
  root: '/',
  codec: { encode: encodePlan, decode: decodePlan },
});
if (!opened.ok) throw new Error(opened.problems[0]?.message);
const journal = opened.value;
const lock = await journal.lock('test', `process ${process.pid}`, 60_000);
if ('held' in lock) process.stdout.write('held\n');
else if (task === 'race') process.stdout.write(`epoch ${lock.epoch}\n`);
else await writeForEver(lock.epoch);

async function writeForEver(epoch: number): Promise<void> {
  const run = await journal.begin(planOf(creates('fake', box, 'a', {})), 'writer', epoch);
  for (let count = 1; ; count += 1) {
    await journal.record(run, epoch, {
      at: new Date(),
      step: 'step' as StepId,
      operation: `operation ${count}` as OperationId,
      type: 'intended',
    });
    process.stdout.write(`${count}\n`);
  }
}
