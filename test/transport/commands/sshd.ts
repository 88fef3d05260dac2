/** A real sshd on a port of this machine, with keys, an account of this test's own making, and nothing shared. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi, type TestContext } from 'vitest';
import type { Via } from '../../../src/transport/commands/commands.ts';
import { folder } from './behaviour.ts';

export interface Sshd {
  readonly via: Extract<Via, { readonly type: 'ssh' }>;
  readonly port: number;
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string;
  /** A private key that may sign in, and one that may not. */
  readonly identity: string;
  readonly stranger: string;
  readonly folder: string;
  /** How often somebody signed in. */
  logins(): number;
  /** What sshd wrote down. */
  log(): string;
  close(): Promise<void>;
}

const programs = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd'];

/** `more`: further lines of sshd_config. */
export async function startSshd(
  { skip }: Pick<TestContext, 'skip'>,
  more: readonly string[] = [],
): Promise<Sshd> {
  const program = programs.find(existsSync);
  const version = versionOf();
  if (program === undefined || version === undefined) return skip('needs sshd');
  // sshd wants this folder when root runs it, and says so at once where it is missing.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const path = await folder();
  const key = (name: string): string => {
    const file = join(path, name);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file]);
    return file;
  };
  const [hostFile, identity, stranger] = [key('host'), key('identity'), key('stranger')];
  const port = await freePort();
  const allowed = join(path, 'authorized');
  writeFileSync(allowed, readFileSync(`${identity}.pub`));
  const log = join(path, 'sshd.log');
  writeFileSync(log, '');
  const config = join(path, 'sshd_config');
  const lines = [
    ...more,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${hostFile}`,
    `AuthorizedKeysFile ${allowed}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'LogLevel VERBOSE',
    // Newer ones keep those waiting who could not sign in, and older ones do not know the word.
    ...(version >= 9.8 ? ['PerSourcePenalties no'] : []),
  ];
  writeFileSync(config, `${lines.join('\n')}\n`);
  chmodSync(path, 0o755);
  const server = spawn(program, ['-D', '-f', config, '-E', log], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => void server.once('exit', () => resolve()));
  const close = async (): Promise<void> => {
    server.kill('SIGTERM');
    await ended;
  };
  onTestFinished(close);
  const said = (): string => readFileSync(log, 'utf8');
  await vi.waitFor(
    () => {
      if (!said().includes('Server listening')) throw new Error(`sshd does not listen: ${said()}`);
    },
    { timeout: 10_000 },
  );
  const [type, data] = readFileSync(`${hostFile}.pub`, 'utf8').split(' ');
  return {
    via: { type: 'ssh', user: userInfo().username, host: '127.0.0.1', port },
    port,
    hostKey: `${type} ${data}`,
    identity,
    stranger,
    folder: path,
    logins: () => said().split('Accepted publickey').length - 1,
    log: said,
    close,
  };
}

/** Of the client, which comes with the keys' maker; both are those of the server. */
function versionOf(): number | undefined {
  const { stderr } = spawnSync('ssh', ['-V'], { encoding: 'utf8' });
  const [, version] = /OpenSSH_(\d+\.\d+)/.exec(stderr ?? '') ?? [];
  return version === undefined ? undefined : Number(version);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => void server.close(closed));
  return port;
}
