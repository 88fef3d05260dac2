/** Lets only so many pieces of work run at once; the rest wait in the order in which they came. */

export function turns(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= atOnce) await new Promise<void>((go) => void waiting.push(go));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // The place is handed on, so that a newcomer cannot slip in between.
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
