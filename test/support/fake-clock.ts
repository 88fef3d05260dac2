/** A clock for tests: time passes only when nothing else is left to do. */
import type { Clock } from '../../src/apply/world.ts';

export interface FakeClock extends Clock {
  /** Since the clock was made. */
  elapsed(): number;
}

export function fakeClock(start: number = Date.UTC(2026, 0, 1)): FakeClock {
  let now = start;
  let turning = false;
  const timers = new Set<{ readonly at: number; readonly ring: () => void }>();

  const turn = (): void => {
    turning = false;
    const [next] = [...timers].toSorted((a, b) => a.at - b.at);
    if (next === undefined) return;
    timers.delete(next);
    now = Math.max(now, next.at);
    next.ring();
    wind();
  };
  const wind = (): void => {
    if (turning || timers.size === 0) return;
    turning = true;
    setImmediate(turn);
  };
  return {
    now: () => new Date(now),
    elapsed: () => now - start,
    wait(milliseconds, signal) {
      return new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const timer = { at: now + milliseconds, ring: resolve };
        timers.add(timer);
        signal.addEventListener(
          'abort',
          () => {
            timers.delete(timer);
            resolve();
          },
          { once: true },
        );
        return wind();
      });
    },
  };
}
