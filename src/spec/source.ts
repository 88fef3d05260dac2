/** Where specs come from: a folder now, a git revision as well as soon as somebody writes one. */
import { glob, open, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { byText } from '../model/address.ts';

/** Paths are relative to `root` and written with `/`. */
export interface SpecSource {
  /** The folder of `trueup.yaml`, absolute. */
  readonly root: string;
  /** The git commit, where the caller knows it and the tree is clean. */
  readonly commit?: string;
  /** Files that match a glob, in the order of their names. */
  list(pattern: string): Promise<readonly string[]>;
  /** The first `most` bytes of a file. Throws where it cannot be read. */
  read(path: string, most: number): Promise<Uint8Array>;
}

/** A folder with a `trueup.yaml` in it. */
export function folderSource(root: string, commit?: string): SpecSource {
  const folder = resolve(root);
  return {
    root: folder,
    ...(commit === undefined ? {} : { commit }),
    async list(pattern) {
      const found: string[] = [];
      for await (const entry of glob(pattern, { cwd: folder, withFileTypes: true }))
        if (!entry.isDirectory()) found.push(below(folder, join(entry.parentPath, entry.name)));
      return found.toSorted(byText);
    },
    read: (path, most) => readStart(resolve(folder, path), most),
  };
}

/** The nearest folder, from `start` upwards, that holds a `trueup.yaml`. */
export async function findRoot(start: string): Promise<string | undefined> {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const found = await stat(join(folder, 'trueup.yaml')).catch(() => undefined);
    if (found !== undefined) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

function below(folder: string, path: string): string {
  const start = folder.endsWith('/') ? folder : `${folder}/`;
  if (path.startsWith(start)) return path.slice(start.length);
  const up = below(dirname(folder), path);
  return `../${up}`;
}

// Whoever opens a pipe waits for its writer, perhaps for ever: only plain files are opened.
async function readStart(path: string, most: number): Promise<Uint8Array> {
  const about = await stat(path);
  if (!about.isFile()) throw new Error('it is not a plain file');
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(Math.min(about.size, most));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
