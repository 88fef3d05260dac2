/** How each fault that knows no vendor is acted out, as a layer around the handling of a request. */
import type { Fault, FaultName } from './faults.ts';
import type { LabReply } from './simulator.ts';

/** `cut`: the socket is destroyed and the client hears nothing. */
export type Outcome = LabReply | 'cut';

/** What a fault has to work with. */
export interface Turn {
  readonly fault: Fault;
  /** The request's own address, as the client wrote it. */
  readonly target: string;
  /** Does the work (through the faults that are due after this one). */
  readonly next: () => Promise<Outcome>;
  /** Ends early when the client goes away. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Wraps the work into the faults that are due; those without a kind here are the simulator's business. */
export async function throughFaults(
  faults: readonly Fault[],
  turn: Omit<Turn, 'fault'>,
): Promise<Outcome> {
  const [fault, ...later] = faults;
  if (fault === undefined) return turn.next();
  const next = (): Promise<Outcome> => throughFaults(later, turn);
  const kind = kinds[fault.name];
  return kind === undefined ? next() : kind({ ...turn, fault, next });
}

/** True for a fault that only the vendor's simulator can act out. */
export function isVendorFault(fault: Fault): boolean {
  return kinds[fault.name] === undefined;
}

const kinds: Readonly<Partial<Record<FaultName, (turn: Turn) => Promise<Outcome>>>> = {
  latency: async (turn) => {
    await turn.wait(turn.fault.milliseconds ?? 1000);
    return turn.next();
  },
  hang: async (turn) => {
    await turn.wait(turn.fault.milliseconds ?? 10_000);
    return 'cut';
  },
  'busy-409': async ({ fault }) => html(409, 'Conflict', retryAfter(fault)),
  'state-409': async ({ fault }) =>
    plain(409, typeof fault.detail === 'string' ? fault.detail : 'Refused in its current state.'),
  'unavailable-503': async ({ fault }) => plain(503, 'Service unavailable.', retryAfter(fault)),
  'gateway-timeout-504': async ({ next }) => {
    await next();
    return html(504, 'Gateway Time-out');
  },
  'lost-reply': async ({ next }) => {
    await next();
    return 'cut';
  },
  'dropped-request': async () => 'cut',
  'html-page': async () => html(200, 'Please sign in'),
  'truncated-json': async ({ next }) => {
    const outcome = await next();
    if (outcome === 'cut' || outcome.body === undefined) return outcome;
    return { ...outcome, body: outcome.body.slice(0, Math.floor(outcome.body.length / 2)) };
  },
  'wrong-types': async ({ fault, next }) => {
    const outcome = await next();
    return outcome === 'cut' ? outcome : mistyped(outcome, fault.detail);
  },
  'redirect-loop': async ({ target }) => ({ status: 302, headers: { Location: target } }),
};

function retryAfter(fault: Fault): Record<string, string> {
  return { 'Retry-After': String(Math.round((fault.milliseconds ?? 1000) / 1000)) };
}

function plain(status: number, body: string, headers: Record<string, string> = {}): LabReply {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers }, body };
}

function html(status: number, title: string, headers: Record<string, string> = {}): LabReply {
  const body = `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
  return { status, headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers }, body };
}

// `detail` may name field and value; else every id turns into a list of its text.
function mistyped(reply: LabReply, detail: unknown): LabReply {
  const wish = (typeof detail === 'object' && detail !== null ? detail : {}) as {
    field?: string;
    value?: unknown;
  };
  const field = wish.field ?? 'id';
  const spoil = (item: unknown): unknown => {
    if (typeof item !== 'object' || item === null || !(field in item)) return item;
    const old = (item as Record<string, unknown>)[field];
    return { ...item, [field]: 'value' in wish ? wish.value : [String(old)] };
  };
  let parsed: unknown;
  try {
    parsed = JSON.parse(reply.body ?? '');
  } catch {
    return reply;
  }
  const body = Array.isArray(parsed) ? parsed.map(spoil) : spoil(parsed);
  return { ...reply, body: JSON.stringify(body) };
}
