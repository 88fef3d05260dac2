/** What a command that did not work comes to: by exit code, by what the host says, and by how the wire failed. */
import { problem } from '../../../model/problem.ts';
import type { Problem } from '../../../model/problem.ts';
import type { ErrorClass } from '../../../model/provider.ts';
import type { CommandFailure, CommandReply } from '../../../transport/commands/commands.ts';

export interface Failure {
  readonly ok: false;
  readonly class: ErrorClass;
  readonly problem: Problem;
  /** There is no such program. */
  readonly missing?: string;
}

/** The command that failed, and how to make words of a host fit to be shown. */
export interface Told {
  /** `jumphost: ip addr`. */
  readonly call: string;
  readonly program: string;
  readonly writes: boolean;
}

export function noReply({ why, sent, detail }: CommandFailure, told: Told): Failure {
  const { call, program, writes } = told;
  const [says, help] = wire[why];
  const again = why === 'unreachable' || why === 'timeout' || why === 'cut';
  return {
    ok: false,
    // A change whose end is not known may have been made; only a look can tell.
    class: sent && writes ? 'lost' : again ? 'temporary' : why === 'denied' ? 'denied' : 'refused',
    problem: problem(why === 'missing' ? 'no-command' : why, `${call}: ${says} (${detail}).`, {
      ...(help === undefined ? {} : { help: help.replace('PROGRAM', packageOf(program)) }),
      ...(again ? { tryAgain: true } : {}),
    }),
    ...(why === 'missing' ? { missing: program } : {}),
  };
}

const wire: Readonly<Record<CommandFailure['why'], readonly [string, string?]>> = {
  unreachable: ['the host cannot be reached'],
  untrusted: [
    'the host does not prove who it is',
    'Set hostKey or knownHosts of this system in trueup.yaml.',
  ],
  denied: ['the host does not let us in', 'Check `via`, `identity` and the keys on the host.'],
  timeout: ['it did not end in time'],
  cut: ['the connection broke'],
  'too-big': ['it printed too much'],
  missing: ['the host has no such command', 'Install PROGRAM there.'],
  cancelled: ['it was cancelled'],
};

const packages: Readonly<Record<string, string>> = {
  ip: 'iproute2',
  bridge: 'iproute2',
  virsh: 'libvirt-clients',
  arping: 'iputils-arping',
  netplan: 'netplan.io',
};

function packageOf(program: string): string {
  return packages[program] ?? program;
}

/** The command ended with another code than 0. */
export function ended(reply: CommandReply, told: Told): Failure {
  const said = words(reply);
  const { class: is, code, help } = meaning(reply, said);
  return {
    ok: false,
    class: is,
    problem: problem(code, `${told.call}: ${said === '' ? `it ended with ${reply.exit}` : said}.`, {
      ...(help === undefined ? {} : { help }),
      ...(is === 'temporary' ? { tryAgain: true } : {}),
    }),
    ...(isMissing(reply, said) ? { missing: told.program } : {}),
  };
}

interface Meaning {
  readonly class: ErrorClass;
  readonly code: string;
  readonly help?: string;
}

const asRoot = "Sign in as root, or set 'become: [sudo, -n]' and let sudo ask for no password.";

/** Texts of one error differ between kernels: only those that both have are told apart, the rest is read off the state. */
function meaning({ exit }: CommandReply, said: string): Meaning {
  if (/operation not permitted|permission denied|password is required|not root/i.test(said))
    return { class: 'denied', code: 'denied', help: asRoot };
  if (isMissing({ exit }, said)) return { class: 'refused', code: 'no-command' };
  if (/failed to connect to the hypervisor/i.test(said))
    return {
      class: 'temporary',
      code: 'no-libvirt',
      help: 'Is libvirtd running there, and is libvirt.uri of this system right?',
    };
  if (/device or resource busy|temporarily unavailable/i.test(said))
    return { class: 'busy', code: 'busy' };
  return { class: 'refused', code: 'refused' };
}

// `sudo` says so of the command that it was to run.
function isMissing({ exit }: Pick<CommandReply, 'exit'>, said: string): boolean {
  return exit === 127 || said.endsWith(': command not found');
}

/** The last words of standard error, on one line. */
export function words({ stderr, stdout }: CommandReply): string {
  const text = stderr.trim() === '' ? stdout : stderr;
  // oxlint-disable-next-line no-control-regex -- control characters of a host never reach a terminal
  const line = text.replaceAll(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ').trim();
  const bare = line.replace(/^(error: )+/i, '').replace(/\.$/, '');
  return bare.length > 400 ? `${bare.slice(0, 400)}…` : bare;
}
