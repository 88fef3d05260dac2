/** What a storage may hold: one list, replaced as a whole. */
import type { Performed } from '../../../model/provider.ts';
import { at } from '../client/call.ts';
import { object, read } from '../client/reading.ts';
import { storage } from '../read/storages.ts';
import { done, ran, refused, unread, type Job } from './job.ts';
import { idOfTarget } from './target.ts';

export async function performStorage(job: Job): Promise<Performed> {
  const { operation, context, pve } = job;
  if (operation.do !== 'update')
    return refused(job, 'cannot', { why: 'trueup neither makes nor deletes storages.' });
  const id = idOfTarget(operation, context);
  const now = await read(
    pve.client,
    { path: at`/storage/${id}`, of: object(storage) },
    context.signal,
  );
  if (!now.ok) return unread(now);
  const content = operation.to?.['content'];
  const words = Array.isArray(content) ? content.map(String) : [];
  const end = await ran(job, {
    method: 'PUT',
    path: at`/storage/${id}`,
    parameters: {
      content: words.length === 0 ? 'none' : words.join(','),
      ...(now.value.digest === undefined ? {} : { digest: now.value.digest }),
    },
  });
  return end.ok ? done(id, end.notes) : end;
}
