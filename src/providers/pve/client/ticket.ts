/** Signing in with a password: one ticket for all calls, renewed while it lives, asked for anew when it is refused. */
import type { Call, Path, Reply } from './call.ts';
import type { Clock } from './clock.ts';

export interface Ticket {
  readonly ticket: string;
  readonly csrf: string;
  readonly at: number;
}

export interface Tickets {
  /** A ticket that is still good. */
  current(signal: AbortSignal): Promise<Ticket | Refused>;
  /** PVE refused this one: the next call asks for another. */
  refused(ticket: Ticket): void;
  /** The tickets that were given out. */
  secrets(): readonly string[];
}
type Refused = Extract<Reply, { readonly ok: false }>;

/** Half the life of a ticket (PVE/AccessControl.pm): an older one is renewed before it is used. */
const renewAfterMilliseconds = 60 * 60 * 1000;

export function ticketsFor(
  who: { readonly user: string; readonly password: string },
  post: (call: Call, signal: AbortSignal) => Promise<Reply>,
  clock: Clock,
): Tickets {
  let held: Ticket | undefined;
  let asking: Promise<Ticket | Refused> | undefined;
  let secrets: readonly string[] = [];

  const ask = async (password: string, signal: AbortSignal): Promise<Ticket | Refused> => {
    const parameters = { username: who.user, password };
    const path = '/access/ticket' as Path;
    const reply = await post({ method: 'POST', path, parameters }, signal);
    // Whatever went wrong here, the call that it was for has not been sent.
    if (!reply.ok) return { ...reply, sent: false };
    const ticket = ticketIn(reply.data, clock.now());
    if ('ticket' in ticket) secrets = [...secrets, ticket.ticket, ticket.csrf].slice(-8);
    return ticket;
  };
  const renew = async (signal: AbortSignal): Promise<Ticket | Refused> => {
    // The old ticket stands for the password while it lives.
    const renewed = held === undefined ? undefined : await ask(held.ticket, signal);
    const refused = renewed === undefined || (!('ticket' in renewed) && renewed.status === 401);
    const ticket = refused ? await ask(who.password, signal) : renewed;
    held = 'ticket' in ticket ? ticket : undefined;
    return ticket;
  };
  return {
    current: async (signal) => {
      if (held !== undefined && clock.now() - held.at < renewAfterMilliseconds) return held;
      // All calls that come meanwhile wait for the same one.
      asking ??= renew(signal).finally(() => (asking = undefined));
      return asking;
    },
    refused: (ticket) => {
      if (held === ticket) held = undefined;
    },
    secrets: () => secrets,
  };
}

function ticketIn(data: unknown, at: number): Ticket | Refused {
  const { ticket, CSRFPreventionToken: csrf, NeedTFA: second } = (data ?? {}) as Answer;
  if (second !== undefined && Number(second) !== 0) {
    return noTicket('it asks for a second factor: use an API token instead');
  }
  if (typeof ticket !== 'string' || ticket === '' || typeof csrf !== 'string')
    return noTicket('it gave no ticket');
  return { ticket, csrf, at };
}

interface Answer {
  readonly ticket?: unknown;
  readonly CSRFPreventionToken?: unknown;
  readonly NeedTFA?: unknown;
}

function noTicket(message: string): Refused {
  return { ok: false, why: 'no-ticket', message, sent: false };
}
