/** What an attempt before has made and left without a mark: it is taken up, and nothing is made twice. */
import { markIn } from '../owner-mark.ts';
import { names } from '../kinds/names.ts';
import { attemptsOf, ended } from './async-job.ts';
import { unread, type Failed, type Job } from './job.ts';
import { listsNow } from './now.ts';

type Left = { readonly ok: true; readonly id: string | undefined } | Failed;

/** `command`: a part of the name of the Java class that makes such a thing, in lower case. */
export async function leftBehind(job: Job, command: string): Promise<Left> {
  const known = await attemptsOf(job);
  if (!known.ok) return known;
  const making = known.attempts.filter((each) => each.command.toLowerCase().includes(command));
  const last = making.at(-1);
  if (last === undefined) return { ok: true, id: undefined };
  if (last.status === 'pending') {
    const end = await ended(job, last.id, command);
    if (!end.ok && end.class === 'lost') return end;
  }
  for (const { instance } of making.toReversed()) {
    if (instance === undefined) continue;
    const open = await unmarked(job, instance);
    if (!open.ok || open.id !== undefined) return open;
  }
  return { ok: true, id: undefined };
}

/** One that bears a mark was finished; one that failed to be made is gone, or in a state in which nobody wants it. */
async function unmarked(job: Job, id: string): Promise<Left> {
  const lists = listsNow(job);
  const { kind } = job.operation;
  const rows =
    kind === names.vm
      ? await lists.vms(id)
      : kind === names.volume
        ? await lists.volumes(id)
        : await lists.addresses(id);
  if (!rows.ok) return rows.class === 'gone' ? { ok: true, id: undefined } : unread(rows);
  const row = rows.items.find((each) => each.id === id);
  const whole = row !== undefined && !broken.has(row.state) && markIn(row.tags) === undefined;
  return { ok: true, id: whole ? id : undefined };
}

const broken: ReadonlySet<string> = new Set([
  'Error',
  'Destroyed',
  'Expunging',
  'Destroy',
  'Expunged',
  'Releasing',
]);
