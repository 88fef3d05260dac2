/** Lists, whole or not at all. */
// They are asked for with `pagesize=-1`, in one call: pages are cut out of a list that moves on between them, and one thing
// that comes while another one goes leaves every count as it was and a thing unseen.
import type { Problem } from '../../../model/problem.ts';
import type { ErrorClass } from '../../../model/provider.ts';
import type { Client } from './client.ts';
import { Fields, WrongShape } from '../shape.ts';
import type { Parameters } from './sign.ts';

export type List<T> =
  | { readonly ok: true; readonly items: readonly T[] }
  | { readonly ok: false; readonly class: ErrorClass; readonly why: Problem };

/** What is asked for, under which key its members are, and how one of them is read. */
export interface Listing<T> {
  readonly command: string;
  readonly key: string;
  readonly read: (each: Fields) => T;
}

export async function list<T>(
  client: Client,
  { command, key, read }: Listing<T>,
  parameters: Parameters,
  signal: AbortSignal,
): Promise<List<T>> {
  const answer = await client.read(command, { ...parameters, pagesize: -1 }, signal);
  if (!answer.ok) return { ok: false, class: answer.class, why: answer.problem };
  try {
    const envelope = new Fields(answer.value, command);
    // Nothing at all: neither a count nor a list.
    const count = envelope.maybeWhole('count') ?? 0;
    const items = envelope.list(key, read);
    if (count === items.length) return { ok: true, items };
    const message = `${command} tells of ${count} and shows ${items.length}: the list is cut.`;
    return {
      ok: false,
      class: 'refused',
      why: client.failure('list-cut', message, {
        help: 'Something between cuts answers; nothing can be believed of what is left out.',
      }).problem,
    };
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
    return {
      ok: false,
      class: 'refused',
      why: client.failure('wrong-shape', error.message).problem,
    };
  }
}
