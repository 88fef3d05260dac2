/** A connection to a MAAS lab through a played `maas` command. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { keys } from '../../lab/metal.ts';
import { connected, type Connected, type Wish } from './connected.ts';
import type { SignedIn } from './cli-played.ts';

export interface Installed {
  /** A folder with `maas` in it. */
  readonly folder: string;
  signIn(to: SignedIn): void;
}

/** Puts `maas` where commands are looked for. */
export function installed(): Installed {
  const folder = mkdtempSync(join(tmpdir(), 'trueup-maas-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'profiles.json');
  const played = join(import.meta.dirname, 'cli-played.ts');
  const script = `#!/bin/sh\nexec '${process.execPath}' '${played}' '${file}' "$@"\n`;
  writeFileSync(join(folder, 'maas'), script);
  chmodSync(join(folder, 'maas'), 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  return { folder, signIn: (to) => writeFileSync(file, JSON.stringify(to)) };
}

export const profiles = { admin: keys.admin, bob: keys.bob };

export async function throughCli(
  wish: Wish & { readonly cli?: Partial<SignedIn> } = {},
): Promise<Connected> {
  const { cli = {}, options = {}, ...rest } = wish;
  const maas = installed();
  const it = await connected({ ...rest, options: { via: 'cli', profile: 'admin', ...options } });
  maas.signIn({ url: it.lab.url, profiles, ...cli });
  return it;
}
