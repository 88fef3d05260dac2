/** Tries a read again when that can help; writes are never repeated here. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits, or ends early when the signal is aborted. */
export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export interface Patience {
  readonly tries: number;
  /** The first pause; each later one is twice as long. */
  readonly pauseMilliseconds: number;
  /** A server that asks for more than this is not waited for. */
  readonly longestMilliseconds: number;
  readonly wait: Wait;
}

export const usualPatience: Patience = {
  tries: 4,
  pauseMilliseconds: 250,
  longestMilliseconds: 15_000,
  wait: async (milliseconds, signal) => {
    await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
  },
};

/** What is looked at of an exchange, whichever way it went. */
export type Tried =
  | {
      readonly ok: true;
      readonly reply: {
        readonly status: number;
        readonly headers: Readonly<Record<string, string>>;
      };
    }
  | { readonly ok: false; readonly failure: { readonly why: string } };

/** Sends a read until it is answered, or hope or patience is gone. `send` signs anew each time. */
export async function readPatiently<T extends Tried>(
  send: () => Promise<T>,
  signal: AbortSignal,
  patience: Patience,
): Promise<T> {
  let pause = patience.pauseMilliseconds;
  for (let tried = 1; ; tried += 1) {
    const exchange = await send();
    if (tried >= patience.tries || signal.aborted || !mayPass(exchange)) return exchange;
    const asked = exchange.ok ? retryAfterMilliseconds(exchange.reply.headers) : undefined;
    if ((asked ?? 0) > patience.longestMilliseconds) return exchange;
    await patience.wait(Math.max(asked ?? 0, pause), signal);
    pause *= 2;
  }
}

/** `Retry-After` in seconds or as a date. */
export function retryAfterMilliseconds(
  headers: Readonly<Record<string, string>>,
): number | undefined {
  const text = headers['retry-after']?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

function mayPass(exchange: Tried): boolean {
  if (!exchange.ok) return exchange.failure.why === 'cut' || exchange.failure.why === 'unreachable';
  const { status, headers } = exchange.reply;
  if (status === 429 || status === 502 || status === 503 || status === 504) return true;
  // A conflict of states says no more than that; a busy server names a time.
  return status === 409 && headers['retry-after'] !== undefined;
}
