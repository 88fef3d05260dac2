/** `trueup cleanup TARGET…`: takes away what was made under some labels; or checks that it is gone, or counts. */
import { targetOf, type Target } from '../../model/cleanup.ts';
import { problem } from '../../model/problem.ts';
import type { ApplyFlags, CommonFlags } from '../flags.ts';
import { sayProblem } from '../output.ts';
import { perform } from '../perform.ts';
import type { Terminal } from '../terminal.ts';
import { savePlan } from './plan.ts';

export interface CleanupFlags extends CommonFlags, ApplyFlags {
  readonly check?: boolean;
  readonly status?: boolean;
  readonly by?: string;
}

export async function cleanup(
  terminal: Terminal,
  flags: CleanupFlags,
  ...words: readonly string[]
): Promise<void> {
  const targets = words.map(targetOf);
  const wrong = misused(flags, words, targets);
  if (wrong !== undefined) {
    sayProblem(terminal, problem('usage', wrong, { help: 'Try: trueup cleanup --help' }));
    terminal.exit = 64;
    return;
  }
  const { apply = false, approve, check, status, by } = flags;
  const meant = targets.filter((each) => each !== undefined);
  // What is only looked at has no plan that could be saved.
  const out = check === true || status === true ? undefined : flags.out;
  const outcome = await perform(terminal, {
    flags,
    planFile: out,
    approvals: approve,
    applies: apply,
    ask: (engine, request) => {
      if (status === true) return engine.cleanupStatus(request, by);
      return check === true
        ? engine.checkCleanup(request, meant)
        : engine.cleanup(request, meant, apply);
    },
  });
  if (out !== undefined && outcome !== undefined) await savePlan(terminal, outcome, out);
}

/** What does not go together; undefined where all is well. */
function misused(
  { apply, check, status, by }: CleanupFlags,
  words: readonly string[],
  targets: readonly (Target | undefined)[],
): string | undefined {
  const at = targets.indexOf(undefined);
  if (at !== -1) return `'${words[at]}' is no target: say LABEL=VALUE[,LABEL=VALUE…].`;
  if (status === true)
    return words.length > 0 || apply === true || check === true
      ? '--status is of all units and changes nothing: it goes with --by LABEL alone.'
      : undefined;
  if (by !== undefined) return '--by goes with --status.';
  if (words.length === 0) return 'Say what to clean up: LABEL=VALUE[,LABEL=VALUE…].';
  return apply === true && check === true
    ? '--check changes nothing: leave out --apply. A clean-up that is applied is checked by itself.'
    : undefined;
}
