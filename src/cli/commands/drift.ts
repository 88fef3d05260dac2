/** `trueup drift`: what differs, read-only. */
import type { CommonFlags, ShowFlags } from '../flags.ts';
import { perform } from '../perform.ts';
import type { Terminal } from '../terminal.ts';

export type DriftFlags = CommonFlags & ShowFlags;

export async function drift(
  terminal: Terminal,
  flags: DriftFlags,
  ...specs: readonly string[]
): Promise<void> {
  const { patch, unmanaged } = flags;
  await perform(terminal, {
    flags,
    specs,
    patch,
    unmanaged,
    ask: (engine, request) => engine.drift(request),
  });
}
