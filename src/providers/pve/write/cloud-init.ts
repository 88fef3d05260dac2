/** What cloud-init needs beside its options: a drive to read them from, and a password that stands in no file of ours. */
import { resolve } from 'node:path';
import type { Result } from '../../../model/problem.ts';
import { Secret } from '../../../model/secret.ts';
import { resolveSecret } from '../../../transport/secrets.ts';
import type { Pve } from '../pve.ts';
import type { Options } from '../vm/config.ts';
import { drivesIn, isCloudInit, volumeParts } from '../vm/drive.ts';
import { parseOptions } from '../option-string.ts';

/** The drive, where the options after the change want one and there is none. */
export function cloudInitDrive(
  held: Options,
  set: Readonly<Record<string, string>>,
  storage: string | undefined,
): Readonly<Record<string, string>> {
  const after = new Map([...held, ...Object.entries(set)]);
  const told = [...after.keys()].some((name) =>
    /^(ciuser|cipassword|sshkeys|cicustom|ipconfig\d+)$/.test(name),
  );
  if (!told || hasDrive(after)) return {};
  const on = storage ?? storageOf(after);
  const slot = ['ide2', 'ide0', 'ide1', 'ide3', 'scsi30'].find((each) => !after.has(each));
  return on === undefined || slot === undefined ? {} : { [slot]: `${on}:cloudinit` };
}

function hasDrive(options: Options): boolean {
  return [...options].some(
    ([name, value]) =>
      /^(ide|sata|scsi|virtio)\d+$/.test(name) &&
      isCloudInit(parseOptions(value, 'file').first ?? ''),
  );
}

/** The storage of the first disk. */
export function storageOf(options: Options): string | undefined {
  const [first] = drivesIn(options).disks.filter(({ key }) => !key.startsWith('unused'));
  return first === undefined ? undefined : volumeParts(first.volid).storage;
}

/** `{ env: NAME }` or `{ file: PATH }`; what it says is hidden in all that this connection tells from now on. */
export async function passwordOf(
  { client, root, lab }: Pve,
  written: unknown,
): Promise<Result<string | undefined>> {
  const { env, file } = (written ?? {}) as { readonly env?: unknown; readonly file?: unknown };
  if (typeof env !== 'string' && typeof file !== 'string') return { ok: true, value: undefined };
  if (lab !== undefined) return { ok: true, value: 'of a lab' };
  const path = typeof file === 'string' ? (file.startsWith('~/') ? file : resolve(root, file)) : '';
  const reference = typeof env === 'string' ? `env:${env}` : `file:${path}`;
  const resolved = await resolveSecret(new Secret(`\${${reference}}`));
  if (!resolved.ok) return resolved;
  const value = resolved.value.reveal();
  client.hide(value);
  return { ok: true, value };
}
