/** Single things, read anew by their ids: never from the list, which is behind. */
import type { VendorId } from '../../../model/address.ts';
import type { Problem } from '../../../model/problem.ts';
import type { Seen, Wanted } from '../../../model/provider.ts';
import type { LiveResource, Unseen } from '../../../model/resource.ts';
import type { Answer } from '../client/client.ts';
import type { Pve } from '../pve.ts';
import { thingsAround, type Wish } from './around.ts';

/** `undefined`: it is gone. */
export type Found =
  | { readonly ok: true; readonly live: LiveResource | undefined }
  | { readonly ok: false; readonly why: Problem };

export async function readBack(
  pve: Pve,
  ids: NonNullable<Wanted['ids']>,
  signal: AbortSignal,
): Promise<Omit<Seen, 'installation'>> {
  const live: LiveResource[] = [];
  const unseen: Unseen[] = [];
  const gone: VendorId[] = [];
  const once = readingOnce(pve);
  const found = await Promise.all(
    ids.map(async (each) => ({ ...each, found: await readOne(once, each, signal) })),
  );
  for (const { kind, id, found: one } of found) {
    if (!one.ok) unseen.push({ system: pve.system, kind, why: one.why });
    else if (one.live === undefined) gone.push(id);
    else live.push(one.live);
  }
  return { live, unseen, gone };
}

/** Many NICs and disks are of one VM, many interfaces of one node. */
export function readingOnce(pve: Pve): Pve {
  const answers = new Map<string, Promise<Answer>>();
  return {
    ...pve,
    client: {
      ...pve.client,
      read: (path, signal, parameters) => {
        const key = `${path} ${JSON.stringify(parameters ?? {})}`;
        const known = answers.get(key) ?? pve.client.read(path, signal, parameters);
        answers.set(key, known);
        return known;
      },
    },
  };
}

/** One object by its id, or the knowledge that it is gone. */
export async function readOne(pve: Pve, { kind, id }: Wish, signal: AbortSignal): Promise<Found> {
  const all = await thingsAround(pve, { kind, id }, signal);
  if (!all.ok) return all;
  return { ok: true, live: all.things.find((each) => each.kind === kind && each.id === id) };
}
