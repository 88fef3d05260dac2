/** The two fates of what hangs on something that goes. */
import type { Fate } from '../../../model/kind.ts';

// Fates are never awaited, so that a field called `then` is no promise.
// oxlint-disable unicorn/no-thenable

/** It goes too. */
export function falls(note?: string): Fate {
  return { then: 'falls', ...(note === undefined ? {} : { note }) };
}

/** It stays, so the other must stay as well. */
export function blocks(because: string): Fate {
  return { then: 'blocks', because };
}
