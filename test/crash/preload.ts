/** Loaded into the process that is to die: counts what it writes and sends, and kills it at one of these moments. */
import diagnostics from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { StatementSync } from 'node:sqlite';

/** `written`: the n-th journal write is durable. `unwritten`: it is about to be made. */
type Moment = 'unwritten' | 'written' | 'unsent' | 'sent' | 'answered';

const [at, count] = (process.env['TRUEUP_CRASH_AT'] ?? '').split(':');
const counts: Record<Moment, number> = {
  unwritten: 0,
  written: 0,
  unsent: 0,
  sent: 0,
  answered: 0,
};

function reached(moment: Moment): void {
  counts[moment] += 1;
  // SIGKILL to oneself takes effect before the call returns: nothing runs after it.
  if (moment === at && counts[moment] === Number(count)) process.kill(process.pid, 'SIGKILL');
}

diagnostics.subscribe('undici:request:create', () => reached('unsent'));
diagnostics.subscribe('undici:request:bodySent', () => reached('sent'));
diagnostics.subscribe('undici:request:trailers', () => reached('answered'));

let within = false;
for (const name of ['run', 'all', 'get'] as const) {
  const original = StatementSync.prototype[name] as (...values: unknown[]) => unknown;
  const counted = function (this: StatementSync, ...values: unknown[]): unknown {
    const word = /^\s*(?:with\s.*?\)\s*)?(\w+)/is.exec(this.sourceSQL)?.[1]?.toLowerCase() ?? '';
    // Within a transaction nothing is written before its commit.
    const writes = word === 'commit' || (!within && changing.has(word));
    if (writes) reached('unwritten');
    const result = original.apply(this, values);
    if (word === 'begin') within = true;
    if (word === 'commit' || word === 'rollback') within = false;
    if (writes) reached('written');
    return result;
  };
  StatementSync.prototype[name] = counted as never;
}
const changing = new Set(['insert', 'update', 'delete', 'create', 'alter', 'drop']);

const report = process.env['TRUEUP_CRASH_COUNTS'];
if (report !== undefined) process.once('exit', () => writeFileSync(report, JSON.stringify(counts)));
