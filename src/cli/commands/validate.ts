/** `trueup validate`: the specs by themselves, offline. */
import type { CommonFlags } from '../flags.ts';
import { perform } from '../perform.ts';
import type { Terminal } from '../terminal.ts';

export interface ValidateFlags extends CommonFlags {
  readonly watch?: boolean;
}

export async function validate(
  terminal: Terminal,
  flags: ValidateFlags,
  ...specs: readonly string[]
): Promise<void> {
  const once = async (): Promise<void> => {
    await perform(terminal, { flags, specs, ask: (engine, request) => engine.validate(request) });
  };
  await once();
  if (flags.watch !== true) return;
  const { watchSite } = await import('../watch.ts');
  await watchSite(terminal, flags, once);
}
