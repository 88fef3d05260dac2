/** The command line bundled as it is shipped, built once: it starts several times faster than its sources. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';

const top = join(import.meta.dirname, '../..');

/** Builds into this folder, and says which file to run; what kills it lies beside it. */
export async function builtInto(folder: string): Promise<string> {
  await build({
    cwd: top,
    input: { cli: 'src/cli/main.ts', preload: 'test/crash/preload.ts' },
    platform: 'node',
    external: ['pg-native'],
    logLevel: 'silent',
    output: { dir: join(folder, 'dist'), format: 'esm' },
  });
  for (const each of ['package.json', 'schemas'])
    cpSync(join(top, each), join(folder, each), { recursive: true });
  return join(folder, 'dist', 'cli.js');
}
