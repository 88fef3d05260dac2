/** Programs that change files: tee, install, mv, cp, rm, mkdir, rmdir, chmod, touch, mktemp. */
import { refused, said, type Host, type Program, type Ran } from '../host.ts';
import { NotSimulated } from '../kernel/refusal.ts';
import { readFile, whyNotWrite, writeFile, type Trouble } from './access.ts';
import { lineOf, modeIn } from './options.ts';
import {
  copiedTree,
  nameOf,
  namesIn,
  parentOf,
  tidy,
  withFolders,
  withNode,
  withoutTree,
} from './tree.ts';

const usualMode = 0o644;

/** Steps one after the other; what fails is said and passed over. */
function steps(
  host: Host,
  words: readonly string[],
  step: (host: Host, word: string) => Host | string,
): Ran {
  let now = host;
  let stderr = '';
  for (const word of words) {
    const next = step(now, word);
    if (typeof next === 'string') stderr += next;
    else now = next;
  }
  return { host: now, exit: stderr === '' ? 0 : 1, stdout: '', stderr };
}

/** Writes what it reads, and says it as well. */
export const tee: Program = (host, argv, stdin) => {
  const { flags, operands } = lineOf('tee', argv, ['a']);
  const ran = steps(host, operands, (now, path) => {
    const old = readFile(now, path);
    const before = flags.has('a') && typeof old !== 'string' ? old.text : '';
    const next = writeFile(now, path, { text: `${before}${stdin}`, mode: usualMode });
    return typeof next === 'string' ? `tee: ${path}: ${next}\n` : next;
  });
  return { ...ran, stdout: stdin };
};

/** The one use of it that is known: stdin becomes a file with a mode of its own. */
export const install: Program = (host, argv, stdin) => {
  const { values, operands } = lineOf('install', argv, ['m=', 'mode=', 'T']);
  const [from = '', to = ''] = operands;
  if (from !== '/dev/stdin' || operands.length !== 2)
    throw new NotSimulated(`install ${argv.join(' ')}`);
  const mode = modeIn('install', values['m'] ?? values['mode'] ?? '755');
  const place = tidy(to);
  const why = whyNotWrite(host, place) ?? (isFolder(host, place) ? 'Is a directory' : undefined);
  if (why !== undefined)
    return refused(host, 1, `install: cannot create regular file '${to}': ${why}\n`);
  const node = { type: 'file', text: stdin, mode } as const;
  return said({ ...host, files: withNode(host.files, place, node) }, '');
};

function isFolder(host: Host, place: string): boolean {
  return host.files.get(place)?.type === 'folder';
}

export const mv: Program = (host, argv) => {
  const { flags, operands } = lineOf('mv', argv, ['f', 'T', 'n']);
  return twoPlaces('mv', host, { flags, operands }, (now, { from, to, words }) => {
    const why = whyNotWrite(now, from) ?? whyNotWrite(now, to);
    if (why !== undefined) return `mv: cannot move ${words}: ${why}\n`;
    if (flags.has('n') && now.files.has(to)) return now;
    if (from === to) return `mv: ${words.replace(' to ', ' and ')} are the same file\n`;
    const trouble = clash('mv', now, { from, to, words });
    if (trouble !== undefined) return trouble;
    const files = copiedTree(withoutTree(now.files, to), from, to);
    return { ...now, files: withoutTree(files, from) };
  });
};

export const cp: Program = (host, argv) => {
  const { flags, operands } = lineOf('cp', argv, ['a', 'p', 'r', 'R', 'f', 'T']);
  const wholeTrees = ['a', 'r', 'R'].some((flag) => flags.has(flag));
  const keepsModes = flags.has('a') || flags.has('p');
  return twoPlaces('cp', host, { flags, operands }, (now, { from, to, words }) => {
    const [, target = ''] = /' to '(.*)'$/.exec(words) ?? [];
    const source = now.files.get(from);
    if (source?.type === 'folder') {
      if (!wholeTrees) return `cp: -r not specified; omitting directory '${nameIn(words)}'\n`;
      const why = whyNotWrite(now, to);
      if (why !== undefined) return `cp: cannot create directory '${target}': ${why}\n`;
      return { ...now, files: copiedTree(now.files, from, to) };
    }
    const read = readFile(now, from);
    if (typeof read === 'string')
      return `cp: cannot open '${nameIn(words)}' for reading: ${read}\n`;
    const trouble = clash('cp', now, { from, to, words });
    if (trouble !== undefined) return trouble;
    const mode = source?.mode ?? usualMode;
    const next = writeFile(now, to, { text: read.text, mode: keepsModes ? mode : mode & 0o755 });
    if (typeof next === 'string') return `cp: cannot create regular file '${target}': ${next}\n`;
    const written = next.files.get(to);
    if (!keepsModes || written?.type !== 'file') return next;
    return { ...next, files: withNode(next.files, to, { ...written, mode }) };
  });
};

function nameIn(words: string): string {
  return /^'(.*)' to '/.exec(words)?.[1] ?? '';
}

interface Places {
  readonly from: string;
  readonly to: string;
  /** `'a' to 'b'`, as errors name them. */
  readonly words: string;
}

