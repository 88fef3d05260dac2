/** A machine with a kernel of its own, as a process here: VLANs, ARP and all, for hosts that trueup sees as remote. */
import { join } from 'node:path';
import { startExecDoor, type Argv, type ExecDoor } from '../../src/lab/exec-door.ts';
import { must, type Where } from './program.ts';
import { batchesFor, type Host, type Topology } from './topology.ts';
import { startKernel, type Kernel } from './uml/kernel.ts';
import { wireTo, type Wire } from './uml/wire.ts';

/** Which way the commands of a door take: they arrive while the one can reach the other. */
export interface Path {
  readonly from: { readonly host: string; readonly address: string };
  readonly to: string;
}

/** `run`: where it all begins, with no network. */
export interface Machine extends Where {
  on(host: string): Where;
  /** How trueup gets to a host: its URL is a `via`. The machine does not notice when a client dies. */
  door(host: string, path?: Path): Promise<ExecDoor>;
  close(): Promise<void>;
}

/** Boots it, and builds the hosts and wires. */
export async function startMachine(topology: Topology): Promise<Machine> {
  const kernel = await startKernel();
  const wire = wireTo(kernel);
  try {
    await wire.up;
    return machineOf(kernel, wire, await hostsIn(wire, topology));
  } catch (error) {
    await kernel.end(true);
    throw error;
  }
}

function machineOf(kernel: Kernel, wire: Wire, hosts: ReadonlyMap<string, Argv>): Machine {
  const doors: ExecDoor[] = [];
  const on: Machine['on'] = (host) => {
    const into = hosts.get(host);
    if (into === undefined) throw new Error(`There is no host ${host} in this machine.`);
    return { run: (argv, given) => wire.run([...into, ...argv], given) };
  };
  return {
    run: wire.run,
    on,
    door: async (host, path) => {
      const { run } = on(host);
      const door = await startExecDoor(async (argv, stdin, env) => {
        if (path === undefined) return run(argv, { stdin, env });
        const { from, to } = path;
        const arrives = await on(from.host).run([
          'ping',
          '-q',
          '-c1',
          '-W1',
          '-I',
          from.address,
          to,
        ]);
        const here = await run(['ip', '-o', 'addr', 'show', 'to', to]);
        if (arrives.exit !== 0 || here.stdout === '')
          return { why: 'unreachable', detail: `connect to host ${to} port 22: No route to host` };
        // As sshd does it.
        return run(argv, {
          stdin,
          env: { SSH_CONNECTION: `${from.address} 40000 ${to} 22`, ...env },
        });
      });
      doors.push(door);
      return door;
    },
    close: async () => {
      await Promise.all(doors.map((each) => each.close()));
      await kernel.end(wire.failed());
    },
  };
}

/** How to get into each host: the words that come before those of a command. */
async function hostsIn(wire: Wire, topology: Topology): Promise<ReadonlyMap<string, Argv>> {
  const own = topology.hosts.filter((each) => each.own !== undefined);
  const lines = [
    'set -e',
    ...batchesFor(topology, '').map(
      ({ inside, lines: batch }) =>
        `ip ${inside === undefined ? '' : `-n ${inside}`} -batch - <<'END'\n${batch.join('\n')}\nEND`,
    ),
    ...own.map(started),
    // A host tells its number when its files are there.
    ...own.map(({ name }) => `read -r pid </run/${name}\necho "${name} $pid"`),
  ];
  const told = await must(wire, ['sh', '-s'], { stdin: lines.join('\n') });
  const pids = new Map(
    told
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(' ') as [string, string]),
  );
  return new Map(
    topology.hosts.map(({ name }): [string, Argv] => {
      const pid = pids.get(name);
      return [name, pid === undefined ? ['ip', 'netns', 'exec', name] : intoHost(pid)];
    }),
  );
}

function intoHost(pid: string): Argv {
  const kinds = ['mount', 'uts', 'ipc', 'net', 'pid', 'cgroup'].map((each) => `--${each}`);
  return ['nsenter', '--target', pid, ...kinds, '--'];
}

function started({ name, own }: Host): string {
  const script = join(import.meta.dirname, 'uml/host.sh');
  const apart = 'unshare --mount --uts --ipc --pid --cgroup --fork';
  return [
    `mkdir /mnt/cgroup/${name}`,
    `mkfifo /run/${name}`,
    `(echo 0 >/mnt/cgroup/${name}/cgroup.procs; exec setsid nsenter --net=/run/netns/${name} ${apart} sh ${script} ${name} /run/${name} ${own} </dev/null >/dev/null 2>/dev/console) &`,
  ].join('\n');
}
