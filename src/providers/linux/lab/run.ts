/** From a command line to what it does: the program is found, and run as whoever asks. */
import { readFile } from './files/access.ts';
import { cat, find, ls, readlink, sha256sum, stat, test } from './files/reading.ts';
import { chmod, cp, install, mkdir, mktemp, mv, rm, rmdir, tee, touch } from './files/writing.ts';
import { refused, said, type Host, type Program, type Ran } from './host.ts';
import { ifquery } from './ifquery.ts';
import { bridge } from './iproute/bridge.ts';
import { ip } from './iproute/ip.ts';
import { lsblk } from './lsblk.ts';
import { NotSimulated } from './kernel/refusal.ts';
import { virsh } from './libvirt/virsh.ts';
import { netplan } from './netplan/netplan.ts';
import { arping, ping } from './probes.ts';
import { withDuplicates } from './reach.ts';
import { linesOf, stepOf } from './switch/script.ts';
import { setsid, systemctl, systemdRun } from './switch/units.ts';
import { sysctl } from './sysctl.ts';
import { date, echo, fail, hostname, id, printenv, succeed, uname, whoami } from './system.ts';

const ofNetwork: Readonly<Record<string, Program>> = {
  ip: (host, argv, stdin) => {
    const readText = (path: string): string | undefined => {
      const read = readFile(host, path);
      return typeof read === 'string' ? undefined : read.text;
    };
    const { net, ...told } = ip(host.net, argv, { stdin, readFile: readText });
    return { host: withDuplicates(host, { ...host, net }), ...told };
  },
  bridge: (host, argv) => {
    const { net, ...told } = bridge(host.net, argv);
    return { host: { ...host, net }, ...told };
  },
};

const programs: Readonly<Record<string, Program>> = {
  ...ofNetwork,
  arping,
  cat,
  chmod,
  cp,
  date,
  echo,
  false: fail,
  find,
  hostname,
  id,
  ifquery,
  install,
  ls,
  lsblk,
  mkdir,
  mktemp,
  mv,
  netplan,
  nohup: (host, argv, stdin) => run(host, argv, stdin),
  ping,
  printenv,
  readlink,
  rm,
  rmdir,
  setsid,
  sh,
  sha256sum,
  stat,
  sudo,
  sync: succeed,
  sysctl,
  systemctl,
  'systemd-run': systemdRun,
  tee,
  test,
  touch,
  true: succeed,
  uname,
  virsh,
  which,
  whoami,
};

/** Names of programs that the lab knows. */
export const programNames: ReadonlySet<string> = new Set(Object.keys(programs));

/** Runs one command line. Throws NotSimulated where a real host could do what the lab cannot. */
export function run(host: Host, argv: readonly string[], stdin = ''): Ran {
  const [word = '', ...rest] = argv;
  const name = word.slice(word.lastIndexOf('/') + 1);
  if (isMissing(host, name)) return notFound(host, word);
  const program = programs[name];
  if (program === undefined || !Object.hasOwn(programs, name)) throw new NotSimulated(word);
  return program(host, rest, stdin);
}

function isMissing({ missing: names, libvirt }: Host, name: string): boolean {
  return names.includes(name) || (name === 'virsh' && libvirt === undefined);
}

/** As the shell of whoever signed in says it. */
function notFound(host: Host, word: string): Ran {
  return refused(host, 127, `sh: 1: ${word}: not found\n`);
}

function which(host: Host, argv: readonly string[]): Ran {
  const found = argv.map((name) => programNames.has(name) && !isMissing(host, name));
  const stdout = argv.filter((_, at) => found[at]).map((name) => `/usr/bin/${name}\n`);
  return { host, exit: found.includes(false) ? 1 : 0, stdout: stdout.join(''), stderr: '' };
}

/** Only without a password, and only a command with its words. */
function sudo(host: Host, argv: readonly string[], stdin: string): Ran {
  const at = argv.findIndex((word) => !['-n', '-H', '--', '--non-interactive'].includes(word));
  const command = at < 0 ? [] : argv.slice(at);
  if (command.length === 0 || command[0]?.startsWith('-') === true)
    throw new NotSimulated(`sudo ${argv.join(' ')}`);
  if (host.user !== 'root' && !host.sudo) return refused(host, 1, 'sudo: a password is required\n');
  const name = command[0] ?? '';
  if (isMissing(host, name)) return refused(host, 1, `sudo: ${name}: command not found\n`);
  const { user, net } = host;
  const asRoot = { ...host, user: 'root', net: { ...net, privileged: true } };
  const ran = run(asRoot, command, stdin);
  const privileged = net.privileged;
  return { ...ran, host: { ...ran.host, user, net: { ...ran.host.net, privileged } } };
}

/** A script of plain lines; no `-c`. */
function sh(host: Host, argv: readonly string[], stdin: string): Ran {
  const [path = '', ...given] = argv;
  if (path === '' || path.startsWith('-')) throw new NotSimulated(`sh ${argv.join(' ')}`);
  const read = readFile(host, path);
  if (typeof read === 'string')
    return refused(
      host,
      read === 'Permission denied' ? 126 : 2,
      `sh: 0: cannot open ${path}: ${missing(read)}\n`,
    );
  const lines = linesOf(read.text);
  if (lines === undefined) throw new NotSimulated(`the script ${path}`);
  let done = said(host, '');
  for (const words of lines) {
    const { argv: command, orExit } = stepOf(words, given);
    const { host: now, exit } = done;
    const [first, ...rest] = command;
    const ends = first === 'exec' && rest.length > 0;
    if (first === 'exec' && !ends) continue;
    if (first === 'exit') return { ...done, exit: Number(rest[0] ?? exit) };
    // Whoever waited for the timer has slept already.
    const ran = first === 'sleep' ? said(now, '') : run(now, ends ? rest : command, stdin);
    done = {
      host: ran.host,
      exit: ran.exit,
      stdout: `${done.stdout}${ran.stdout}`,
      stderr: `${done.stderr}${ran.stderr}`,
    };
    if (ran.exit !== 0 && orExit !== undefined) return { ...done, exit: orExit };
    if (ends) return done;
  }
  return done;
}

// dash says it in words of its own.
function missing(trouble: string): string {
  return trouble === 'No such file or directory' ? 'No such file' : trouble;
}
