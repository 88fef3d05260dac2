/** What a server starts with: it may hold secrets, so it stands in no spec, and no text shows it. */
import { resolve } from 'node:path';
import type { Result } from '../../../model/problem.ts';
import { Secret } from '../../../model/secret.ts';
import { resolveSecret } from '../../../transport/secrets.ts';
import type { Ibm } from '../ibm.ts';

/** `{ env: NAME }` or `{ file: PATH }`; what it says is hidden in all that this connection tells from now on. */
export async function userDataOf(
  { client, root, lab }: Ibm,
  written: unknown,
): Promise<Result<string | undefined>> {
  const { env, file } = (written ?? {}) as { readonly env?: unknown; readonly file?: unknown };
  if (typeof env !== 'string' && typeof file !== 'string') return { ok: true, value: undefined };
  if (lab) return { ok: true, value: '#cloud-config of a lab' };
  const path = typeof file === 'string' ? (file.startsWith('~/') ? file : resolve(root, file)) : '';
  const reference = typeof env === 'string' ? `env:${env}` : `file:${path}`;
  const resolved = await resolveSecret(new Secret(`\${${reference}}`));
  if (!resolved.ok) return resolved;
  const value = resolved.value.reveal();
  client.hide(value);
  return { ok: true, value };
}
