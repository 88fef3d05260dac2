/** How `ssh` is called: nothing of the user's configuration, nothing that could ask, nothing that is carried along. */
import type { Via } from './via.ts';

export type SshHost = Extract<Via, { readonly type: 'ssh' }>;

export interface SshFiles {
  /** A folder of our own. */
  readonly folder: string;
  /** The socket of the shared connection; absent where none is shared. */
  readonly socket?: string;
  /** Trusted host keys; absent: the user's own file and that of the machine. */
  readonly knownHosts?: string;
  /** The one trusted key stands in that file under this name. */
  readonly alias?: string;
  readonly identity?: string;
}

export interface SshCall {
  readonly host: SshHost;
  readonly files: SshFiles;
  /** Where ssh's own words go, so that they never mix with those of a command. */
  readonly log: string;
  /** `master`: opens the shared connection and leaves. */
  readonly as: 'master' | 'client';
}

/** All words up to the host; those of the remote command follow. */
export function sshWords({ host, files, log, as }: SshCall): readonly [string, ...string[]] {
  const { socket, knownHosts, alias, identity } = files;
  return [
    'ssh',
    '-Txa',
    '-e',
    'none',
    '-E',
    log,
    // Neither ~/.ssh/config nor that of the machine: what they say would hold here by surprise.
    '-F',
    'none',
    ...[...always, ...(knownHosts === undefined ? [] : onlyKnown(knownHosts))].flatMap(option),
    ...(alias === undefined ? [] : option(`HostKeyAlias=${alias}`)),
    ...(identity === undefined ? [] : ['-i', percent(identity), ...option('IdentitiesOnly=yes')]),
    '-S',
    socket ?? 'none',
    ...(as === 'master'
      ? ['-M', '-N', '-f', ...option(`ControlPersist=${idleSeconds}`)]
      : option('ControlMaster=no')),
    ...(host.user === undefined ? [] : ['-l', host.user]),
    ...(host.port === undefined ? [] : ['-p', String(host.port)]),
    '--',
    host.host,
  ];
}

/** Should we be killed, the shared connection ends by itself after this time. */
export const idleSeconds = 60;

export const connectSeconds = 10;

const always = [
  'BatchMode=yes',
  'StrictHostKeyChecking=yes',
  'UpdateHostKeys=no',
  'VerifyHostKeyDNS=no',
  'CheckHostIP=no',
  'PasswordAuthentication=no',
  'KbdInteractiveAuthentication=no',
  'ClearAllForwardings=yes',
  'PermitLocalCommand=no',
  'Tunnel=no',
  `ConnectTimeout=${connectSeconds}`,
  'ConnectionAttempts=1',
  // A host that is gone is noticed after fifteen seconds.
  'ServerAliveInterval=5',
  'ServerAliveCountMax=3',
  'LogLevel=INFO',
];

function onlyKnown(file: string): readonly string[] {
  return [`UserKnownHostsFile=${percent(file)}`, 'GlobalKnownHostsFile=/dev/null'];
}

function option(text: string): readonly string[] {
  return ['-o', text];
}

// ssh replaces %h and the like in names of files (ssh_config(5), TOKENS).
function percent(path: string): string {
  return path.replaceAll('%', '%%');
}
