/** Where `trueup.yaml` is: named, or found from here upwards. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { problem, type Result } from '../model/problem.ts';

export const configName = 'trueup.yaml';

export function findConfig(cwd: string, named: string | undefined): Result<string> {
  if (named !== undefined) return namedConfig(cwd, named);
  for (let folder = cwd; ; folder = dirname(folder)) {
    const path = join(folder, configName);
    if (existsSync(path)) return { ok: true, value: path };
    if (dirname(folder) === folder) break;
  }
  const found = problem(
    'no-config',
    `there is no ${configName} in ${cwd} or in any folder above it`,
    {
      help: 'Go to the folder of your site, name the file with --config PATH, or write one with: trueup init',
    },
  );
  return { ok: false, problems: [found] };
}

function namedConfig(cwd: string, named: string): Result<string> {
  const path = resolve(cwd, named);
  const file =
    statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
      ? join(path, configName)
      : path;
  if (existsSync(file)) return { ok: true, value: file };
  const found = problem('no-config', `--config ${named}: there is no file ${file}`, {
    help: `Name a ${configName} or its folder.`,
  });
  return { ok: false, problems: [found] };
}
