/** How many calls run at once: after a 429 none before the time that the server named, and then one at a time. */
// More run only as calls go well: what the server gives is never exceeded by a crowd that waited for it.
import type { Clock } from './clock.ts';

export interface Pace {
  /** Waits for a place, does the work, and gives the place back. */
  run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** The server asked to wait. */
  throttled(milliseconds: number): void;
  /** A call was answered and not throttled. */
  answered(): void;
  /** How many may run at once now. */
  readonly limit: number;
}

/** So many calls must go well before one more runs beside them. */
const wellBefore = 10;

export function paceOf(most: number, clock: Clock): Pace {
  let limit = most;
  let running = 0;
  let well = 0;
  let notBefore = 0;
  const waiting: (() => void)[] = [];

  const wake = (): void => {
    while (running < limit) {
      const next = waiting.shift();
      if (next === undefined) return;
      running += 1;
      next();
    }
  };
  const place = async (): Promise<void> => {
    if (running < limit && waiting.length === 0) running += 1;
    else await new Promise<void>((go) => void waiting.push(go));
  };

  return {
    get limit() {
      return limit;
    },
    run: async (work, signal) => {
      await place();
      try {
        // Another call may have been throttled while this one waited.
        for (let left = notBefore - clock.now(); left > 0; left = notBefore - clock.now()) {
          if (signal.aborted) break;
          await clock.wait(left, signal);
        }
        return await work();
      } finally {
        running -= 1;
        wake();
      }
    },
    throttled: (milliseconds) => {
      limit = 1;
      well = 0;
      notBefore = Math.max(notBefore, clock.now() + milliseconds);
    },
    answered: () => {
      well += 1;
      if (well < wellBefore || limit >= most) return;
      well = 0;
      limit += 1;
      wake();
    },
  };
}
