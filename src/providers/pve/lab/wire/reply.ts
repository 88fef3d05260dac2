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
  const body = written({ data: data ?? null, ...beside }, chance);
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
    body: written(envelope, manner.chance),
  };
}

const json = 'application/json;charset=UTF-8';
const common = {
  Server: 'pve-api-daemon/3.0',
  'Cache-Control': 'max-age=0',
  Pragma: 'no-cache',
};

/** JSON with the keys of each object in another order: as text at once, for objects of so many orders are slow. */
function written(value: unknown, chance: Chance): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (value instanceof Scattered) return JSON.stringify(chance.mixed(value.items).join(','));
  const items = value instanceof Unordered ? chance.mixed(value.items) : value;
  if (Array.isArray(items)) return `[${items.map((each) => written(each, chance)).join(',')}]`;
  const parts: string[] = [];
  for (const [key, each] of Object.entries(items))
    if (each !== undefined) parts.push(`${JSON.stringify(key)}:${written(each, chance)}`);
  return `{${chance.mixed(parts).join(',')}}`;
}
