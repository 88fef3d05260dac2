/** Bytes of one file → YAML documents, or problems with their places. Nothing in it can crash the reader. */
import { isUtf8 } from 'node:buffer';
import { LineCounter, parseAllDocuments, type Document, type YAMLError } from 'yaml';
import { problem, type Problem } from '../model/problem.ts';
import { blame, type SpecFile } from './file.ts';
import type { SpecLimits } from './limits.ts';
import type { SpecSource } from './source.ts';

export interface Parsed {
  readonly file: SpecFile;
  readonly problems: readonly Problem[];
  /** False where some of the file could not be understood, or nothing was in it. */
  readonly whole: boolean;
  readonly bytes: Uint8Array;
}
export interface ParseOptions {
  readonly limits: SpecLimits;
  /** The file may hold what somebody took for a safe place for a secret. */
  readonly mayHoldSecrets?: boolean;
}

/** Reads and parses one file. */
export async function parseFile(
  source: SpecSource,
  path: string,
  options: ParseOptions,
): Promise<Parsed> {
  let bytes: Uint8Array;
  try {
    bytes = await source.read(path, options.limits.bytes + 1);
  } catch (error) {
    const at = { file: path, line: 1, column: 1 };
    const help = 'Mend or remove it. Until then nothing is deleted for not being declared.';
    const message = `${path} cannot be read: ${reason(error)}`;
    return broken(path, new Uint8Array(), [problem('unreadable-file', message, { at, help })]);
  }
  return parseBytes(path, bytes, options);
}

/** Parses the bytes of one file. */
export function parseBytes(path: string, bytes: Uint8Array, options: ParseOptions): Parsed {
  const at = { file: path, line: 1, column: 1 };
  if (bytes.length > options.limits.bytes) {
    const message = `${path} is larger than ${options.limits.bytes} bytes`;
    const help = 'Split it into several files.';
    return broken(path, bytes, [problem('file-too-large', message, { at, help })]);
  }
  if (!isUtf8(bytes)) return broken(path, bytes, [notUtf8(path, bytes)]);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return { ...parseText(path, text, options), bytes };
}

function parseText(path: string, text: string, options: ParseOptions): Omit<Parsed, 'bytes'> {
  const lines = new LineCounter();
  const documents = allDocuments(text, lines);
  const failed = documents === 'too deep' || documents.some((each) => each.errors.length > 0);
  const file: SpecFile = {
    path,
    text,
    lines,
    documents: documents === 'too deep' ? [] : documents,
    hidden: [],
    secretive: options.mayHoldSecrets === true && failed,
  };
  const found: Problem[] = text.startsWith('\u{FEFF}') ? [byteOrderMark(file)] : [];
  const control = unprintable.exec(text);
  if (control !== null) found.push(controlCharacter(file, control.index));
  if (documents === 'too deep') return { file, problems: [...found, tooDeep(file)], whole: false };
  for (const document of documents) {
    found.push(...syntaxProblems(file, [...document.errors, ...document.warnings]));
    if (document.directives.yaml.explicit && document.directives.yaml.version !== '1.2')
      found.push(oldYaml(file));
  }
  if (documents.length > options.limits.documents) found.push(tooMany(file, options.limits));
  if (failed) return { file, problems: found, whole: false };
  if (documents.every((each) => each.contents === null || isNothing(each)))
    return { file, problems: [...found, empty(file)], whole: false };
  return { file, problems: found, whole: true };
}

// One of a line, and not too many: what follows is mostly the echo of what came before.
const mostSyntaxProblems = 10;
// What YAML calls unprintable.
// oxlint-disable-next-line no-control-regex
const unprintable = /[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uFFFE\uFFFF]/;

// Keys are compared while values are taken over: the parser's own comparison is quadratic in the size of a map.
function allDocuments(text: string, lineCounter: LineCounter): Document.Parsed[] | 'too deep' {
  try {
    const options = { lineCounter, prettyErrors: false, uniqueKeys: false, stringKeys: true };
    const parsed = parseAllDocuments(text, { ...options, version: '1.2', logLevel: 'silent' });
    return Array.isArray(parsed) ? parsed : [];
  } catch (error) {
    if (error instanceof RangeError) return 'too deep';
    throw error;
  }
}

