import { execFile } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { ask, behavesAsCommands, endless, folder, opened } from './behaviour.ts';

describe('commands on this machine', () => {
  behavesAsCommands(() => Promise.resolve({ via: { type: 'local' } }));

  test('what may not be run is denied', async () => {
    const file = join(await folder(), 'plain');
    await writeFile(file, 'echo no');
    const { commands } = opened({ type: 'local' }, { secrets: [file] });
    const ran = await ask(commands, [file]);
    expect(ran).toMatchObject({ failure: { why: 'denied', sent: false } });
    expect(JSON.stringify(ran)).toContain('[secret]');
    expect(JSON.stringify(ran)).not.toContain(file);
  });

  test('a program beside those that everybody has is found', async () => {
    const { commands } = opened({ type: 'local' });
    vi.stubEnv('PATH', '/usr/bin:/bin');
    const ran = await ask(commands, ['sh', '-c', 'printf %s "$PATH"']);
    vi.unstubAllEnvs();
    expect(ran).toMatchObject({
      reply: { stdout: '/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin:/snap/bin' },
    });
  });

  test('something that runs on in another session is not waited for', async () => {
    const { commands } = opened({ type: 'local' });
    const file = join(await folder(), 'leave.sh');
    await writeFile(file, '#!/bin/sh\nsetsid sleep 5 &\nexec sleep 60\n');
    await chmod(file, 0o755);
    const begun = Date.now();
    const ran = await ask(commands, [file], { timeoutMilliseconds: 200 });
    expect(ran).toMatchObject({ failure: { why: 'timeout' } });
    expect(Date.now() - begun).toBeLessThan(4500);
  });

  test('only so many run at once', async () => {
    const { commands } = opened({ type: 'local' }, { concurrency: 2 });
    const path = await folder();
    const count = `: > ${path}/$$; ls ${path} | wc -l; sleep 0.1; rm ${path}/$$`;
    const runs = await Promise.all([1, 2, 3, 4, 5].map(() => ask(commands, ['sh', '-c', count])));
    const seen = runs.map((ran) => (ran.ok ? Number(ran.reply.stdout) : Number.NaN));
    expect(Math.max(...seen)).toBeLessThanOrEqual(2);
  });

  test('a run that ends takes its commands along', async () => {
    const { argv, begun, gone } = await endless();
    const script = `
      const { openCommands } = await import(process.argv[1]);
      const commands = openCommands({ type: 'local' }, {
        concurrency: 1, timeoutMilliseconds: 60000, maxReplyBytes: 1000, access: 'read-write', log: () => {},
      });
      void commands.run({ argv: JSON.parse(process.argv[2]), signal: new AbortController().signal });
      process.once('SIGUSR2', () => process.exit(0));`;
    const module = new URL('../../../src/transport/commands/commands.ts', import.meta.url).href;
    const child = execFile(process.execPath, [
      '--input-type=module',
      '-e',
      script,
      module,
      JSON.stringify(argv.map((word) => word.replace("trap '' TERM; ", ''))),
    ]);
    await begun();
    child.kill('SIGUSR2');
    await gone();
  });
});
