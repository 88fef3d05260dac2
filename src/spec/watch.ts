/** Reads a site again whenever one of its files changes: what `validate --watch` stands on. */
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { loadSpecs, type Loaded } from './load.ts';
import { folderSource } from './source.ts';
import type { Vendor } from './vendor.ts';

export interface Watching {
  readonly vendors: readonly Vendor[];
  /** Called with the first reading, and with each after a change; one at a time. */
  readonly onLoaded: (loaded: Loaded) => void | Promise<void>;
  readonly signal: AbortSignal;
}

// Editors write a file in several steps, and a git checkout writes many files.
const quietMilliseconds = 50;

/** Watches the folder of a trueup.yaml until the signal is given. */
export async function watchSpecs(root: string, watching: Watching): Promise<void> {
  const { watch } = await import('chokidar');
  const { signal } = watching;
  const changes = new Changes();
  const watcher = watch(root, {
    ignoreInitial: true,
    ignored: (path) => skipped.has(basename(path)) && path !== root,
  });
  watcher.on('all', () => changes.note());
  // A folder that vanishes or cannot be read is told by the reading itself.
  watcher.on('error', () => changes.note());
  signal.addEventListener('abort', () => changes.note(), { once: true });
  try {
    await new Promise<void>((done) => watcher.once('ready', () => done()));
    while (!signal.aborted) {
      const seen = changes.count;
      await watching.onLoaded(await loadSpecs(folderSource(root), watching.vendors));
      await changes.after(seen, signal);
    }
  } finally {
    await watcher.close();
  }
}

const skipped = new Set(['.git', '.trueup', 'node_modules']);

/** Counts changes, and waits for the next and then for quiet. */
class Changes {
  count = 0;
  #wake: () => void = () => {};

  note(): void {
    this.count += 1;
    this.#wake();
  }

  async after(seen: number, signal: AbortSignal): Promise<void> {
    if (this.count === seen) await new Promise<void>((wake) => (this.#wake = wake));
    for (let before = -1; before !== this.count && !signal.aborted;) {
      before = this.count;
      await wait(quietMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  }
}
