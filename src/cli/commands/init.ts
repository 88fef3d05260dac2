/** `trueup init`: a commented trueup.yaml and an example spec; nothing is overwritten. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { startingFiles } from '../starting-files.ts';
import type { CommonFlags } from '../flags.ts';
import type { Terminal } from '../terminal.ts';

export function init(terminal: Terminal, flags: Pick<CommonFlags, 'quiet'>): void {
  const site = siteName(basename(terminal.cwd));
  for (const { path, text } of startingFiles(site)) {
    const full = join(terminal.cwd, path);
    if (existsSync(full)) {
      terminal.stdout.write(`kept   ${path} (it is there already)\n`);
      continue;
    }
    mkdirSync(dirname(full), { recursive: true });
    // Never over a file that came up between the look and the write.
    writeFileSync(full, text, { flag: 'wx' });
    terminal.stdout.write(`wrote  ${path}\n`);
  }
  if (flags.quiet === true) return;
  terminal.stdout.write(
    '\nNext:\n  trueup validate\n      checks them offline, once trueup.yaml names your systems\n',
  );
}

/** The folder's name, as far as a site may be called so. */
function siteName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return name === '' ? 'my-site' : name;
}
