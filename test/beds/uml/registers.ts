/** Lets the user-mode kernel run on processors with more registers than it was built for; see registers.c. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { here, must } from '../program.ts';

/** Where they are too many, the kernel dies before its first process. */
export function tooManyRegisters(): boolean {
  return /^flags\s*:.*\bamx_tile\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
}

export function compiler(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(':');
  return ['cc', 'gcc', 'clang', 'tcc'].find((name) =>
    folders.some((folder) => existsSync(join(folder, name))),
  );
}

/** What the kernel is to be started with: nothing, or a library that stands before it. */
export async function registerLibrary(folder: string): Promise<Readonly<Record<string, string>>> {
  if (!tooManyRegisters()) return {};
  const cc = compiler();
  if (cc === undefined)
    throw new Error('This processor needs registers.c, and no compiler is here.');
  const library = join(folder, 'registers.so');
  const source = join(import.meta.dirname, 'registers.c');
  await must(here, [cc, '-shared', '-fPIC', '-nostdlib', '-o', library, source]);
  return { LD_PRELOAD: library };
}
