/** A playbook as its own check: whom it would work on, then a run in check mode that changes nothing. */
import { problem, type Problem, type Result } from '../../../model/problem.ts';
import { ask, unanswered } from '../task/asking.ts';
import { keptLines, masked } from '../task/kept.ts';
import type { Tasks, Verdict } from '../task/task.ts';
import { objection } from './judge.ts';
import { listingIn, unknownTags, type Listing } from '../playbook/listing.ts';
import { play, wholeBytes, type Play } from './playing.ts';
import { changesIn, doingText, type Doing } from '../playbook/told.ts';
import { playbookEnv, playbookWords } from '../playbook/words.ts';

/** In place: nothing would change, and what check mode cannot tell of was run with these very inputs. */
export async function previewed(tasks: Tasks, playing: Play): Promise<Verdict> {
  const listing = await listed(tasks, playing);
  if (!listing.ok) return unknown(listing.problems[0]);
  const { task } = playing;
  const played = await play(tasks, playing, 'check');
  if (played.how !== 'ended') return unknown(unanswered(task, played));
  const why = objection(played, { task, hosts: listing.value.hosts, mode: 'check' });
  if (why !== undefined) return unknown(why);
  const { told, record, cut } = played;
  const changes = changesIn(told);
  const blind = told.untold.length > 0 || cut;
  return {
    known: true,
    inPlace: changes === 0 && (!blind || record.good === task.digest),
    record,
    told: [
      ...(changes === 0 ? [] : [summary(changes, told.changed)]),
      ...(blind ? [`check mode cannot tell of ${names(told.untold)}`] : []),
    ].map((line) => masked(line, task.secrets)),
  };
}

/** Looked up beforehand: a wrong limit or tag leaves a playbook doing nothing, with exit code 0. */
export async function listed(
  tasks: Tasks,
  { task, playbook, signal }: Play,
): Promise<Result<Listing>> {
  const known = tasks.listings.get(task.digest);
  if (known !== undefined) return { ok: true, value: known };
  const answer = await ask(task, {
    mode: 'check',
    what: 'playbook',
    words: playbookWords(playbook, ['--list-hosts', '--list-tasks']),
    env: playbookEnv(playbook, false),
    bytes: wholeBytes,
    signal,
  });
  if (answer.how !== 'ended') return refused(unanswered(task, answer));
  const { exit } = answer;
  const help = keptLines(answer, task.secrets).join('\n');
  if (exit !== 0)
    return refused(
      problem('playbook-unreadable', `${task.name}: the playbook cannot be listed (${exit}).`, {
        help: exit === 127 ? `Is Ansible installed there?\n${help}` : help,
      }),
    );
  const listing = listingIn(answer.stdout);
  const unknownOnes = unknownTags([...playbook.tags, ...playbook.skipTags], listing);
  const why =
    listing.hosts.length === 0
      ? 'it has no hosts to work on'
      : unknownOnes.length > 0
        ? `no task bears the tag ${unknownOnes.join(', ')}`
        : listing.tasks === 0
          ? 'no task is left to run'
          : undefined;
  if (why !== undefined)
    return refused(
      problem('nothing-to-run', `${task.name}: the playbook would do nothing: ${why}.`, { help }),
    );
  tasks.listings.set(task.digest, listing);
  return { ok: true, value: listing };
}

function summary(changes: number, changed: readonly Doing[]): string {
  return `at least ${changes} ${changes === 1 ? 'change' : 'changes'}: ${names(changed)}`;
}

function names(doings: readonly Doing[]): string {
  const shown = doings.slice(0, 10).map(doingText);
  const more = doings.length - shown.length;
  if (shown.length === 0) return 'all that it printed';
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function unknown(why: Problem | undefined): Verdict {
  return { known: false, problem: why ?? problem('check-failed', 'nothing is known of it.') };
}

function refused(why: Problem): Result<never> {
  return { ok: false, problems: [why] };
}
