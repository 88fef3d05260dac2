/** What the host brings up when it starts: where that is kept, and what it says. */
import type { Failure } from '../wire/failure.ts';
import { readIfupdown } from './ifupdown-read.ts';
import { readNetplan } from './netplan-read.ts';
import type { ReadFiles } from './read-files.ts';
import type { Store, StoredFile } from './things.ts';

export type Persistence = 'netplan' | 'ifupdown' | 'none';

export interface Kept {
  readonly persistence: Persistence;
  /** The file that is trueup's own. */
  readonly file: string | null;
  readonly store: Store;
}

/** Which folders may hold it. */
export const storeFolders = ['/etc/netplan', '/lib/netplan', '/run/netplan', '/etc/network'];
export const storedPaths =
  /^\/(etc|lib|run)\/netplan\/[^/]+\.yaml$|^\/etc\/network\/(interfaces|interfaces\.d\/[^/]+)$/;

const usualFile = {
  netplan: '/etc/netplan/90-trueup.yaml',
  ifupdown: '/etc/network/interfaces.d/trueup',
} as const;

export type ReadKept =
  | { readonly ok: true; readonly kept: Kept }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly help: string };

/** `said`: what trueup.yaml says of it; else what is found is believed. */
export function keptIn(
  read: Exclude<ReadFiles, Failure>,
  said: { readonly persistence?: Persistence; readonly file?: string },
): ReadKept {
  const hidden = read.hidden.filter(
    (path) => storedPaths.test(path) || storeFolders.includes(path),
  );
  const persistence = said.persistence ?? found(read.files);
  if (persistence === 'none') return { ok: true, kept: nothingKept };
  if (hidden.length > 0)
    return {
      ok: false,
      code: 'store-hidden',
      message: `what the host brings up when it starts cannot be read: ${hidden.join(', ')}`,
      help: "Sign in as root, or set 'become: [sudo, -n]'; with 'persistence: none' it is not asked for.",
    };
  const file = said.file ?? usualFile[persistence];
  const files = read.files.filter(
    ({ path }) => path.includes('/netplan/') === (persistence === 'netplan'),
  );
  const parsed = persistence === 'netplan' ? readNetplan(files, file) : readIfupdown(files, file);
  if (parsed.ok) return { ok: true, kept: { persistence, file, store: parsed.store } };
  return {
    ok: false,
    code: 'store-unreadable',
    message: `${parsed.file} cannot be understood: ${parsed.why}`,
    help: 'Mend it; the host would not understand it either.',
  };
}

/** Why trueup's own file cannot be written; undefined where nothing speaks against it. */
export function whyNotStored({ file, store, persistence }: Kept): string | undefined {
  if (persistence === 'none' || file === null) return undefined;
  if (store.strange.length > 0)
    return `${file} holds what trueup does not write and would lose (${store.strange.join(', ')}): move that into another file`;
  if (store.sourced) return undefined;
  return `/etc/network/interfaces does not read ${file}: add the line 'source /etc/network/interfaces.d/*' to it`;
}

export const nothingKept: Kept = {
  persistence: 'none',
  file: null,
  store: { files: [], things: [], own: [], strange: [], sourced: true, known: new Map() },
};

function found(files: readonly StoredFile[]): Persistence {
  if (files.some(({ path }) => path.includes('/netplan/'))) return 'netplan';
  return files.some(({ path }) => path.startsWith('/etc/network/')) ? 'ifupdown' : 'none';
}
