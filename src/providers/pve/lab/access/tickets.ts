/** Tickets and CSRF tokens: signed texts with their time, so that a lab that restarts still knows them. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds. */
const lifetime = 2 * 60 * 60;
const grace = 300;

/** `PVE:root@pam:6B005218::…`. */
export function ticketFor(user: string, secret: string, now: Date): string {
  const plain = `PVE:${user}:${stamp(now)}`;
  return `${plain}::${signature(`ticket ${plain}`, secret)}`;
}

/** Whose ticket it is; undefined where it is none, or not of our time. */
export function userOfTicket(ticket: string, secret: string, now: Date): string | undefined {
  const match = /^(PVE:([^:]+):([0-9A-F]{8}))::(.+)$/.exec(ticket);
  const [, plain = '', user = '', time = '', signed = ''] = match ?? [];
  if (match === null || !same(signed, signature(`ticket ${plain}`, secret))) return undefined;
  return inTime(time, now) ? user : undefined;
}

/** What goes with a ticket into the header of whatever changes something. */
export function csrfTokenFor(user: string, secret: string, now: Date): string {
  return `${stamp(now)}:${signature(`csrf ${stamp(now)} ${user}`, secret)}`;
}

export function isCsrfToken(token: string, user: string, secret: string, now: Date): boolean {
  const [time = '', signed = ''] = token.split(':');
  return same(signed, signature(`csrf ${time} ${user}`, secret)) && inTime(time, now);
}

function stamp(now: Date): string {
  return Math.floor(now.getTime() / 1000)
    .toString(16)
    .toUpperCase()
    .padStart(8, '0');
}

function inTime(time: string, now: Date): boolean {
  const age = now.getTime() / 1000 - Number.parseInt(time, 16);
  return age >= -grace && age <= lifetime;
}

function signature(plain: string, secret: string): string {
  return createHmac('sha256', secret).update(plain).digest('base64');
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
