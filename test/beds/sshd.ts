/** A real sshd: on loopback, or inside a host of a bed. */
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Argv } from '../../src/lab/exec-door.ts';
import { here, must, type Where } from './program.ts';

export interface Sshd {
  /** `ssh://user@address:port` */
  readonly via: string;
  readonly address: string;
  readonly port: number;
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string;
  /** The private key that may sign in: its text, and the path of a file here with it. */
  readonly identity: string;
  readonly identityFile: string;
  /** What sshd wrote down. */
  log(): Promise<string>;
  /** Nobody new gets in, and nothing of it is left. */
  close(): Promise<void>;
}

/** `on` and `address` go together: loopback of this machine if absent. */
export interface SshdOptions {
  readonly on?: Where;
  readonly address?: string;
  readonly port?: number;
}

export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const { on = here, address = '127.0.0.1' } = options;
  const port = options.port ?? (on === here ? await freePort() : 22);
  const keys = await mkdtemp(join(tmpdir(), 'trueup-ssh-'));
  const identityFile = join(keys, 'identity');
  await must(here, [
    'ssh-keygen',
    '-q',
    '-t',
    'ed25519',
    '-N',
    '',
    '-C',
    'bed',
    '-f',
    identityFile,
  ]);
  await chmod(identityFile, 0o600);
  const [script, allowed, identity] = await Promise.all(
    [join(import.meta.dirname, 'sshd.sh'), `${identityFile}.pub`, identityFile].map((path) =>
      readFile(path, 'utf8'),
    ),
  );
  const start: Argv = ['sh', '-s', address, String(port), (allowed ?? '').trim()];
  const told = await must(on, start, { stdin: script ?? '' });
  const [folder = '', hostKey = ''] = told.split('\n');
  return {
    via: `ssh://${userInfo().username}@${address}:${port}`,
    address,
    port,
    hostKey,
    identity: identity ?? '',
    identityFile,
    log: () => must(on, ['cat', join(folder, 'log')]),
    close: async () => {
      await on.run(['sh', '-c', `kill $(cat ${folder}/pid); rm -rf ${folder}`]);
      await rm(keys, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => void server.close(closed));
  return port;
}
