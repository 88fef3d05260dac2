import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Secret } from '../../src/model/secret.ts';
import { resolveSecret } from '../../src/transport/secrets.ts';

const canary = 'canary-7f3a9c';

async function valueOf(reference: string): Promise<string> {
  const resolved = await resolveSecret(new Secret(reference));
  if (!resolved.ok) throw new Error(resolved.problems[0]?.message);
  return resolved.value.reveal();
}

describe('a secret', () => {
  test('comes from the environment', async () => {
    vi.stubEnv('TRUEUP_CANARY', canary);
    expect(await valueOf('${env:TRUEUP_CANARY}')).toBe(canary);
    vi.unstubAllEnvs();
  });

  test('comes from a file, also one below the home folder', async () => {
    const home = await mkdtemp(join(tmpdir(), 'trueup-home-'));
    onTestFinished(() => rm(home, { recursive: true }));
    await writeFile(join(home, 'key'), `${canary}\n`);
    vi.stubEnv('HOME', home);
    expect(await valueOf('${file:~/key}')).toBe(canary);
    expect(await valueOf(`\${file:${home}/key}`)).toBe(canary);
    vi.unstubAllEnvs();
  });

  test('comes from a command', async () => {
    expect(await valueOf(`\${exec:printf %s ${canary}}`)).toBe(canary);
  });

  test('that has its value stays as it is', async () => {
    const secret = new Secret('${env:NOT_SET}', canary);
    expect(await resolveSecret(secret)).toEqual({ ok: true, value: secret });
  });

  test.each([
    ['${env:TRUEUP_NOT_SET}', 'no-secret'],
    ['${file:/nowhere/key}', 'no-secret'],
    ['${file:/tmp}', 'no-secret'],
    ['${exec:false}', 'no-secret'],
    ['${exec:true}', 'no-secret'],
    ['${exec:no-such-command-here}', 'no-secret'],
    [canary, 'bad-secret-reference'],
  ])('%s is a problem that gives nothing away', async (reference, code) => {
    const resolved = await resolveSecret(new Secret(reference));
    if (resolved.ok) throw new Error('it was resolved');
    expect(resolved.problems[0]).toMatchObject({ code });
    expect(JSON.stringify(resolved)).not.toContain(canary);
  });

  test('is not shown by a command that prints it and fails', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trueup-exec-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'print.sh'), `echo ${canary}; echo ${canary} >&2; exit 3`);
    const resolved = await resolveSecret(new Secret(`\${exec:sh ${folder}/print.sh}`));
    if (resolved.ok) throw new Error('it was resolved');
    expect(resolved.problems[0]?.message).toContain('this command failed (3)');
    expect(JSON.stringify(resolved)).not.toContain(canary);
  });
});
