/** A digest of all that a task is made from: when it changes, the task is to be run again. */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { byText } from '../../../model/address.ts';
import { canonicalJson } from '../../../model/json.ts';
import { problem, type Result } from '../../../model/problem.ts';
import type { Spec } from '../../../model/resource.ts';
import type { Listed, Playbook, Secrets } from '../listed/options.ts';

/** Of a secret only where it comes from: another value is no reason to run a task again. */
export async function digestOf(
  listed: Listed,
  inputs: Spec,
  root: string,
): Promise<Result<string>> {
  const { name, check, does, env, secrets, files, via } = listed;
  const known = does.playbook === undefined ? [] : filesOf(does.playbook);
  const own = [...new Set([...known, ...files])];
  const there = await Promise.all(own.map((path) => kindOf(resolve(root, path))));
  const missing = own.find((_, index) => there[index] === undefined);
  if (missing !== undefined)
    return refused('no-such-file', `the task '${name}' needs ${missing}, which is not there.`);
  const scripts = via.startsWith('ssh://') ? [] : [check, does.run].flatMap(scriptsIn);
  const beside = does.playbook === undefined ? [] : besides(does.playbook);
  const found = new Set<string>();
  for (const path of [...own, ...beside])
    for (const file of await filesBelow(resolve(root, path))) found.add(file);
  for (const path of scripts.map((word) => resolve(root, word)))
    if ((await kindOf(path)) === 'file') found.add(path);
  for (const file of found) for (const each of await namedIn(file, root)) found.add(each);
  if (found.size > most)
    return refused('too-many-files', `the inputs of the task '${name}' are over ${most} files.`);
  const hash = createHash('sha256').update(
    canonicalJson({ check, does: told(does), env, inputs, secrets: references(secrets) }),
  );
  for (const file of [...found].toSorted(byText))
    hash.update(`\0${relative(root, file)}\0`).update(await readFile(file));
  return { ok: true, value: hash.digest('hex').slice(0, 32) };
}

const most = 5000;

// Other words may be files, too: those that the task makes.
function scriptsIn(words: readonly string[] = []): readonly string[] {
  return words.filter(
    (word, index) =>
      !isAbsolute(word) &&
      (index === 0 ? word.includes('/') : /\.(?:sh|bash|py|pl|rb|js|ts)$/.test(word)),
  );
}

function told({ run, playbook }: Listed['does']): unknown {
  if (playbook === undefined) return { run };
  return { playbook: { ...playbook, secrets: references(playbook.secrets) } };
}

function references(secrets: Secrets): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(secrets).map(([name, secret]) => [name, secret.reference]),
  );
}

// `host,` is a list of hosts, not a file.
function filesOf({ file, inventory, config }: Playbook): readonly string[] {
  const lists = inventory.filter((each) => !each.includes(','));
  return [file, ...lists, ...(config === undefined ? [] : [config])];
}

/** Where Ansible looks by itself: beside the playbook, and beside the inventory. */
function besides({ file, inventory }: Playbook): readonly string[] {
  const folders = ['roles', 'group_vars', 'host_vars', 'tasks', 'handlers', 'templates', 'files'];
  const more = ['vars', 'library', 'module_utils', 'filter_plugins', 'lookup_plugins'];
  return [
    ...[...folders, ...more].map((each) => join(dirname(file), each)),
    ...inventory.flatMap((each) =>
      each.includes(',')
        ? []
        : ['group_vars', 'host_vars'].map((name) => join(dirname(each), name)),
    ),
  ];
}

/** Playbooks name others by paths that start where they lie themselves. */
async function namedIn(file: string, root: string): Promise<readonly string[]> {
  if (!/\.ya?ml$/.test(file)) return [];
  const text = await readFile(file, 'utf8');
  const names = new Set(
    [...text.matchAll(/[\w./-]+\.(?:ya?ml|json|j2|sh|py)\b/g)].map((each) => each[0]),
  );
  const files: string[] = [];
  for (const name of names) {
    const path = resolve(dirname(file), name);
    if (!relative(root, path).startsWith('..') && (await kindOf(path)) === 'file') files.push(path);
  }
  return files;
}

async function filesBelow(path: string): Promise<readonly string[]> {
  const kind = await kindOf(path);
  if (kind !== 'folder') return kind === 'file' ? [path] : [];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name))
    .filter((each) => !/\/(?:\.git|node_modules|__pycache__|\.trueup)\//.test(each));
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    const found = await stat(path);
    return found.isDirectory() ? 'folder' : found.isFile() ? 'file' : undefined;
  } catch {
    return undefined;
  }
}

function refused(code: string, message: string): Result<never> {
  const help = 'Paths of a task start at the folder of trueup.yaml.';
  return { ok: false, problems: [problem(code, message, { help })] };
}
