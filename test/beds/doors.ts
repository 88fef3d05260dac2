/** Doors through which trueup reaches the hosts of a bed: to it they are remote, and do not notice when it dies. */
import { startExecDoor, type ExecDoor } from '../../src/lab/exec-door.ts';
import type { Where } from './program.ts';

/** Which way the commands of a door take: they arrive while the one can reach the other. */
export interface Path {
  readonly from: { readonly host: string; readonly address: string };
  readonly to: string;
}

export interface Doors {
  /** Its URL is a `via`. Without a path commands always arrive. */
  readonly door: (host: string, path?: Path) => Promise<ExecDoor>;
  readonly closeDoors: () => Promise<void>;
}

export function doorsTo(on: (host: string) => Where): Doors {
  const doors: ExecDoor[] = [];
  return {
    door: async (host, path) => {
      const { run } = on(host);
      const door = await startExecDoor(async (argv, stdin, env) => {
        if (path === undefined) return run(argv, { stdin, env });
        const { from, to } = path;
        const { run: ask } = on(from.host);
        const arrives = await ask(['ping', '-q', '-c1', '-W1', '-I', from.address, to]);
        // The address may be somebody else's by now.
        const itself = await run(['ip', '-o', 'addr', 'show', 'to', to]);
        if (arrives.exit !== 0 || itself.stdout === '')
          return { why: 'unreachable', detail: `connect to host ${to} port 22: No route to host` };
        // As sshd tells it.
        const told = { SSH_CONNECTION: `${from.address} 40000 ${to} 22` };
        return run(argv, { stdin, env: { ...told, ...env } });
      });
      doors.push(door);
      return door;
    },
    closeDoors: async () => {
      await Promise.all(doors.map((each) => each.close()));
    },
  };
}
