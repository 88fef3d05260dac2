import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { CommandsOptions } from '../../../src/transport/commands/commands.ts';
import { ask, behavesAsCommands, endless, folder, fresh, isRunning, opened } from './behaviour.ts';
import { startSshd, type Sshd } from './sshd.ts';

function trust({ hostKey, identity }: Sshd): Partial<CommandsOptions> {
  return { hostKey, identity };
}

describe('commands over ssh', () => {
  behavesAsCommands(async (context) => {
    const sshd = await startSshd(context);
    return { via: sshd.via, options: trust(sshd) };
  });

  test('many share one connection; a fresh one shares nothing', async (context) => {
    const sshd = await startSshd(context);
    const { commands } = opened(sshd.via, trust(sshd));
    expect(commands.where).toBe(`${sshd.via.user}@127.0.0.1:${sshd.port}`);
    await Promise.all([1, 2, 3, 4, 5].map(() => ask(commands, ['true'])));
    await ask(commands, ['true']);
    expect(sshd.logins()).toBe(1);
    const other = fresh(commands);
    expect(other.where).toBe(commands.where);
    for (const count of [2, 3]) {
      expect(await ask(other, ['sh', '-c', 'exit 255'])).toMatchObject({ reply: { exit: 255 } });
      expect(sshd.logins()).toBe(count);
    }
    const { argv, gone } = await endless();
    const ran = await ask(other, argv, { timeoutMilliseconds: 1500 });
    expect(ran).toMatchObject({ failure: { why: 'timeout' } });
    await gone();
  });

  test('closing ends the connection and leaves no file', async (context) => {
    const sshd = await startSshd(context);
    const home = await folder();
    vi.stubEnv('TMPDIR', home);
    const { commands } = opened(sshd.via, trust(sshd));
    await ask(commands, ['true']);
    const [made = ''] = readdirSync(home);
    vi.unstubAllEnvs();
    expect(readdirSync(join(home, made)).toSorted()).toEqual(['c', 'connect.log', 'known']);
    await commands.close();
    expect(readdirSync(home)).toEqual([]);
    await vi.waitFor(() => expect(sshd.log()).toMatch(/Disconnected from|Connection closed by/));
  });

  test('a connection that was lost is made anew, and what it left behind is ended', async (context) => {
    const sshd = await startSshd(context);
    const { commands } = opened(sshd.via, trust(sshd));
    const file = join(await folder(), 'pid');
    // The parent of the shell that we are run by is the server's end of the connection.
    const cut = `echo $$ > ${file}; read -r _ _ _ server _ < /proc/$PPID/stat; kill -9 $server; exec sleep 1000`;
    expect(await ask(commands, ['sh', '-c', cut])).toMatchObject({
      failure: { why: 'cut', sent: true },
    });
    const pid = Number(readFileSync(file, 'utf8'));
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false));
    expect(await ask(commands, ['true'])).toMatchObject({ reply: { exit: 0 } });
    expect(await ask(commands, ['true'])).toMatchObject({ reply: { exit: 0 } });
    expect(sshd.logins()).toBe(3);
  });

  test('a host with another key is not trusted, and nobody signs in', async (context) => {
    const sshd = await startSshd(context);
    const other = readFileSync(`${sshd.stranger}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
    const known = (text: string): string => {
      const file = join(sshd.folder, `known ${Math.abs(text.length)} %h`);
      writeFileSync(file, text);
      return file;
    };
    const { identity } = sshd;
    const untrusted: readonly Partial<CommandsOptions>[] = [
      { identity, hostKey: other },
      { identity, hostKey: 'SHA256:abc' },
      { identity, hostKey: `${sshd.hostKey}\n* ${sshd.hostKey}` },
      { identity, knownHosts: known('') },
      { identity, knownHosts: known(`[127.0.0.1]:${sshd.port} ${other}\n`) },
      { identity, knownHosts: join(sshd.folder, 'none') },
    ];
    for (const options of untrusted) {
      const { commands } = opened(sshd.via, options);
      for (const each of [commands, fresh(commands)])
        expect(await ask(each, ['true'])).toMatchObject({
          failure: { why: 'untrusted', sent: false },
        });
    }
    expect(sshd.logins()).toBe(0);
    const knownHosts = known(`[127.0.0.1]:${sshd.port} ${sshd.hostKey}\n`);
    const { commands } = opened(sshd.via, { identity, knownHosts });
    expect(await ask(commands, ['true'])).toMatchObject({ reply: { exit: 0 } });
  });

  test('a key that may not sign in is denied, without a question', async (context) => {
    const sshd = await startSshd(context);
    const { hostKey } = sshd;
    const locked = join(sshd.folder, 'locked');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret', '-f', locked]);
    for (const identity of [sshd.stranger, locked, join(sshd.folder, 'none')]) {
      const { commands } = opened(sshd.via, { hostKey, identity, secrets: ['publickey'] });
      for (const each of [commands, fresh(commands)]) {
        const ran = await ask(each, ['true']);
        expect(ran).toMatchObject({ failure: { why: 'denied', sent: false } });
        expect(JSON.stringify(ran)).toMatch(/Permission denied \(\[secret\]\)/);
      }
    }
  });

  test('nobody there, and somebody who never speaks', async (context) => {
    const sshd = await startSshd(context);
    await sshd.close();
    const { commands } = opened(sshd.via, trust(sshd));
    const nameless = opened({ type: 'ssh', host: 'no-such-host.invalid' }, trust(sshd)).commands;
    for (const each of [commands, fresh(commands), nameless])
      expect(await ask(each, ['true'])).toMatchObject({
        failure: { why: 'unreachable', sent: false },
      });

    const silent = createServer();
    await new Promise<void>((ready) => void silent.listen(sshd.port, '127.0.0.1', ready));
    onTestFinished(() => void silent.close());
    expect(await ask(commands, ['true'], { timeoutMilliseconds: 300 })).toMatchObject({
      failure: { why: 'timeout', sent: false },
    });
  });

  test('what a login or a banner says is not what the command says', async (context) => {
    const banner = join(await folder(), 'banner');
    writeFileSync(banner, 'Authorized use only.\n');
    const noise =
      'echo hello from the login; echo and its errors >&2; eval "$SSH_ORIGINAL_COMMAND"';
    const sshd = await startSshd(context, [`Banner ${banner}`, `ForceCommand ${noise}`]);
    const { commands } = opened(sshd.via, trust(sshd));
    for (const each of [commands, fresh(commands)])
      expect(await ask(each, ['sh', '-c', 'echo out; echo err >&2'])).toEqual({
        ok: true,
        reply: { exit: 0, stdout: 'out\n', stderr: 'err\n' },
      });
  });

  test('an account that runs no commands does not pass for one that did', async (context) => {
    const refusals = ['echo This account is not available.; exit 1', 'exit 0', 'exit 255'];
    for (const refusal of refusals) {
      const sshd = await startSshd(context, [`ForceCommand ${refusal}`]);
      const { commands } = opened(sshd.via, trust(sshd));
      expect(await ask(commands, ['true'])).toMatchObject({ failure: { why: 'cut', sent: true } });
    }
  });

  test('more commands at once than a server takes on one connection', async (context) => {
    const sshd = await startSshd(context, ['MaxSessions 2']);
    const { commands } = opened(sshd.via, { ...trust(sshd), concurrency: 8 });
    const runs = await Promise.all(
      Array.from({ length: 8 }, (_, at) => ask(commands, ['echo', String(at)])),
    );
    expect(runs.map((ran) => ran.ok && ran.reply.stdout)).toEqual(
      Array.from({ length: 8 }, (_, at) => `${at}\n`),
    );
  });

  test('the configuration of the user holds for nothing', async (context) => {
    const sshd = await startSshd(context);
    const home = join(sshd.folder, 'home');
    mkdirSync(join(home, '.ssh'), { recursive: true });
    const trace = join(sshd.folder, 'trace');
    const config = `Host *\n  ProxyCommand touch ${trace}; false\n  LocalCommand touch ${trace}\n`;
    writeFileSync(join(home, '.ssh', 'config'), config);
    vi.stubEnv('HOME', home);
    vi.stubEnv('SSH_ASKPASS', '/bin/false');
    const { commands } = opened(sshd.via, trust(sshd));
    const ran = await ask(commands, ['sh', '-c', 'echo "$SSH_AUTH_SOCK$DISPLAY$SSH_TTY"; tty']);
    vi.unstubAllEnvs();
    expect(ran).toMatchObject({ reply: { stdout: '\nnot a tty\n' } });
    expect(existsSync(trace)).toBe(false);
  });

  test('a folder for temporary files that is too deep, or has an odd name', async (context) => {
    const sshd = await startSshd(context);
    const top = await folder();
    for (const name of ['x'.repeat(100), "it's %h a ${HOME}"]) {
      const deep = join(top, name);
      mkdirSync(deep);
      vi.stubEnv('TMPDIR', deep);
      expect(tmpdir()).toBe(deep);
      const { commands } = opened(sshd.via, trust(sshd));
      const before = sshd.logins();
      for (const _ of [1, 2]) expect(await ask(commands, ['true'])).toMatchObject({ ok: true });
      expect(sshd.logins()).toBe(before + 1);
      expect(readdirSync(deep)).toEqual([]);
      vi.unstubAllEnvs();
    }
  });

  test('without ssh on this machine it says so', async (context) => {
    const sshd = await startSshd(context);
    vi.stubEnv('PATH', await folder());
    const { commands } = opened(sshd.via, trust(sshd));
    const ran = await ask(commands, ['true']);
    vi.unstubAllEnvs();
    expect(ran).toEqual({
      ok: false,
      failure: {
        why: 'missing',
        sent: false,
        detail: "there is no command 'ssh' on this machine",
      },
    });
  });
});
