/** API tokens. The value of a new one is told once: it is in its file before anything else happens. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { addressParts, type VendorId } from '../../../model/address.ts';
import type { Performed } from '../../../model/provider.ts';
import { at, type Parameters } from '../client/call.ts';
import type { Failure } from '../client/failure.ts';
import { secretPath } from '../read/tokens.ts';
import { changedFields, idOfTarget } from './target.ts';
import { done, ran, refused, type Job } from './job.ts';

export async function performToken(job: Job): Promise<Performed> {
  const { operation, context } = job;
  if (operation.do === 'create') return makeToken(job);
  const id = idOfTarget(operation, context);
  const [user = '', name = ''] = id.split('!');
  const path = at`/access/users/${user}/token/${name}`;
  if (operation.do === 'delete') {
    const end = await ran(job, { method: 'DELETE', path });
    return end.ok ? done(id) : end;
  }
  const { to = {} } = operation;
  const end = await ran(job, {
    method: 'PUT',
    path,
    parameters: parametersOf(to, changedFields(operation)),
  });
  if (!end.ok) return end;
  const kept = (end.value as { readonly comment?: unknown } | null)?.comment;
  const cleared = changedFields(operation).includes('comment') && !to['comment'];
  if (cleared && typeof kept === 'string' && kept !== '')
    return refused(job, 'cannot', {
      why: 'this version of PVE cannot take the comment of a token away.',
      help: 'Write another comment, or delete the token and make it anew.',
    });
  return done(id);
}

async function makeToken(job: Job): Promise<Performed> {
  const { to = {}, of } = job.operation;
  const user = String(to['user']);
  const name = typeof to['name'] === 'string' ? to['name'] : addressParts(of).name;
  const { secretFile } = to;
  if (typeof secretFile !== 'string')
    return refused(job, 'no-secret-file', {
      why: 'a new token needs a file for its value, which PVE shows only once.',
      help: 'Write where it goes: secretFile: .secrets/inner.token',
    });
  const file = secretPath(job.pve, secretFile);
  // A token whose value has nowhere to go must not be made.
  const draft = await drafted(job, file);
  if ('problem' in draft) return draft;
  const path = at`/access/users/${user}/token/${name}`;
  const end = await ran(job, {
    method: 'POST',
    path,
    parameters: parametersOf(to, Object.keys(to)),
  });
  if (!end.ok) {
    await draft.drop();
    return end;
  }
  const value = (end.value as { readonly value?: unknown } | null)?.value;
  if (typeof value !== 'string' || value === '') {
    await draft.drop();
    return {
      ...refused(job, 'no-value', { why: 'PVE made the token and told no value.' }),
      class: 'lost',
    };
  }
  job.pve.client.hide(value);
  await draft.keep(`${user}!${name}=${value}\n`);
  return done(`${user}!${name}` as VendorId);
}

function parametersOf(
  to: Readonly<Record<string, unknown>>,
  fields: readonly string[],
): Parameters {
  const given = new Set(fields);
  const { privsep, comment, expire } = to;
  return {
    ...(given.has('privsep') && typeof privsep === 'boolean' ? { privsep } : {}),
    ...(given.has('comment') ? { comment: typeof comment === 'string' ? comment : '' } : {}),
    ...(given.has('expire') ? { expire: typeof expire === 'number' ? expire : 0 } : {}),
  };
}

interface Draft {
  keep(text: string): Promise<void>;
  drop(): Promise<void>;
}

/** A file beside the one that is wanted, open and readable for its owner alone, before there is anything to put into it. */
async function drafted(job: Job, file: string): Promise<Draft | Failure> {
  const path = join(dirname(file), `.${randomBytes(6).toString('hex')}.draft`);
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(path, 'wx', 0o600);
    return {
      keep: async (text) => {
        await handle.writeFile(text);
        await handle.sync();
        await handle.close();
        await rename(path, file);
      },
      drop: async () => {
        await handle.close();
        await rm(path, { force: true });
      },
    };
  } catch (error) {
    const { code = 'unwritable' } = error as { code?: string };
    return refused(job, 'no-secret-file', {
      why: `the file for its value cannot be written (${code}).`,
      help: 'Make its folder writable; the token was not made.',
    });
  }
}
