/** The envelope of every answer: `data`, its siblings, refusals; keys come in another order each time. */
import type { LabReply } from '../../../../lab/simulator.ts';
import type { Chance } from './chance.ts';
import type { Refused } from './refusal.ts';

/** A list that PVE takes from a hash: in another order each time. */
export class Unordered {
  readonly items: readonly unknown[];

  constructor(items: readonly unknown[]) {
    this.items = items;
  }
}

/** The same as a text with commas. */
export class Scattered extends Unordered {}

/** An answer with more than data. */
export class Answer {
  readonly data: unknown;
  readonly beside: Readonly<Record<string, unknown>>;

  constructor(data: unknown, beside: Readonly<Record<string, unknown>>) {
    this.data = data;
    this.beside = beside;
  }
}

/** 200, whatever was done. */
export function accepted(answer: unknown, chance: Chance): LabReply {
  const { data, beside } = answer instanceof Answer ? answer : new Answer(answer, {});
  const body = JSON.stringify(mixed({ data: data ?? null, ...beside }, chance));
  return { status: 200, reason: 'OK', headers: { ...common, 'Content-Type': json }, body };
}

/** How refusals are worded and sent. */
export interface Manner {
  readonly chance: Chance;
  /** Bodies carry `message`; before pve-http-server 5.2 only the status line had the text. */
  readonly messages: boolean;
  /** Waited before a 401. */
  readonly unauthorizedMilliseconds: number;
}

/** A refusal: each one closes the connection. */
export function refusedReply(refused: Refused, manner: Manner): LabReply {
  const { status, text, errors, body = 'json' } = refused;
  const reply = {
    status,
    reason: text.split('\n')[0] ?? '',
    close: true,
    ...(status === 401 ? { delayMilliseconds: manner.unauthorizedMilliseconds } : {}),
  };
  if (body === 'empty') return { ...reply, headers: common, body: '' };
  if (body === 'text')
    return { ...reply, headers: { ...common, 'Content-Type': 'text/plain' }, body: text };
  const envelope = {
    data: null,
    ...(manner.messages ? { message: text } : {}),
    ...(errors === undefined ? {} : { errors }),
  };
  return {
    ...reply,
    headers: { ...common, 'Content-Type': json },
    body: JSON.stringify(mixed(envelope, manner.chance)),
  };
}

const json = 'application/json;charset=UTF-8';
const common = {
  Server: 'pve-api-daemon/3.0',
  'Cache-Control': 'max-age=0',
  Pragma: 'no-cache',
};

function mixed(value: unknown, chance: Chance): unknown {
  if (value instanceof Scattered) return chance.mixed(value.items).join(',');
  if (value instanceof Unordered)
    return chance.mixed(value.items).map((each) => mixed(each, chance));
  if (Array.isArray(value)) return value.map((each) => mixed(each, chance));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(chance.mixed(entries).map(([key, each]) => [key, mixed(each, chance)]));
}
