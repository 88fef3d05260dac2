/** Power of a bare metal server: off softly, then hard; on, and awaited. */
import type { Failure } from '../client/failure.ts';
import type { Ibm } from '../ibm.ts';
import type { Fields } from '../shape.ts';
import { ready, type Ready, type Verdict } from './awaiting.ts';

export interface Which {
  readonly id: string;
  readonly of: string;
  readonly signal: AbortSignal;
}

const path = (id: string): string => `bare_metal_servers/${id}`;

/** A soft stop asks the system inside, which may never answer. */
export async function stop(ibm: Ibm, which: Which): Promise<{ readonly ok: true } | Failure> {
  const soft = await asked(ibm, which, { type: 'soft' });
  if (!soft.ok && soft.class !== 'refused' && soft.class !== 'busy') return soft;
  if (soft.ok) {
    const off = await awaited(ibm, which, {
      judge: isOff,
      milliseconds: ibm.limits.stopMilliseconds,
    });
    if (off.ok || off.problem.code !== 'timed-out') return off;
  }
  const hard = await asked(ibm, which, { type: 'hard' });
  if (!hard.ok) return hard;
  return awaited(ibm, which, { judge: isOff, milliseconds: ibm.limits.provisionMilliseconds });
}

export async function start(ibm: Ibm, which: Which): Promise<{ readonly ok: true } | Failure> {
  const call = { service: 'vpc', method: 'POST', path: `${path(which.id)}/start` } as const;
  const sent = await ibm.client.write(call, which.signal);
  if (!sent.ok) return repeatable(sent);
  return running(ibm, which);
}

/** Until it runs, or is known never to. */
export function running(ibm: Ibm, which: Which): Promise<Ready> {
  return awaited(ibm, which, { judge: isOn, milliseconds: ibm.limits.provisionMilliseconds });
}

async function asked(ibm: Ibm, { id, signal }: Which, body: object) {
  const call = { service: 'vpc', method: 'POST', path: `${path(id)}/stop`, body } as const;
  const sent = await ibm.client.write(call, signal);
  return sent.ok ? sent : repeatable(sent);
}

/** Power is switched twice without harm: a look tells how it is. */
function repeatable(failure: Failure): Failure {
  return failure.class === 'lost' ? { ...failure, class: 'temporary' } : failure;
}

function awaited(
  ibm: Ibm,
  { id, of, signal }: Which,
  {
    judge,
    milliseconds,
  }: { readonly judge: (each: Fields) => Verdict; readonly milliseconds: number },
): Promise<Ready> {
  const call = { service: 'vpc', path: path(id) } as const;
  return ready(ibm, { call, what: of, milliseconds, signal }, judge);
}

function isOff(each: Fields): Verdict {
  const status = each.text('status');
  return status === 'stopped' || status === 'failed' ? 'ready' : 'wait';
}

function isOn(each: Fields): Verdict {
  const status = each.text('status');
  if (status === 'running') return 'ready';
  if (status !== 'failed') return 'wait';
  const [reason] = each.list(
    'status_reasons',
    (one) => one.textOrNull('code') ?? 'no reason given',
  );
  return { failed: `its status is failed (${reason ?? 'no reason given'})` };
}
