/** Which errors are worth another try, how often, and after how long. */
import type { ErrorClass } from '../model/provider.ts';

/** `again`: after a look has shown that it was not done. `fail`: another try would be answered the same. */
export const onError = {
  busy: 'again',
  locked: 'again',
  rate: 'again',
  temporary: 'again',
  lost: 'again',
  refused: 'fail',
  gone: 'fail',
  denied: 'fail',
} as const satisfies Record<ErrorClass, 'again' | 'fail'>;

/** How many times a call is made at most. */
export const tries = 6;

/** Doubles from a quarter of a second up to ten; what the server asks for is honoured. */
export function backoffMilliseconds(attempt: number, asked = 0): number {
  return Math.max(Math.min(10_000, 250 * 2 ** (attempt - 1)), asked);
}
