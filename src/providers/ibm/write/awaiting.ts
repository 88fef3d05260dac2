/** IBM Cloud answers before it is done: asks again and again until a thing is usable, or gone for good. */
import type { Answer, Call } from '../client/client.ts';
import type { Failure } from '../client/failure.ts';
import type { Ibm } from '../ibm.ts';
import { Fields } from '../shape.ts';

/** `wait`: not yet; a text says why it never will. */
export type Verdict = 'ready' | 'wait' | { readonly failed: string };

export interface Awaiting {
  readonly call: Call;
  readonly what: string;
  readonly milliseconds: number;
  readonly signal: AbortSignal;
}

const shortest = 20;
const longest = 10_000;

export type Ready = { readonly ok: true; readonly value: Fields } | Failure;

/** Until `judge` says so. Right after it was made it may not be known everywhere: a 404 is asked for again. */
export async function ready(
  ibm: Ibm,
  awaiting: Awaiting,
  judge: (each: Fields) => Verdict,
): Promise<Ready> {
  const { call, what, signal } = awaiting;
  let missing = 0;
  return until(
    ibm,
    awaiting,
    (got) => {
      if (!got.ok) {
        missing += 1;
        return got.class === 'gone' && missing <= mostMissing ? 'wait' : got;
      }
      const value = new Fields(got.value, call.path);
      const verdict = judge(value);
      if (verdict === 'ready') return { ok: true, value };
      if (verdict === 'wait') return 'wait';
      return ibm.client.failure('failed-there', `${what}: ${verdict.failed}.`);
    },
    signal,
  );
}

/** A thing that was made and cannot be found so many times is gone. */
const mostMissing = 5;

/** Until it cannot be found any more. That it may not be seen is no proof of that. */
export async function gone(ibm: Ibm, awaiting: Awaiting): Promise<{ readonly ok: true } | Failure> {
  return until(
    ibm,
    awaiting,
    (got) => (got.ok ? 'wait' : got.class === 'gone' ? { ok: true } : got),
    awaiting.signal,
  );
}

async function until<T extends { readonly ok: true }>(
  { client }: Ibm,
  { call, what, milliseconds }: Awaiting,
  judge: (got: Answer) => 'wait' | T | Failure,
  signal: AbortSignal,
): Promise<T | Failure> {
  const deadline = client.clock.now() + milliseconds;
  for (let pause = shortest; ; pause = Math.min(pause * 2, longest)) {
    const end = judge(await client.read(call, signal));
    if (end !== 'wait') return end;
    if (client.clock.now() >= deadline || signal.aborted)
      return client.failure(
        'timed-out',
        `${what} is not done after ${Math.round(milliseconds / 1000)} seconds.`,
        'It may still come to its end there: look at it, then plan again.',
      );
    await client.clock.wait(pause, signal);
  }
}

/** Tries again while it is busy: what uses it may be on its way out. */
export async function patiently<T extends { readonly ok: true }>(
  { client }: Ibm,
  { milliseconds, signal }: { readonly milliseconds: number; readonly signal: AbortSignal },
  attempt: () => Promise<T | Failure>,
  passes: (failure: Failure) => boolean | Promise<boolean> = ({ class: of }) => of === 'busy',
): Promise<T | Failure> {
  const deadline = client.clock.now() + milliseconds;
  for (let pause = 5 * shortest; ; pause = Math.min(pause * 2, longest)) {
    const end = await attempt();
    if (end.ok || signal.aborted || client.clock.now() >= deadline) return end;
    if (!(await passes(end))) return end;
    await client.clock.wait(pause, signal);
  }
}
