/** A plan made only to be looked at: for `explain` and `graph`. */
import type { Kinds } from '../model/kind.ts';
import type { Plan } from '../model/plan.ts';
import type { Outcome } from '../reconcile/engine.ts';
import type { ChoiceFlags, CommonFlags } from './flags.ts';
import { say } from './output.ts';
import { paintFor } from './paint.ts';
import { render } from './render.ts';
import { prepare } from './request.ts';
import type { Terminal } from './terminal.ts';

export interface Planned {
  readonly plan: Plan;
  readonly site: string;
  readonly kinds: Kinds | undefined;
}

/** Undefined where there is no plan; then why is said and the exit code is set. */
export async function planToLookAt(
  terminal: Terminal,
  flags: CommonFlags & ChoiceFlags,
  specs: readonly string[],
): Promise<Planned | undefined> {
  const prepared = await prepare(terminal, { flags, specs });
  const outcome: Outcome = prepared.ok
    ? await (await terminal.engine()).plan(prepared.value.request)
    : { what: 'refused', exit: 1, problems: prepared.problems };
  if (outcome.what === 'planned' && outcome.plan !== undefined)
    return { plan: outcome.plan, site: outcome.plan.site, kinds: outcome.kinds };
  const paint = {
    out: paintFor(terminal.stdout, terminal.env),
    err: paintFor(terminal.stderr, terminal.env),
  };
  say(terminal, await render(outcome, { format: flags.format, next: [], paint }), flags.out);
  terminal.exit = outcome.exit;
  return undefined;
}
