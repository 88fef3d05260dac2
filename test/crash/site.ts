/** A folder with the site of a story, the lab behind it, and the journal in it. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodePlan, encodePlan } from '../../src/apply/plan-file.ts';
import { openJournal } from '../../src/journal/open.ts';
import type { RunningLab } from '../../src/lab/server.ts';
import type { Journal } from '../../src/model/journal.ts';
import { everything } from '../../src/model/plan.ts';
import type { Request } from '../../src/reconcile/engine.ts';
import type { Story } from './story.ts';

export interface Site {
  readonly story: Story;
  /** Where commands are run. */
  readonly folder: string;
  /** The lab of each case listens here, so that all cases have the same plan. */
  readonly port: number;
}

/** A folder that is gone after the tests; in memory where that is possible, since hundreds of journals are synced. */
export function workFolder(): string {
  return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'trueup-crash-'));
}

/** Writes the story's site; its lab is to listen on a port that is free now. */
export async function siteIn(work: string, story: Story): Promise<Site> {
  const port = await freePort();
  return { story, port, folder: story.write(mkdtempSync(join(work, 'site-')), port) };
}

// Below those that the system gives out by itself: it must stay free between two labs.
let lastPort = 20_000 + ((process.pid * 16) % 10_000);
async function freePort(): Promise<number> {
  for (;;) {
    lastPort += 1;
    if (await isFree(lastPort)) return lastPort;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A lab as it is before anything was done, and no journal. */
export function freshLab({ story, folder, port }: Site): Promise<RunningLab> {
  rmSync(join(folder, '.trueup'), { recursive: true, force: true });
  return story.startLab(folder, port);
}

/** The journal as it was left, to be looked at. */
export async function withJournal<T>(
  { folder }: Site,
  look: (journal: Journal) => Promise<T>,
): Promise<T> {
  const opened = await openJournal({
    store: 'sqlite:.trueup/journal.db',
    root: folder,
    codec: { encode: encodePlan, decode: decodePlan },
    create: false,
  });
  if (!opened.ok) throw new Error(opened.problems[0]?.message);
  try {
    return await look(opened.value);
  } finally {
    await opened.value.close();
  }
}

/** What a command without flags asks of the pipeline. */
export function requestIn({ folder }: Site, approvals: Request['approvals'] = []): Request {
  const never = new AbortController().signal;
  return {
    start: folder,
    config: join(folder, 'trueup.yaml'),
    specs: [],
    options: everything,
    approvals,
    signal: never,
    abort: never,
    actor: 'tester',
  };
}
