/** A user-mode kernel as a process: started, listened to, and ended, with nothing left of it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { registerLibrary } from './registers.ts';

export interface Kernel {
  readonly pid: number | undefined;
  /** A folder that the guest can read. */
  readonly folder: string;
  /** To and from the agent, free of the kernel's own words. */
  readonly line: Duplex;
  readonly ended: Promise<void>;
  /** The last that it said on its console, and where all of it is. */
  said(): string;
  /** Ends it; `keep`: the log is left where it is. */
  end(keep: boolean): Promise<void>;
}

const megabytes = 512;

/** Comes back when the kernel has been started, not when it is up. */
export async function startKernel(): Promise<Kernel> {
  const folder = mkdtempSync(join(tmpdir(), 'trueup-uml-'));
  const log = join(folder, 'console.log');
  const library = await registerLibrary(folder);
  const console = openSync(log, 'a');
  const child = spawn(
    'linux.uml',
    // What the kernel does not know becomes the environment of its first process, and that is a script.
    [
      `mem=${megabytes}M quiet uml_dir=${folder} umid=machine`,
      // The files of this machine, which the guest cannot change.
      'rootfstype=hostfs rootflags=/ ro',
      'con=null con0=null,fd:1 con1=fd:3,fd:3 ssl=null',
      `NODE=${process.execPath} AGENT=${join(import.meta.dirname, 'agent.ts')}`,
      `init=/bin/sh -- ${join(import.meta.dirname, 'init.sh')}`,
    ].flatMap((words) => words.split(' ')),
    {
      env: { PATH: process.env['PATH'], TMPDIR: memoryFolder(), ...library },
      stdio: ['ignore', console, console, 'pipe'],
      // A group of its own: the processes of the guest are processes here, and go with it.
      detached: true,
    },
  );
  closeSync(console);
  const line = child.stdio[3] as Duplex;
  line.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  const killed = (): void => killGroup(child);
  process.once('exit', killed);
  return {
    pid: child.pid,
    folder,
    line,
    ended,
    said: () =>
      `${readFileSync(log, 'utf8').split('\n').slice(-15).join('\n')}\n(all of it: ${log})`,
    end: async (keep) => {
      // The agent ends with its line, and the machine with its agent.
      line.destroy();
      const impatient = setTimeout(killed, 5_000);
      await ended;
      clearTimeout(impatient);
      killed();
      process.removeListener('exit', killed);
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing is left of it.
  }
}

/** Where the guest's memory lies: in memory, where there is room for it and code may be run from it. */
function memoryFolder(): string {
  const place = '/dev/shm';
  const mount = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .findLast(([, at]) => at === place);
  if (mount === undefined || mount[3]?.split(',').includes('noexec') === true) return tmpdir();
  const { bavail, bsize } = statfsSync(place);
  return bavail * bsize > megabytes * 1024 * 1024 ? place : tmpdir();
}
