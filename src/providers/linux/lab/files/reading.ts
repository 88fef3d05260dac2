/** Programs that read files: cat, ls, find, stat, test, readlink, sha256sum. */
import { createHash } from 'node:crypto';
import { refused, said, type Host, type Program, type Ran } from '../host.ts';
import { NotSimulated } from '../kernel/refusal.ts';
import { mayLook, readFile } from './access.ts';
import { lineOf } from './options.ts';
import { nameOf, namesIn, tidy, type Node } from './tree.ts';

/** One after the other; what cannot be read is said and passed over. */
function each(
  host: Host,
  paths: readonly string[],
  one: (path: string) => { readonly stdout?: string; readonly stderr?: string },
): Ran {
  let stdout = '';
  let stderr = '';
  for (const path of paths) {
    const told = one(path);
    stdout += told.stdout ?? '';
    stderr += told.stderr ?? '';
  }
  return { host, exit: stderr === '' ? 0 : 1, stdout, stderr };
}

export const cat: Program = (host, argv, stdin) => {
  const { operands } = lineOf('cat', argv, []);
  return each(host, operands.length === 0 ? ['-'] : operands, (path) => {
    if (path === '-' || path === '/dev/stdin') return { stdout: stdin };
    const read = readFile(host, path);
    return typeof read === 'string' ? { stderr: `cat: ${path}: ${read}\n` } : { stdout: read.text };
  });
};

export const sha256sum: Program = (host, argv) =>
  each(host, lineOf('sha256sum', argv, []).operands, (path) => {
    const read = readFile(host, path);
    if (typeof read === 'string') return { stderr: `sha256sum: ${path}: ${read}\n` };
    return { stdout: `${createHash('sha256').update(read.text).digest('hex')}  ${path}\n` };
  });

export const ls: Program = (host, argv) => {
  const { flags, operands } = lineOf('ls', argv, ['1', 'A', 'a', 'd']);
  if (!flags.has('1')) throw new NotSimulated('ls without -1');
  let [stdout, stderr] = ['', ''];
  const folders: string[] = [];
  for (const path of operands.length === 0 ? ['.'] : operands) {
    const node = host.files.get(tidy(path));
    if (node === undefined) stderr += `ls: cannot access '${path}': No such file or directory\n`;
    else if (node.type === 'file' || flags.has('d')) stdout += `${path}\n`;
    else folders.push(path);
  }
  for (const path of folders) {
    const head = operands.length > 1 ? `${stdout === '' ? '' : '\n'}${path}:\n` : '';
    if (!mayList(host, tidy(path))) {
      stderr += `ls: cannot open directory '${path}': Permission denied\n`;
      continue;
    }
    const names = namesIn(host.files, tidy(path)).filter(
      (name) => flags.has('A') || flags.has('a') || !name.startsWith('.'),
    );
    const dots = flags.has('a') ? ['.', '..'] : [];
    stdout += `${head}${[...dots, ...names].map((name) => `${name}\n`).join('')}`;
  }
  return { host, exit: stderr === '' ? 0 : 2, stdout, stderr };
};

function mayList(host: Host, place: string): boolean {
  const mode = host.files.get(place)?.mode ?? 0;
  return host.user === 'root' || (mayLook(host, place) && (mode & 0o004) !== 0);
}

interface Search {
  readonly folders: readonly string[];
  readonly least: number;
  readonly most: number;
  readonly type?: Node['type'];
  readonly name?: RegExp;
  readonly format: string;
}

export const find: Program = (host, argv) => {
  const search = searchIn(argv);
  let [stdout, stderr] = ['', ''];
  for (const folder of search.folders) {
    const place = tidy(folder);
    if (!host.files.has(place)) {
      stderr += `find: '${folder}': No such file or directory\n`;
      continue;
    }
    for (const path of walk(host, place)) {
      const node = host.files.get(path);
      const depth = path === place ? 0 : path.slice(place.length).split('/').length - 1;
      const shown =
        path === place ? folder : `${folder.replace(/\/$/, '')}${path.slice(place.length)}`;
      if (node === undefined || depth > search.most) continue;
      if (node.type === 'folder' && !mayList(host, path) && depth < search.most)
        stderr += `find: '${shown}': Permission denied\n`;
      if (depth < search.least || (search.type ?? node.type) !== node.type) continue;
      if (search.name?.test(nameOf(path)) === false) continue;
      stdout += formatted(search.format, { path: shown, node, depth });
    }
  }
  return { host, exit: stderr === '' ? 0 : 1, stdout, stderr };
};

/** Folders before what is in them, in byte order; what is closed is not entered. */
function walk(host: Host, place: string): readonly string[] {
  const node = host.files.get(place);
  if (node?.type !== 'folder' || !mayList(host, place)) return [place];
  const inside = namesIn(host.files, place).map((name) => tidy(`${place}/${name}`));
  return [place, ...inside.flatMap((path) => walk(host, path))];
}

