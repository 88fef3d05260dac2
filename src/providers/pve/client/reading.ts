/** Lists and objects of PVE, every member checked: one wrong member and nothing of it is believed. */
import type { Problem } from '../../../model/problem.ts';
import type { ErrorClass } from '../../../model/provider.ts';
import type { Parameters, Path } from './call.ts';
import type { Client } from './client.ts';
import { Fields, listOf, WrongShape } from '../shape.ts';

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: Problem; readonly class: ErrorClass };

export interface Reading<T> {
  readonly path: Path;
  readonly parameters?: Parameters;
  readonly of: (value: unknown, at: string, changes: string | undefined) => T;
}

export async function read<T>(
  client: Client,
  { path, parameters, of }: Reading<T>,
  signal: AbortSignal,
): Promise<Read<T>> {
  const got = await client.read(path, signal, parameters);
  if (!got.ok) return { ok: false, why: got.problem, class: got.class };
  try {
    return { ok: true, value: of(got.value, path, got.changes) };
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
    const { problem: why } = client.failure('wrong-shape', error.message);
    return { ok: false, why, class: 'temporary' };
  }
}

/** A list of members that are read by this. */
export function each<T>(one: (fields: Fields) => T): (value: unknown, at: string) => readonly T[] {
  return (value, at) => listOf(value, at, one);
}

/** One object. */
export function object<T>(one: (fields: Fields) => T): (value: unknown, at: string) => T {
  return (value, at) => one(new Fields(value, at));
}
