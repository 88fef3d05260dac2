/** What can be checked without the pipeline: Node, `trueup.yaml`, git. */
import { dirname } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { count } from '../show/plural.ts';
import { findConfig } from './config-place.ts';
import type { Finding } from '../reconcile/engine.ts';
import type { Terminal } from './terminal.ts';

export async function checkHere(
  terminal: Terminal,
  config: string | undefined,
): Promise<readonly Finding[]> {
  const found = findConfig(terminal.cwd, config);
  const folder = found.ok ? dirname(found.value) : terminal.cwd;
  return [nodeVersion(process.versions.node), configFile(found), await gitState(folder)];
}

function nodeVersion(version: string): Finding {
  const wanted = packageJson.engines.node.replace('>=', '');
  if (atLeast(version, wanted)) return { state: 'ok', about: 'node', message: version };
  return {
    state: 'fail',
    about: 'node',
    message: `${version} is too old`,
    help: `Install Node ${wanted} or newer.`,
  };
}

function atLeast(version: string, wanted: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

function configFile(found: ReturnType<typeof findConfig>): Finding {
  if (found.ok) return { state: 'ok', about: 'trueup.yaml', message: found.value };
  const [first] = found.problems;
  return {
    state: 'fail',
    about: 'trueup.yaml',
    message: first?.message ?? 'not found',
    ...(first?.help === undefined ? {} : { help: first.help }),
  };
}

async function gitState(folder: string): Promise<Finding> {
  const { execa } = await import('execa');
  const status = await execa('git', ['status', '--porcelain'], { cwd: folder, reject: false });
  if (status.exitCode !== 0)
    return {
      state: 'warn',
      about: 'git',
      message: 'the specs are in no git repository, or git is not installed',
      help: 'Plans name the commit that they were made from only where there is one.',
    };
  const changed = status.stdout.split('\n').filter((line) => line !== '').length;
  if (changed === 0) return { state: 'ok', about: 'git', message: 'the work tree is clean' };
  return {
    state: 'warn',
    about: 'git',
    message: `${count(changed, 'file')} changed and not committed`,
    help: 'Plans made now name no commit. Commit first, so that others can see what was applied.',
  };
}
