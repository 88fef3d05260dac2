/** `trueup runs`: all runs of this site. */
import type { CommonFlags } from '../flags.ts';
import { perform } from '../perform.ts';
import type { Terminal } from '../terminal.ts';

export async function runs(terminal: Terminal, flags: CommonFlags): Promise<void> {
  await perform(terminal, { flags, ask: (engine, request) => engine.runs(request) });
}
