/** One call of the API as the handlers see it, and the guards that most of them begin with. */
import type { LabReply } from '../../../lab/simulator.ts';
import { adminOnly, forbidden, notFound, ok, refuse } from './answers.ts';
import type { Form } from './form.ts';
import { wholeNumber } from './form.ts';
import { listOf, type Json } from './json.ts';
import type { UserRow } from './rows.ts';
import type { World } from './world.ts';

/** Who asks for what, of which MAAS. */
export interface Call {
  readonly world: World;
  readonly user: UserRow;
  /** What the path's placeholders held, in order. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly form: Form;
  readonly now: Date;
}

/** Answers a call, or throws a Refusal. */
export type Handler = (call: Call) => LabReply;

/** An endpoint: its path with placeholders as groups, and what it offers by method and operation. */
export interface Resource {
  readonly name: string;
  /** The noun of its label. */
  readonly collection: string;
  /** Below `/api/2.0/`: `/^subnets\/$/`. */
  readonly path: RegExp;
  readonly anonymous?: boolean;
  readonly actions: Readonly<Record<string, Handler>>;
}

/** Creating network objects is for admins, said in words. */
export function adminCreates(call: Call): void {
  if (!call.user.is_superuser) throw adminOnly();
}

/** Changing network objects is for admins, refused without a word. */
export function adminChanges(call: Call): void {
  if (!call.user.is_superuser) throw forbidden();
}

/** The row whose number is in the path. Django fails on what is no number, and MAAS passes that on as 500. */
export function rowAt<Row>(
  table: { get(id: number): Row | undefined },
  spec: string,
  missing: string,
): Row {
  const row = table.get(numberAt(spec));
  if (row === undefined) throw notFound(missing);
  return row;
}

/** The number in a path; anything else is a 500. */
export function numberAt(spec: string): number {
  const id = wholeNumber(spec);
  if (id === undefined) throw refuse(500, `Field 'id' expected a number but got '${spec}'.`);
  return id;
}

/** A list in an order that nobody should rely on: another one each time, the same in each run. */
export function okShuffled(world: World, items: readonly Json[]): LabReply {
  world.shuffles += 1;
  const shuffled = [...items];
  let seed = world.shuffles * 2654435761;
  for (let at = shuffled.length - 1; at > 0; at -= 1) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const other = seed % (at + 1);
    const moved = shuffled[at] as Json;
    shuffled[at] = shuffled[other] as Json;
    shuffled[other] = moved;
  }
  return ok(listOf(shuffled));
}
