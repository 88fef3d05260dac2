/** What stands in the way of changes of a host, in words. */
import type { Change } from '../../../model/change.ts';
import type { Look } from '../../../model/kind.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import { statusOf, type Switched } from './host.ts';
import { at } from './keeping.ts';
import { remembered } from '../../../model/remembered.ts';
import type { Present } from './standing.ts';

/** A problem of one change. */
export function wrong(
  change: Change,
  code: string,
  said: { readonly message: string; readonly help: string },
): Problem {
  const { message, help } = said;
  return problem(code, `${change.address} ${message}`, {
    about: change.address,
    ...at(change),
    help,
  });
}

/** What would be lost by a change and is not to go: the kernel takes it along without a word. */
export function lost(change: Change, thing: Present, because: string): Problem {
  const name = thing.declared
    ? thing.of
    : `${thing.of} (${kindWord(thing.live.kind)} ${thing.live.label})`;
  return wrong(change, thing.declared ? 'needed-by-declared' : 'would-be-lost', {
    message: `cannot go: ${name} would be lost with it, since ${because}${thing.declared ? '' : ', and no spec declares that'}.`,
    help: thing.declared
      ? `Declare where ${thing.of} goes, or take it out of the specs; then plan again.`
      : "Declare it, name it under 'absent:', or take it away by hand; then plan again.",
  });
}

/** Said once per host, whatever is changed on it. */
export function ofHost(change: Change, look: Look): readonly Problem[] {
  const { system } = change;
  const status = statusOf(look, system);
  const first = remembered(look, `linux first ${system}`, () => change.address);
  if (status === undefined || first !== change.address) return [];
  const problems: Problem[] = [];
  if (status.readOnly !== null)
    problems.push(
      problem('cannot-write', `${system}: nothing can be changed here: ${status.readOnly}.`, {
        about: system,
        help: "Sign in as root, or set 'become: [sudo, -n]' and let sudo ask for no password.",
      }),
    );
  if (status.cannotStore !== null)
    problems.push(
      problem('cannot-store', `${system}: ${status.cannotStore}.`, {
        about: system,
        help: "Or give trueup another file with 'file' of this system, or say 'persistence: none'.",
      }),
    );
  for (const each of status.armed)
    problems.push(
      problem(
        'change-unconfirmed',
        `${system}: a change that cuts its own path is not confirmed yet (${words(each)}); until then the host goes back at ${each.at}.`,
        {
          about: system,
          help: 'Wait until the host has gone back, then plan again.',
          tryAgain: true,
        },
      ),
    );
  for (const each of status.rolledBack)
    problems.push({
      ...problem(
        'rolled-back',
        `${system} went back by itself at ${each.at}: no new connection confirmed ${words(each)} in time.`,
        {
          about: system,
          help: 'See whether the address that is to be talked over can be reached from here: a `via` for it may be missing.',
        },
      ),
      level: 'warning',
    });
  return problems;
}

function kindWord(kind: string): string {
  return kind.slice(kind.indexOf('/') + 1);
}

function words({ what }: Switched): string {
  return what.length === 0 ? 'it' : what.join(', ');
}
