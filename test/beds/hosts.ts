/** Builds the hosts of a topology, here or inside a user-mode machine, and tells how to get into each. */
import { join } from 'node:path';
import type { Argv } from '../../src/lab/exec-door.ts';
import { must, type Where } from './program.ts';
import { batchesFor, type Host, type Topology } from './topology.ts';

/** The words that come before those of a command, by host. `prefix`: of the names of namespaces. */
export async function buildHosts(
  where: Where,
  topology: Topology,
  prefix: string,
): Promise<ReadonlyMap<string, Argv>> {
  const own = topology.hosts.filter((each) => each.own !== undefined);
  const wires = batchesFor(topology, prefix).map(
    ({ inside, lines }) =>
      `ip ${inside === undefined ? '' : `-n ${inside}`} -batch - <<'END'\n${lines.join('\n')}\nEND`,
  );
  const ready = own.map(
    ({ name }) =>
      `read -r pid <$folder/${name} || { cat $folder/log >&2; exit 1; }; echo ${name} $pid`,
  );
  const hosts = own.map((host) => started(host, `${prefix}${host.name}`));
  const lines = ['set -e', ...wires];
  if (own.length > 0)
    lines.push('folder=$(mktemp -d -p /run)', ...hosts, ...ready, 'rm -r $folder');
  const told = await must(where, ['sh', '-s'], { stdin: lines.join('\n') });
  const pids = new Map(
    told
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(' ') as [string, string]),
  );
  const ways = new Map(
    topology.hosts.map(({ name }): [string, Argv] => {
      const pid = pids.get(name);
      return [name, pid === undefined ? ['ip', 'netns', 'exec', `${prefix}${name}`] : into(pid)];
    }),
  );
  const systemds = own.filter((each) => each.own === 'systemd').map(({ name }) => ways.get(name));
  for (const way of systemds)
    if (way) await must(where, [...way, 'sh', '-c', untilUp], { timeoutMilliseconds: 60_000 });
  return ways;
}

const untilUp =
  'until systemctl -q is-active dbus systemd-networkd systemd-udevd 2>/dev/null; do sleep 0.2; done';

function into(pid: string): Argv {
  const kinds = ['mount', 'uts', 'ipc', 'net', 'pid'].map((each) => `--${each}`);
  return ['nsenter', '--target', pid, ...kinds, '--'];
}

/** Its first process says its number on a pipe, once its files are there. */
function started({ name, own }: Host, namespace: string): string {
  const first = `sh ${join(import.meta.dirname, 'host.sh')} ${name} ${own}`;
  const apart = `setsid nsenter --net=/run/netns/${namespace} unshare --mount --uts --ipc --pid`;
  const pipes = `</dev/null >$folder/${name} 2>>$folder/log &`;
  return own === 'systemd'
    ? `mkfifo $folder/${name}; mkdir /mnt/cgroup/${name}; (echo 0 >/mnt/cgroup/${name}/cgroup.procs; exec ${apart} --cgroup --fork ${first}) ${pipes}`
    : `mkfifo $folder/${name}; ${apart} --fork ${first} ${pipes}`;
}
