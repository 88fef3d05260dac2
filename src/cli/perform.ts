/** What every command on a site does: prepare the request, ask the pipeline, say the outcome, set the exit code. */
import type { Engine, Outcome, Request } from '../reconcile/engine.ts';
import { paintFor } from './paint.ts';
import { nextCommands, type Typed } from './next.ts';
import { say } from './output.ts';
import { render, type Rendering } from './render.ts';
import { prepare, type Asked } from './request.ts';
import type { Terminal } from './terminal.ts';

export interface Performance extends Asked {
  readonly patch?: boolean | undefined;
  readonly unmanaged?: boolean | undefined;
  /** Where a plan was or will be saved: then `--out` is not for what is said. */
  readonly planFile?: string | undefined;
  readonly ask: (engine: Engine, request: Request) => Promise<Outcome>;
}

/** The outcome, or undefined where it did not come so far. */
export async function perform(
  terminal: Terminal,
  performance: Performance,
): Promise<Outcome | undefined> {
  const outcome = await outcomeOf(terminal, performance);
  const { flags, planFile, patch, unmanaged } = performance;
  const typed: Typed = { words: terminal.words, flags, planFile };
  const rendering: Rendering = {
    format: flags.format,
    next: flags.quiet === true ? [] : nextCommands(outcome, typed),
    patch,
    unmanaged,
    paint: paints(terminal, performance),
  };
  const said = say(
    terminal,
    await render(outcome, rendering),
    planFile === undefined ? flags.out : undefined,
  );
  terminal.exit = said ? outcome.exit : 1;
  return said ? outcome : undefined;
}

async function outcomeOf(terminal: Terminal, performance: Performance): Promise<Outcome> {
  const prepared = await prepare(terminal, performance);
  if (!prepared.ok) return { what: 'refused', exit: 1, problems: prepared.problems };
  const { request, end } = prepared.value;
  try {
    return await performance.ask(await terminal.engine(), request);
  } finally {
    end();
  }
}

function paints(terminal: Terminal, { flags, planFile }: Performance): Rendering['paint'] {
  const err = paintFor(terminal.stderr, terminal.env);
  // A file holds no colours.
  if (flags.out !== undefined && planFile === undefined) return undefined;
  return { out: paintFor(terminal.stdout, terminal.env), err };
}
