/** Ctrl-C once: nothing new starts. Twice: stop now. A third time nothing of ours is asked any more. */
import type { Interrupts } from './terminal.ts';

/** A process that can be interrupted. */
export interface Interruptible {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

export function watchInterrupts(process: Interruptible, say: (line: string) => void): Interrupts {
  const first = new AbortController();
  const second = new AbortController();
  function interrupted(): void {
    if (!first.signal.aborted) {
      say('Stopping: no new step starts, those in flight finish. Ctrl-C again stops at once.');
      first.abort();
      return;
    }
    say('Stopping at once. What was done is in the journal: trueup show latest');
    second.abort();
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
  }
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  return { signal: first.signal, abort: second.signal };
}
