/** Hosts as network namespaces of this machine's own kernel: fast, but without VLANs where it has none. */
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { doorsTo, type Doors } from './doors.ts';
import { buildHosts } from './hosts.ts';
import { here, type Where } from './program.ts';
import { namesIn, type Topology } from './topology.ts';

export interface Namespaces {
  /** `netns://NAME`: how trueup gets there, but for a host with files of its own: that one has a door. */
  via(host: string): `netns://${string}`;
  /** What the namespace of a host is called. */
  name(host: string): string;
  on(host: string): Where;
  readonly door: Doors['door'];
  /** Ends all processes inside first. */
  close(): Promise<void>;
}

let begun = 0;

/** Builds it under names that no other run has. */
export async function startNamespaces(topology: Topology): Promise<Namespaces> {
  await sweep();
  const prefix = `trueup-${process.pid}-${begun++}-`;
  const all = namesIn(topology).map((name) => `${prefix}${name}`);
  const ways = await buildHosts(here, topology, prefix).catch(async (error: unknown) => {
    await removed(all);
    throw error;
  });
  const on = (host: string): Where => {
    const into = ways.get(host);
    if (into === undefined) throw new Error(`There is no host ${host} here.`);
    return { run: (argv, given) => here.run([...into, ...argv], given) };
  };
  const { door, closeDoors } = doorsTo(on);
  return {
    via: (host) => `netns://${prefix}${host}`,
    name: (host) => `${prefix}${host}`,
    on,
    door,
    close: async () => {
      await closeDoors();
      await removed(all);
    },
  };
}

/** What this machine can do with namespaces; asked once. */
export type Abilities = 'no-netns' | 'no-bridge' | 'no-vlan' | 'ok';

let asked: Promise<Abilities> | undefined;

export function abilities(): Promise<Abilities> {
  asked ??= ask();
  return asked;
}

async function ask(): Promise<Abilities> {
  const name = `trueup-${process.pid}-asked`;
  if (!(await ipCan('netns', 'add', name))) return 'no-netns';
  try {
    if (!(await ipCan('-n', name, 'link', 'add', 'name', 'b', 'type', 'bridge')))
      return 'no-bridge';
    const vlan = 'link add link b name b.2 type vlan id 2'.split(' ');
    return (await ipCan('-n', name, ...vlan)) ? 'ok' : 'no-vlan';
  } finally {
    await removed([name]);
  }
}

async function ipCan(...words: readonly string[]): Promise<boolean> {
  return (await here.run(['ip', ...words])).exit === 0;
}

/** What is left of runs that were killed: their process is in the name. */
async function sweep(): Promise<void> {
  const { stdout } = await here.run(['ip', 'netns', 'list']);
  const left = stdout
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')
    .filter((name) => {
      const maker = /^trueup-(\d+)-/.exec(name)?.[1];
      return maker !== undefined && !existsSync(`/proc/${maker}`);
    });
  await removed(left);
}

async function removed(names: readonly string[]): Promise<void> {
  await Promise.all(
    names.map(async (name) => {
      // A namespace that a process is in only loses its name: its processes go first.
      while (await killedIn(name)) await delay(5);
      await here.run(['ip', 'netns', 'del', name]);
    }),
  );
}

async function killedIn(name: string): Promise<boolean> {
  const { stdout } = await here.run(['ip', 'netns', 'pids', name]);
  const pids = stdout.split('\n').filter(Boolean).map(Number);
  for (const pid of pids)
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  return pids.length > 0;
}
