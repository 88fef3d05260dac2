/** The two fates of what hangs on something that goes. */
import type { Fate } from './kind.ts';

/** It goes too. */
export function falls(note?: string): Fate {
  return { fate: 'falls', ...(note === undefined ? {} : { note }) };
}

/** It stays, so the other must stay as well. */
export function blocks(because: string): Fate {
  return { fate: 'blocks', because };
}