function isNothing(document: Document.Parsed): boolean {
  const { contents } = document;
  return contents !== null && 'value' in contents && contents.value === null;
}

function broken(path: string, bytes: Uint8Array, problems: readonly Problem[]): Parsed {
  const lines = new LineCounter();
  const file = { path, text: '', lines, documents: [], hidden: [], secretive: true };
  return { file, problems, whole: false, bytes };
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    ELOOP: 'its symbolic links go round in a circle',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of its path is not a folder',
  };
  return words[code] ?? (error instanceof Error ? error.message : String(error));
}

function syntaxProblems(file: SpecFile, errors: readonly YAMLError[]): readonly Problem[] {
  const lines = new Set<number>();
  const first = errors.filter(({ pos: [at] }) => {
    const { line } = file.lines.linePos(at);
    return !lines.has(line) && lines.add(line).size <= mostSyntaxProblems;
  });
  return first.map((error) => {
    const known = syntax[error.code];
    const message = known?.message ?? error.message.replace(/\s+/g, ' ');
    const help = known?.help ?? (beforeHolds(file, error.pos[0]) ? quoteVars : undefined);
    return blame(file, error.pos, { code: 'yaml', message, ...(help ? { help } : {}) });
  });
}

const quoteVars = 'Between braces and brackets, write "${…}" in quotes.';

function beforeHolds(file: SpecFile, at: number): boolean {
  const text = file.text.slice(Math.max(0, at - 500), at + 500);
  return /[{[,][^\n"']*\$\{/.test(text);
}

const syntax: Partial<Record<YAMLError['code'], { message?: string; help?: string }>> = {
  TAB_AS_INDENT: { message: 'a tab is used to indent', help: 'Indent with spaces.' },
  TAG_RESOLVE_FAILED: { help: 'Specs hold plain values; write it without the tag.' },
  NON_STRING_KEY: { message: 'a key must be plain text' },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a key and its colon must be on one line',
    help: 'Is a colon missing?',
  },
  RESOURCE_EXHAUSTION: { message: 'it is nested too deep', help: 'Write it flatter.' },
};

function notUtf8(path: string, bytes: Uint8Array): Problem {
  let line = 1;
  let start = 0;
  for (;;) {
    const next = bytes.indexOf(10, start);
    const row = bytes.subarray(start, next < 0 ? bytes.length : next);
    if (!isUtf8(row) || next < 0) {
      let good = 0;
      while (good < row.length && (row[good] ?? 0) < 128) good += 1;
      return problem('not-utf8', `${path} is not UTF-8 text`, {
        at: { file: path, line, column: good + 1 },
        help: 'Save it as UTF-8.',
      });
    }
    line += 1;
    start = next + 1;
  }
}

function byteOrderMark(file: SpecFile): Problem {
  return blame(file, [0, 1], {
    code: 'byte-order-mark',
    level: 'warning',
    message: 'the file begins with a byte order mark',
    help: 'Save it as UTF-8 without BOM.',
  });
}

function controlCharacter(file: SpecFile, at: number): Problem {
  const code = (file.text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return blame(file, [at, at + 1], {
    code: 'control-character',
    message: `the file holds a control character, U+${code}`,
    help: 'Remove it; in double quotes it can be written as an escape.',
  });
}

function tooDeep(file: SpecFile): Problem {
  return blame(file, [0, 1], { code: 'too-deep', message: 'it is nested too deep' });
}

function oldYaml(file: SpecFile): Problem {
  return blame(file, [0, 1], {
    code: 'yaml-version',
    message: 'specs are YAML 1.2',
    help: 'Remove the %YAML line.',
  });
}

function tooMany(file: SpecFile, limits: SpecLimits): Problem {
  return blame(file, [0, 1], {
    code: 'too-many-documents',
    message: `it holds ${file.documents.length} documents; ${limits.documents} are allowed`,
    help: 'Split it into several files.',
  });
}

function empty(file: SpecFile): Problem {
  return blame(file, [0, 0], {
    code: 'empty-file',
    level: 'warning',
    message: `${file.path} is empty`,
    help: 'Remove it if that is meant. Until then nothing is deleted for not being declared.',
  });
}