/** The last operand is a folder to put things in, or with -T the new name itself. */
function twoPlaces(
  program: 'mv' | 'cp',
  host: Host,
  {
    flags,
    operands,
  }: { readonly flags: ReadonlySet<string>; readonly operands: readonly string[] },
  step?: (host: Host, places: Places) => Host | string,
): Ran {
  const target = operands.at(-1) ?? '';
  const sources = operands.slice(0, -1);
  if (sources.length === 0) throw new NotSimulated(`${program} of less than two files`);
  const into = !flags.has('T') && isFolder(host, tidy(target));
  if (sources.length > 1 && !into)
    return refused(host, 1, `${program}: target '${target}'${notFolder(host, target)}\n`);
  return steps(host, sources, (now, source) => {
    const from = tidy(source);
    if (!now.files.has(from))
      return `${program}: cannot stat '${source}': No such file or directory\n`;
    const name = into ? `${target.replace(/\/+$/, '')}/${nameOf(from)}` : target;
    return step?.(now, { from, to: tidy(name), words: `'${source}' to '${name}'` }) ?? now;
  });
}

function notFolder(host: Host, target: string): string {
  return host.files.has(tidy(target)) ? ' is not a directory' : ': No such file or directory';
}

/** A folder and a file do not take each other's place, nor a folder that of one that holds something. */
function clash(
  program: 'mv' | 'cp',
  { files }: Host,
  { from, to, words }: Places,
): string | undefined {
  const [source, target] = [files.get(from), files.get(to)];
  if (target === undefined || source === undefined) return undefined;
  const [, one = '', other = ''] = /^'(.*)' to '(.*)'$/.exec(words) ?? [];
  if (target.type === 'folder' && source.type === 'file')
    return `${program}: cannot overwrite directory '${other}' with non-directory\n`;
  if (target.type === 'file' && source.type === 'folder')
    return `${program}: cannot overwrite non-directory '${other}' with directory '${one}'\n`;
  if (target.type === 'folder' && namesIn(files, to).length > 0)
    return `${program}: cannot move ${words}: Directory not empty\n`;
  return undefined;
}

export const rm: Program = (host, argv) => {
  const { flags, operands } = lineOf('rm', argv, ['f', 'r', 'R']);
  const wholeTrees = flags.has('r') || flags.has('R');
  return steps(host, operands, (now, path) => {
    const place = tidy(path);
    const node = now.files.get(place);
    const failed = (why: Trouble | 'Is a directory'): string =>
      `rm: cannot remove '${path}': ${why}\n`;
    if (node === undefined) return flags.has('f') ? now : failed('No such file or directory');
    if (node.type === 'folder' && !wholeTrees) return failed('Is a directory');
    const why = whyNotWrite(now, place);
    return why === undefined ? { ...now, files: withoutTree(now.files, place) } : failed(why);
  });
};

export const mkdir: Program = (host, argv) => {
  const { flags, values, operands } = lineOf('mkdir', argv, ['p', 'm=', 'mode=']);
  const mode = modeIn('mkdir', values['m'] ?? values['mode'] ?? '755');
  return steps(host, operands, (now, path) => {
    const place = tidy(path);
    const failed = (why: string): string => `mkdir: cannot create directory '${path}': ${why}\n`;
    const there = now.files.get(place);
    if (there !== undefined)
      return flags.has('p') && there.type === 'folder' ? now : failed('File exists');
    const above = flags.has('p') ? withFolders(now.files, parentOf(place)) : now.files;
    const why = whyNotWrite({ ...now, files: above }, place);
    if (why !== undefined) return failed(why);
    return { ...now, files: withNode(above, place, { type: 'folder', mode }) };
  });
};

export const rmdir: Program = (host, argv) =>
  steps(host, lineOf('rmdir', argv, []).operands, (now, path) => {
    const place = tidy(path);
    const failed = (why: string): string => `rmdir: failed to remove '${path}': ${why}\n`;
    const node = now.files.get(place);
    if (node === undefined) return failed('No such file or directory');
    if (node.type === 'file') return failed('Not a directory');
    if (namesIn(now.files, place).length > 0) return failed('Directory not empty');
    const why = whyNotWrite(now, place);
    return why === undefined ? { ...now, files: withoutTree(now.files, place) } : failed(why);
  });

export const chmod: Program = (host, argv) => {
  const [text = '', ...paths] = lineOf('chmod', argv, []).operands;
  const mode = modeIn('chmod', text);
  return steps(host, paths, (now, path) => {
    const place = tidy(path);
    const node = now.files.get(place);
    if (node === undefined) return `chmod: cannot access '${path}': No such file or directory\n`;
    if (whyNotWrite(now, place) !== undefined)
      return `chmod: changing permissions of '${path}': Operation not permitted\n`;
    return { ...now, files: withNode(now.files, place, { ...node, mode }) };
  });
};

export const touch: Program = (host, argv) =>
  steps(host, lineOf('touch', argv, []).operands, (now, path) => {
    if (now.files.has(tidy(path))) return now;
    const next = writeFile(now, path, { text: '', mode: usualMode });
    return typeof next === 'string' ? `touch: cannot touch '${path}': ${next}\n` : next;
  });

/** A folder of its own for whoever asks; the lab's names count up. */
export const mktemp: Program = (host, argv) => {
  const { flags, operands } = lineOf('mktemp', argv, ['d']);
  const [template = '/tmp/tmp.XXXXXXXXXX'] = operands;
  const marks = /X{3,}$/.exec(template)?.[0];
  if (!flags.has('d') || marks === undefined) throw new NotSimulated(`mktemp ${argv.join(' ')}`);
  let number = 0;
  let path = '';
  do {
    number += 1;
    path = `${template.slice(0, -marks.length)}${String(number).padStart(marks.length, '0')}`;
  } while (host.files.has(tidy(path)));
  const why = whyNotWrite(host, tidy(path));
  if (why !== undefined)
    return refused(
      host,
      1,
      `mktemp: failed to create directory via template '${template}': ${why}\n`,
    );
  const node = { type: 'folder', mode: 0o700 } as const;
  return said({ ...host, files: withNode(host.files, tidy(path), node) }, `${path}\n`);
};
