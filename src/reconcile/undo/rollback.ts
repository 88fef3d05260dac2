/** `rollback RUN`: a plan back to the state before a run, with the same checks and guards as any other. */
import { idsOf } from '../../apply/ids.ts';
import { resumePoint } from '../../apply/resume.ts';
import type { Connections } from '../../live/observe.ts';
import type { VendorId } from '../../model/address.ts';
import type { Journal, RunRecord } from '../../model/journal.ts';
import type { Operation, OperationId } from '../../model/operation.ts';
import { problem, type Problem, type Result } from '../../model/problem.ts';
import { kinds } from '../../providers/index.ts';
import type { Request } from '../engine.ts';
import { see } from '../inner.ts';
import type { Opened } from '../opened.ts';
import type { Settled } from './stories.ts';
import { undoing } from './undoing.ts';

/** The site as it was before the run: to be planned like its specs. `units`: of these alone. */
export async function before(
  opened: Opened,
  record: RunRecord,
  asked: {
    readonly journal: Pick<Journal, 'known'>;
    readonly connections: Connections;
    readonly request: Request;
    readonly units?: ReadonlySet<string>;
  },
): Promise<Result<Opened>> {
  const { journal, connections, request, units } = asked;
  const installations = record.planned.installations.map((each) => each.installation);
  const { ledger } = await journal.known(opened.desired.site.name, installations);
  // Looking at everything once connects the systems inside VMs, too.
  const used = new Set(
    record.planned.steps.flatMap((step) => step.operations).map(({ system }) => system),
  );
  if ([...used].some((system) => !connections.has(system)))
    await see(opened, connections, { desired: opened.desired, signal: request.abort });
  const settled = await doubtsOf(record, connections, request);
  if (!settled.ok) return settled;
  const { desired, kept } = undoing(opened.desired, {
    record,
    ledger,
    kinds,
    settled: settled.value,
    ...(units === undefined ? {} : { units }),
  });
  return { ok: true, value: { ...opened, desired, warnings: kept } };
}

/** What a run began without an end is looked at: nothing is taken back on a guess. */
async function doubtsOf(
  record: RunRecord,
  connections: Connections,
  request: Request,
): Promise<Result<Settled>> {
  const { inDoubt, done, half } = resumePoint(record);
  const settled = new Map<OperationId, VendorId | 'not done'>();
  const ids = idsOf(record.planned, done, half);
  const doubtful = record.planned.steps
    .flatMap((step) => step.operations)
    .filter((each) => inDoubt.has(each.id) && each.manual === undefined);
  let problems: readonly Problem[] = [];
  // What is made together is told apart only when the first of it is known.
  for (let known = -1; known < settled.size;) {
    known = settled.size;
    const found: Problem[] = [];
    for (const operation of doubtful.filter((each) => !settled.has(each.id))) {
      const connection = connections.get(operation.system);
      const last = record.events.findLast((each) => each.operation === operation.id);
      const limit = connection?.timeLimitMilliseconds ?? 0;
      const open = (last?.at.getTime() ?? 0) + limit - Date.now();
      const answer = await connection?.settle(operation, {
        signal: request.abort,
        idOf: (address) => ids.idOf(address),
        submitted: () => Promise.resolve(),
      });
      if (answer?.state === 'done') {
        settled.set(operation.id, answer.id);
        if (operation.do !== 'delete') ids.learn(operation.holder, answer.id);
      } else if (answer?.state !== 'not done') found.push(answer?.problem ?? unanswered(operation));
      else if (open > 0) found.push(underWay(operation, open));
    }
    problems = found;
  }
  for (const { id } of doubtful) if (!settled.has(id)) settled.set(id, 'not done');
  return problems.length === 0 ? { ok: true, value: settled } : { ok: false, problems };
}

function underWay({ of }: Operation, milliseconds: number): Problem {
  const seconds = Math.ceil(milliseconds / 1000);
  return problem('maybe-under-way', `A call of that run for ${of} may still be under way.`, {
    about: of,
    help: `Try again in ${seconds} s.`,
    tryAgain: true,
  });
}

function unanswered({ of, system }: Operation): Problem {
  return problem('not-connected', `${system} cannot tell what became of ${of}.`, { about: of });
}
