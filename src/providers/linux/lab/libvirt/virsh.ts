/** The program `virsh`: one command in one call. */
import { refused, type Host, type Program, type Ran } from '../host.ts';
import { NotSimulated, Refusal } from '../kernel/refusal.ts';
import { callOf, type Command } from './call.ts';
import { domainCommands } from './domains.ts';
import { VirshFailure } from './failure.ts';
import { networkCommands } from './networks.ts';
import { networkUpdate } from './network-update.ts';
import { poolCommands } from './pools.ts';
import { volumeCommands } from './volumes.ts';

const commands: Readonly<Record<string, Command>> = {
  ...domainCommands,
  ...networkCommands,
  ...networkUpdate,
  ...poolCommands,
  ...volumeCommands,
  uri: { operands: [], options: [], run: () => ({ stdout: 'qemu:///system\n' }) },
  version: {
    operands: [],
    options: [],
    run: () => ({
      stdout:
        'Compiled against library: libvirt 9.0.0\nUsing library: libvirt 9.0.0\nUsing API: QEMU 9.0.0\nRunning hypervisor: QEMU 7.2.22\n',
    }),
  },
};

const elsewhere =
  /^(dom|net-|pool-|vol-|iface-|snapshot-|secret-|nwfilter-|node|define|undefine|edit|autostart|attach-|detach-|reboot|reset|suspend|resume|migrate|capabilities|console|cpu-|send-|set|update-|vcpu|event|help)/;

interface Line {
  readonly uri: string;
  readonly quiet: boolean;
  readonly words: readonly string[];
}

export const virsh: Program = (host, argv) => {
  const { uri, quiet, words } = lineOf(argv);
  const [name = '', ...rest] = words;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (/[;\s]/.test(name)) throw new NotSimulated('several commands in one call of virsh');
  if (command === undefined) {
    if (elsewhere.test(name)) throw new NotSimulated(`virsh ${name}`);
    return refused(host, 1, `error: unknown command: '${name}'\n`);
  }
  const call = attempt(host, { quiet: true }, () => callOf(name, command, rest));
  if ('exit' in call) return call;
  const away = whyNotThere(host, uri);
  if (away !== undefined)
    return refused(host, 1, ['failed to connect to the hypervisor', away].map(errorLine).join(''));
  const { libvirt } = host;
  if (libvirt === undefined) throw new NotSimulated('virsh without a libvirt in the state');
  const done = attempt(host, { quiet }, () => command.run({ host, libvirt, quiet, ...call }));
  if ('exit' in done) return done;
  const stdout = `${done.stdout ?? ''}${quiet ? '' : `${done.extra ?? ''}\n`}`;
  const next = { ...(done.host ?? host), libvirt: done.libvirt ?? libvirt };
  return { host: next, exit: 0, stdout, stderr: '' };
};

function lineOf(argv: readonly string[]): Line {
  let uri = 'qemu:///system';
  let quiet = false;
  let at = 0;
  for (; argv[at]?.startsWith('-') === true; at += 1) {
    const word = argv[at] ?? '';
    if (word === '-q' || word === '--quiet') quiet = true;
    else if (word === '-c' || word === '--connect') uri = argv[(at += 1)] ?? '';
    else if (word.startsWith('--connect=')) uri = word.slice('--connect='.length);
    else throw new NotSimulated(`virsh ${word}`);
  }
  return { uri, quiet, words: argv.slice(at) };
}

function whyNotThere({ libvirt, user }: Host, uri: string): string | undefined {
  if (libvirt?.up === false)
    return "Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory";
  if (uri !== 'qemu:///system') {
    if (uri.startsWith('qemu:///'))
      return `internal error: unexpected qemu URI path '${uri.slice('qemu://'.length)}', try qemu:///system`;
    throw new NotSimulated(`virsh -c ${uri}`);
  }
  return user === 'root'
    ? undefined
    : "authentication unavailable: no polkit agent available to authenticate action 'org.libvirt.unix.manage'";
}

function errorLine(line: string): string {
  return `error: ${line}\n`;
}

/** On failure stdout holds one empty line, unless -q; what the kernel refused is told, too. */
function attempt<Result>(
  host: Host,
  { quiet }: { readonly quiet: boolean },
  work: () => Result,
): Result | Ran {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal)
      return { ...refused(host, 1, errorLine(error.stderr.trim())), stdout: quiet ? '' : '\n' };
    if (!(error instanceof VirshFailure)) throw error;
    return { ...refused(host, 1, error.lines.map(errorLine).join('')), stdout: quiet ? '' : '\n' };
  }
}
