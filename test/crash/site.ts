/** A copy of the example d058-recidr whose specs point at a lab in this process. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { decodePlan, encodePlan } from '../../src/apply/plan-file.ts';
import { openJournal } from '../../src/journal/open.ts';
import type { RunningLab } from '../../src/lab/server.ts';
import type { InstallationId } from '../../src/model/address.ts';
import type { Journal } from '../../src/model/journal.ts';
import { everything } from '../../src/model/plan.ts';
import { startMaasLab } from '../../src/providers/maas/lab/index.ts';
import type { Request } from '../../src/reconcile/engine.ts';

const top = join(import.meta.dirname, '../..');

/** Whoever resumes waits so long for calls of the dead; the usual half minute would take hours in all. */
const timeLimitSeconds = 3;

export interface Site {
  /** Where commands are run. */
  readonly folder: string;
  /** The lab of each case listens here, so that all cases have the same plan. */
  readonly port: number;
}

/** A folder that is gone after the tests; in memory where that is possible, since hundreds of journals are synced. */
export function workFolder(): string {
  return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'trueup-crash-'));
}

/** Copies the example; its lab is to listen on a port that is free now. */
export async function siteIn(work: string): Promise<Site> {
  const port = await freePort();
  const root = mkdtempSync(join(work, 'site-'));
  const folder = join(root, 'examples', 'd058-recidr');
  cpSync(join(top, 'specs', 'd058'), join(root, 'specs', 'd058'), {
    recursive: true,
    filter: isKept,
  });
  cpSync(join(top, 'examples', 'd058-recidr'), folder, { recursive: true, filter: isKept });
  const config = join(root, 'specs', 'd058', 'trueup.yaml');
  const text = readFileSync(config, 'utf8');
  writeFileSync(
    config,
    text.replace(
      /"http:[^"]*"/,
      `"http://127.0.0.1:${port}/MAAS", timeoutSeconds: ${timeLimitSeconds}`,
    ),
  );
  return { folder, port };
}

// Below those that the system gives out by itself: it must stay free between two labs.
let lastPort = 20_000 + ((process.pid * 16) % 10_000);
async function freePort(): Promise<number> {
  for (;;) {
    lastPort += 1;
    try {
      await (await startMaasLab({ port: lastPort })).close();
      return lastPort;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
}

// Whoever tried the example by hand has left a journal there.
function isKept(path: string): boolean {
  return basename(path) !== '.trueup';
}

/** A lab as it is before anything was done, and no journal. */
export function freshLab({ folder, port }: Site): Promise<RunningLab> {
  rmSync(join(folder, '.trueup'), { recursive: true, force: true });
  const text = readFileSync(join(folder, 'live', 'caracal.yaml'), 'utf8');
  return startMaasLab({ state: withOthers(parse(text)), port });
}

/** The number of everything that no spec declares and nobody may touch; what is made gets a higher one. */
export const others = 9001;

function withOthers(state: Record<string, readonly unknown[]>): unknown {
  const more: Record<string, readonly unknown[]> = {
    spaces: [{ id: others, name: 'theirs' }],
    fabrics: [{ id: others, name: 'theirs', vlans: [{ id: others, vid: 0, space: 'theirs' }] }],
    subnets: [{ id: others, name: 'theirs', cidr: '192.168.90.0/24', vlan: others }],
    ipranges: [
      {
        id: others,
        type: 'reserved',
        start_ip: '192.168.90.1',
        end_ip: '192.168.90.9',
        comment: 'theirs',
        subnet: others,
      },
    ],
    machines: [
      {
        system_id: 'theirs',
        hostname: 'theirs',
        status: 'Deployed',
        interfaces: [
          {
            id: others,
            name: 'eno1',
            type: 'physical',
            mac_address: '52:54:00:90:00:01',
            vlan: others,
            links: [{ id: others, mode: 'static', subnet: others, ip_address: '192.168.90.20' }],
          },
        ],
      },
    ],
  };
  const names = [...Object.keys(state), ...Object.keys(more)];
  return Object.fromEntries(
    names.map((name) => {
      const theirs = more[name];
      return [name, theirs === undefined ? state[name] : [...(state[name] ?? []), ...theirs]];
    }),
  );
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

export const installation = 'maas 0d058000-0000-4000-8000-000000000058' as InstallationId;

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
