/** One ssh connection that many commands share: opened by the first of them, ended by `close`. */
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandFailure } from './command.ts';
import { runProcess } from './process.ts';
import { failureBeforeSending, lastWords } from './ssh-failure.ts';
import { connectSeconds, sshWords, type SshFiles, type SshHost } from './ssh-options.ts';

export interface SshTrust {
  readonly knownHosts?: string;
  readonly hostKey?: string;
  readonly identity?: string;
}

export type Ready =
  | { readonly ok: true; readonly files: SshFiles }
  | { readonly ok: false; readonly failure: CommandFailure };

export interface SshSession {
  /** There is a connection, and files to call ssh with. */
  ready(): Promise<Ready>;
  /** `busy`: somebody may still talk over it, and it ends with the last of them. */
  close(busy: boolean): Promise<void>;
}

/** With `shared` false every command makes a connection of its own. */
export function openSession(host: SshHost, trust: SshTrust, shared: boolean): SshSession {
  let files: Promise<SshFiles | CommandFailure> | undefined;
  let connecting: Promise<CommandFailure | undefined> | undefined;
  const closing = new AbortController();

  return {
    ready: async () => {
      files ??= prepare(trust, shared);
      const prepared = await files;
      if ('why' in prepared) {
        files = undefined;
        return { ok: false, failure: prepared };
      }
      const { socket } = prepared;
      if (socket === undefined || (connecting === undefined && existsSync(socket)))
        return { ok: true, files: prepared };
      connecting ??= connect(host, prepared, closing.signal).finally(
        () => (connecting = undefined),
      );
      const failure = await connecting;
      return failure === undefined ? { ok: true, files: prepared } : { ok: false, failure };
    },
    close: async (busy) => {
      closing.abort();
      await connecting;
      const prepared = await files;
      files = undefined;
      if (prepared === undefined || 'why' in prepared) return;
      if (prepared.socket !== undefined && existsSync(prepared.socket))
        await endMaster(host, prepared, busy ? 'stop' : 'exit');
      await rm(prepared.folder, { recursive: true, force: true });
      folders.delete(prepared.folder);
    },
  };
}

async function prepare(
  { knownHosts, hostKey, identity }: SshTrust,
  shared: boolean,
): Promise<SshFiles | CommandFailure> {
  if (hostKey !== undefined && !hostKeyForm.test(hostKey.trim()))
    return untrusted("the pinned host key is none: it begins with its type, 'ssh-ed25519 AAAA…'");
  let trusted: string | undefined;
  try {
    if (hostKey !== undefined) trusted = `${alias} ${hostKey.trim()}\n`;
    else if (knownHosts !== undefined) trusted = await readFile(inHome(knownHosts), 'utf8');
  } catch (error) {
    const { code = 'unreadable' } = error as { code?: string };
    return untrusted(`the file with known host keys, ${knownHosts}, cannot be read (${code})`);
  }
  const folder = await makeFolder();
  if (folder === undefined)
    return { why: 'denied', sent: false, detail: 'no folder for temporary files can be written' };
  const file = join(folder, 'known');
  if (trusted !== undefined) await writeFile(file, trusted, { mode: 0o600 });
  return {
    folder,
    ...(shared && fits(folder) ? { socket: join(folder, 'c') } : {}),
    ...(trusted === undefined ? {} : { knownHosts: file }),
    ...(hostKey === undefined ? {} : { alias }),
    ...(identity === undefined ? {} : { identity: inHome(identity) }),
  };
}

// A host may be reached under any name: the pinned key is looked up under ours.
const alias = 'trueup-pinned-host';
const hostKeyForm =
  /^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-[\w@.-]+) [A-Za-z0-9+/]+={0,3}(?: [^\n\r]*)?$/;

function untrusted(detail: string): CommandFailure {
  return { why: 'untrusted', sent: false, detail };
}

// The path of a unix socket has room for 104 bytes on some systems, and ssh adds 17 while it makes one.
const longestSocket = 104 - 17 - 1;

function fits(folder: string): boolean {
  return Buffer.byteLength(join(folder, 'c')) <= longestSocket;
}

// ssh reads more than the letters of a path: spaces, quotes, % and $ would each need another escape.
async function makeFolder(): Promise<string | undefined> {
  const plain = [tmpdir(), '/tmp'].filter((path) => /^[\w./+-]+$/.test(path));
  const short = plain.filter((path) => fits(join(path, 'trueup-XXXXXX')));
  for (const path of [...short, ...plain]) {
    try {
      const folder = await mkdtemp(join(path, 'trueup-'));
      rememberToRemove(folder);
      return folder;
    } catch {
      // The next one may do.
    }
  }
  return undefined;
}

/** Those that nobody has closed yet when this process ends. */
const folders = new Set<string>();
let watched = false;

function rememberToRemove(folder: string): void {
  folders.add(folder);
  if (watched) return;
  watched = true;
  process.once('exit', () => {
    for (const each of folders) rmSync(each, { recursive: true, force: true });
  });
}

function inHome(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}

// Signing in is all that this does: whatever fails here, no command was sent.
async function connect(
  host: SshHost,
  files: SshFiles,
  closing: AbortSignal,
): Promise<CommandFailure | undefined> {
  const log = join(files.folder, 'connect.log');
  await writeFile(log, '');
  const ended = await runProcess({
    argv: sshWords({ host, files, log, as: 'master' }),
    env: { LC_ALL: 'C' },
    maxBytes: 1024,
    stop: AbortSignal.any([closing, AbortSignal.timeout(signInMilliseconds)]),
    silent: true,
  });
  if (ended.how === 'not-started') return noSsh(ended.code, ended.message);
  if (ended.how === 'ended' && ended.exit === 0) return undefined;
  if (closing.aborted) return { why: 'cancelled', sent: false, detail: 'it was closed' };
  const said = await readFile(log, 'utf8').catch(() => '');
  const late = ended.how === 'stopped';
  const why = late ? 'timeout' : 'unreachable';
  const words =
    lastWords(said) || (late ? 'signing in took too long' : `ssh ended with ${ended.exit}`);
  return failureBeforeSending(said) ?? { why, sent: false, detail: words };
}

const signInMilliseconds = (connectSeconds + 20) * 1000;

export function noSsh(code: string, message: string): CommandFailure {
  return code === 'ENOENT'
    ? { why: 'missing', sent: false, detail: "there is no command 'ssh' on this machine" }
    : { why: code === 'E2BIG' ? 'too-big' : 'denied', sent: false, detail: message };
}

async function endMaster(host: SshHost, files: SshFiles, how: 'stop' | 'exit'): Promise<void> {
  const log = join(files.folder, 'end.log');
  const [ssh, ...words] = sshWords({ host, files, log, as: 'client' });
  await runProcess({
    argv: [ssh, '-O', how, ...words],
    env: { LC_ALL: 'C' },
    maxBytes: 1024,
    stop: AbortSignal.timeout(2000),
    silent: true,
  });
}
