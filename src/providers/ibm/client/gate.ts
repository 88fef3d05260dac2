/** What the whole connection sends goes through one gate: when the server says that it is too much, everybody waits. */
import type { Clock } from './clock.ts';

export interface Gate {
  /** Waits until something may be sent. False: the server wants nobody for longer than anyone would wait. */
  enter(signal: AbortSignal): Promise<boolean>;
  /** `refused`: too many requests; `asked`: how long the server wants nobody to come. */
  leave(refused: boolean, asked?: number): void;
}

/** With no word of the server how long, it begins with this and doubles. */
const shortestMilliseconds = 500;
const longestMilliseconds = 30_000;
/** A server that asks for more is not waited for. */
const longestWait = 120_000;
/** After so many that went well one more may be under way at once. */
const calm = 10;

export function gate(most: number, clock: Clock): Gate {
  let under = 0;
  let allowed = most;
  let well = 0;
  let closedUntil = 0;
  let pause = shortestMilliseconds;
  const waiting: (() => void)[] = [];
  const wake = (): void => {
    for (let free = allowed - under; free > 0; free -= 1) waiting.shift()?.();
  };
  return {
    enter: async (signal) => {
      for (;;) {
        const rest = closedUntil - clock.now();
        if (signal.aborted) break;
        if (rest > longestWait) return false;
        if (rest > 0) await clock.wait(rest, signal);
        else if (under < allowed) break;
        else await new Promise<void>((go) => void waiting.push(go));
      }
      under += 1;
      return true;
    },
    leave: (refused, asked) => {
      under -= 1;
      if (refused) {
        closedUntil = Math.max(closedUntil, clock.now() + (asked ?? pause));
        pause = Math.min(pause * 2, longestMilliseconds);
        // One at a time from now on: what is still under way may be refused as well, and nothing is added to it.
        allowed = 1;
        well = 0;
      } else if ((well += 1) >= calm) {
        well = 0;
        pause = shortestMilliseconds;
        allowed = Math.min(most, allowed + 1);
      }
      wake();
    },
  };
}
