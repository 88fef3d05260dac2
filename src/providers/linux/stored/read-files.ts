/** Small files of a host, all in two calls: a list with their sizes, and one text that is cut up by these. */
import type { Client } from '../wire/client.ts';
import type { Failure } from '../wire/failure.ts';
import type { StoredFile } from './things.ts';

export type ReadFiles =
  | {
      readonly ok: true;
      readonly files: readonly StoredFile[];
      /** What is there and may not be read by whoever we are. */
      readonly hidden: readonly string[];
    }
  | Failure;

/** Files below these folders, at most two levels down, whose path is `wanted`. Folders may be missing. */
export async function readFiles(
  client: Client,
  { folders, wanted }: { readonly folders: readonly string[]; readonly wanted: RegExp },
  signal: AbortSignal,
): Promise<ReadFiles> {
  for (let again = true; ; again = false) {
    const listed = await client.read(
      ['find', ...folders, '-maxdepth', '2', '-type', 'f', '-printf', String.raw`%p\t%s\n`],
      signal,
    );
    if (!listed.ok) return listed;
    const { exit, stdout, stderr } = listed.reply;
    if (exit !== 0 && stdout === '' && !/No such file/.test(stderr))
      return client.failed(['find'], listed.reply);
    const found = entriesIn(stdout).filter(({ path }) => wanted.test(path));
    const hidden = [...stderr.matchAll(/'([^']+)'.*Permission denied/g)].map(
      ([, path]) => path ?? '',
    );
    if (found.length === 0) return { ok: true, files: [], hidden };
    const read = await client.read(['cat', ...found.map((each) => each.path)], signal);
    if (!read.ok) return read;
    if (read.reply.exit === 0) {
      const files = cut(read.reply.stdout, found);
      if (files !== undefined) return { ok: true, files, hidden };
    }
    const denied = [...read.reply.stderr.matchAll(/^cat: (.+): Permission denied$/gm)];
    if (denied.length > 0)
      return { ok: true, files: [], hidden: [...hidden, ...denied.map(([, path]) => path ?? '')] };
    // Somebody wrote in between.
    if (!again)
      return {
        ...client.failure('files-moved', 'files changed while they were read.'),
        class: 'temporary',
      };
  }
}

interface Entry {
  readonly path: string;
  readonly size: number;
}

function entriesIn(text: string): readonly Entry[] {
  return text
    .split('\n')
    .flatMap((line): Entry[] => {
      const [path = '', size = ''] = line.split('\t');
      return /^\d+$/.test(size) ? [{ path, size: Number(size) }] : [];
    })
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Undefined where the lengths do not add up. */
function cut(text: string, entries: readonly Entry[]): readonly StoredFile[] | undefined {
  const bytes = Buffer.from(text);
  let at = 0;
  const files = entries.map(({ path, size }) => {
    const own = bytes.subarray(at, at + size).toString('utf8');
    at += size;
    return { path, text: own };
  });
  return at === bytes.length ? files : undefined;
}
