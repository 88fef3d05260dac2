/** Does something again whenever a file of the site changes, until Ctrl-C. */
import { dirname, sep } from 'node:path';
import { watch } from 'chokidar';
import { clockText } from '../show/moment.ts';
import { findConfig } from './config-place.ts';
import type { CommonFlags } from './flags.ts';
import type { Terminal } from './terminal.ts';

/** Editors write a file in several moves; they are taken as one. */
const settleMilliseconds = 80;
const ignored = new Set(['.git', '.trueup', 'node_modules', 'dist']);

export async function watchSite(
  terminal: Terminal,
  flags: CommonFlags,
  again: () => Promise<void>,
): Promise<void> {
  const config = findConfig(terminal.cwd, flags.config);
  if (!config.ok) return;
  const { signal } = terminal.interrupts();
  const watcher = watch(dirname(config.value), {
    ignoreInitial: true,
    ignored: (path) => path.split(sep).some((part) => ignored.has(part)),
  });
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  async function checkAfter(earlier: Promise<void>): Promise<void> {
    await earlier;
    terminal.stderr.write(`\n${clockText(terminal.now())} checking again\n`);
    await again();
  }
  watcher.on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = checkAfter(running);
    }, settleMilliseconds);
  });
  terminal.stderr.write('Watching for changes; Ctrl-C ends.\n');
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  clearTimeout(timer);
  await watcher.close();
  await running;
}