function searchIn(argv: readonly string[]): Search {
  const first = argv.findIndex((word) => word.startsWith('-'));
  const folders = first < 0 ? argv : argv.slice(0, first);
  const search: { -readonly [Key in keyof Search]: Search[Key] } = {
    folders: folders.length === 0 ? ['.'] : folders,
    least: 0,
    most: Infinity,
    format: '%p\\n',
  };
  const words = first < 0 ? [] : argv.slice(first);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    const value = words[at + 1] ?? '';
    if (word !== '-print' && word !== '-print0') at += 1;
    if (word === '-maxdepth') search.most = Number(value);
    else if (word === '-mindepth') search.least = Number(value);
    else if (word === '-type' && (value === 'f' || value === 'd'))
      search.type = value === 'f' ? 'file' : 'folder';
    else if (word === '-name') search.name = globOf(value);
    else if (word === '-printf') search.format = value;
    else if (word === '-print0') search.format = '%p\\0';
    else if (word !== '-print') throw new NotSimulated(`find ${word} ${value}`);
  }
  return search;
}

function globOf(glob: string): RegExp {
  if (/[[\]\\]/.test(glob)) throw new NotSimulated(`find -name ${glob}`);
  const quoted = glob.replaceAll(/[.+^${}()|]/g, String.raw`\$&`);
  return new RegExp(`^${quoted.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

interface Hit {
  readonly path: string;
  readonly node: Node;
  readonly depth: number;
}

function formatted(format: string, { path, node, depth }: Hit): string {
  const letters: Readonly<Record<string, string>> = {
    '%p': path,
    '%f': nameOf(path),
    '%m': node.mode.toString(8),
    '%s': String(sizeOf(node)),
    '%y': node.type === 'file' ? 'f' : 'd',
    '%d': String(depth),
    '%%': '%',
    '\\n': '\n',
    '\\t': '\t',
    '\\0': '\0',
  };
  return format.replaceAll(/%.|\\./g, (letter) => {
    const value = letters[letter];
    if (value === undefined) throw new NotSimulated(`find -printf ${letter}`);
    return value;
  });
}

function sizeOf(node: Node): number {
  return node.type === 'file' ? Buffer.byteLength(node.text) : 4096;
}

export const stat: Program = (host, argv) => {
  const { values, operands } = lineOf('stat', argv, ['c=', 'format=']);
  const format = values['c'] ?? values['format'];
  if (format === undefined) throw new NotSimulated('stat without -c');
  return each(host, operands, (path) => {
    const node = host.files.get(tidy(path));
    if (node === undefined)
      return { stderr: `stat: cannot statx '${path}': No such file or directory\n` };
    const letters: Readonly<Record<string, string>> = {
      '%a': node.mode.toString(8),
      '%n': path,
      '%s': String(sizeOf(node)),
      '%F': node.type === 'folder' ? 'directory' : fileKind(node),
      '%U': 'root',
      '%G': 'root',
    };
    const text = format.replaceAll(/%./g, (letter) => {
      const value = letters[letter];
      if (value === undefined) throw new NotSimulated(`stat -c ${letter}`);
      return value;
    });
    return { stdout: `${text}\n` };
  });
};

function fileKind(node: Node): string {
  return sizeOf(node) === 0 ? 'regular empty file' : 'regular file';
}

/** One condition: no `-a`, no `-o`, no `!`. */
export const test: Program = (host, argv) => {
  const [operator = '', path = ''] = argv;
  if (argv.length !== 2) throw new NotSimulated(`test ${argv.join(' ')}`);
  const node = host.files.get(tidy(path));
  const holds: Readonly<Record<string, () => boolean>> = {
    '-e': () => node !== undefined || isReadable(host, path),
    '-f': () => node?.type === 'file',
    '-d': () => node?.type === 'folder',
    '-s': () => node !== undefined && sizeOf(node) > 0,
    '-r': () => isReadable(host, path),
    '-n': () => path !== '',
    '-z': () => path === '',
  };
  const check = holds[operator];
  if (check === undefined) throw new NotSimulated(`test ${operator}`);
  return check() ? said(host, '') : refused(host, 1, '');
};

function isReadable(host: Host, path: string): boolean {
  return typeof readFile(host, path) !== 'string';
}

/** Only where a network lives: every process of this host is in the same one. */
export const readlink: Program = (host, argv) => {
  const { operands } = lineOf('readlink', argv, ['f']);
  const found = operands.filter((path) => /^\/proc\/(self|\d+)\/ns\/net$/.test(path));
  const stdout = found.map(() => 'net:[4026531840]\n').join('');
  return { host, exit: found.length === operands.length ? 0 : 1, stdout, stderr: '' };
};
