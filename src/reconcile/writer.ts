/** The writer's name in the journal, and whether a writer of this machine is still alive. */
import { hostname } from 'node:os';

/** `ops@jumphost, process 4711`. */
export function writerName(actor: string): string {
  return `${actor}, process ${process.pid} on ${hostname()}`;
}

/** True only for a process of this machine that is no more: of others nothing is known. */
export function isGone(writer: string): boolean {
  const [, pid, host] = /, process (\d+) on (\S+)$/.exec(writer) ?? [];
  if (pid === undefined || host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
