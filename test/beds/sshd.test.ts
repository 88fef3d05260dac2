import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openCommands, parseVia, type Ran } from '../../src/transport/commands/commands.ts';
import { need } from './means.ts';
import { startNamespaces } from './namespaces.ts';
import type { Host } from './topology.ts';
import { startSshd, type Sshd } from './sshd.ts';

async function asked({ via, identityFile }: Sshd, hostKey: string): Promise<Ran> {
  const where = parseVia(via);
  if (!where.ok) throw new Error(via);
  const commands = openCommands(where.value, {
    concurrency: 1,
    timeoutMilliseconds: 10_000,
    maxReplyBytes: 1000,
    access: 'read-write',
    identity: identityFile,
    hostKey,
    log: () => undefined,
  });
  try {
    return await commands.run({ argv: ['echo', 'hi'], signal: new AbortController().signal });
  } finally {
    await commands.close();
  }
}

test('answers with the pinned key, and with no other', async (context) => {
  await need(context, 'sshd');
  const [sshd, other] = [await startSshd(), await startSshd()];
  onTestFinished(async () => {
    await Promise.all([sshd.close(), other.close()]);
  });
  expect(await asked(sshd, sshd.hostKey)).toEqual({
    ok: true,
    reply: { exit: 0, stdout: 'hi\n', stderr: '' },
  });
  expect(await asked(sshd, other.hostKey)).toMatchObject({
    failure: { why: 'untrusted', sent: false },
  });
  expect(await sshd.log()).toContain('Server listening on 127.0.0.1');
});

test('inside a namespace: the session goes over the wire of the bed', async (context) => {
  await need(context, 'namespaces', 'sshd');
  const hosts = [wire('controller', '10.12.12.1'), wire('jumphost', '10.12.12.9')];
  const bed = await startNamespaces({ switches: ['lan'], hosts });
  onTestFinished(() => bed.close());
  const sshd = await startSshd({ on: bed.on('jumphost'), address: '10.12.12.9' });
  onTestFinished(() => sshd.close());
  const known = join(sshd.identityFile, '..', 'known');
  writeFileSync(known, `10.12.12.9 ${sshd.hostKey}\n`);
  expect(readFileSync(sshd.identityFile, 'utf8')).toBe(sshd.identity);
  const ssh = ['ssh', '-i', sshd.identityFile, '-o', `UserKnownHostsFile=${known}`] as const;
  const strictly = ['-o', 'StrictHostKeyChecking=yes', '-o', 'BatchMode=yes'];
  const session = ['10.12.12.9', 'echo $SSH_CONNECTION'];
  const { exit, stdout } = await bed.on('controller').run([...ssh, ...strictly, ...session]);
  expect({ exit, stdout }).toEqual({
    exit: 0,
    stdout: expect.stringMatching(/^10\.12\.12\.1 \d+ 10\.12\.12\.9 22\n$/),
  });
});

function wire(name: string, address: string): Host {
  return {
    name,
    nics: [{ name: 'eno1', to: 'lan' }],
    lines: [`addr add ${address}/24 dev eno1`],
  };
}
