/** Says at intervals that this writer is alive, and stops it when somebody else has taken over. */
import { LostLock } from '../model/journal.ts';
import { unwritable, type Course } from './course.ts';

const usualMilliseconds = 5_000;

/** Beats until the function that it gives back is called. */
export function keepAlive(course: Course): () => Promise<void> {
  const end = new AbortController();
  const beating = beat(course, end.signal);
  return async () => {
    end.abort();
    await beating;
  };
}

async function beat(course: Course, end: AbortSignal): Promise<void> {
  const { clock, journal, epoch, heartbeatMilliseconds } = course.world;
  while (!end.aborted) {
    await clock.wait(heartbeatMilliseconds ?? usualMilliseconds, end).catch(() => undefined);
    if (end.aborted) return;
    try {
      if (await journal.beat(course.plan.site, epoch)) continue;
      course.halt(unwritable(new LostLock('this writer was silent for too long')));
    } catch (error) {
      course.halt(unwritable(error));
    }
    return;
  }
}
