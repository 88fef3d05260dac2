/** `trueup show RUN`: what one run did. */
import type { CommonFlags } from '../flags.ts';
import { perform } from '../perform.ts';
import type { Terminal } from '../terminal.ts';

export async function show(terminal: Terminal, flags: CommonFlags, run: string): Promise<void> {
  await perform(terminal, { flags, ask: (engine, request) => engine.showRun(request, run) });
}
