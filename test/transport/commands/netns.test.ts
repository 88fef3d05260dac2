import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { describe, expect, onTestFinished, test, type TestContext } from 'vitest';
import { ask, behavesAsCommands, fresh, opened, type Way } from './behaviour.ts';

/** A network namespace of this test's own. */
function namespace({ skip }: Pick<TestContext, 'skip'>): string {
  const name = `trueup-${randomBytes(4).toString('hex')}`;
  try {
    execFileSync('ip', ['netns', 'add', name], { stdio: 'ignore' });
  } catch {
    return skip('needs network namespaces');
  }
  onTestFinished(() => void execFileSync('ip', ['netns', 'del', name]));
  return name;
}

describe('commands in a network namespace', () => {
  behavesAsCommands(async (context): Promise<Way> => {
    return { via: { type: 'netns', name: namespace(context) } };
  });

  test('they see its network and no other', async (context) => {
    const name = namespace(context);
    const { commands } = opened({ type: 'netns', name });
    expect(commands.where).toBe(`netns ${name}`);
    const add = ['ip', 'link', 'add', 'inside0', 'type', 'veth'] as const;
    expect(await ask(commands, add)).toMatchObject({ reply: { exit: 0 } });
    const list = ['ip', '-o', 'link', 'show'] as const;
    const inside = await ask(fresh(commands), list);
    const outside = await ask(opened({ type: 'local' }).commands, list);
    expect(inside.ok && inside.reply.stdout).toContain('inside0');
    expect(outside.ok && outside.reply.stdout).not.toContain('inside0');
  });

  test('one that is not there cannot be reached', async (context) => {
    namespace(context);
    const { commands } = opened({ type: 'netns', name: 'trueup-none' });
    expect(await ask(commands, ['true'])).toMatchObject({
      failure: { why: 'unreachable', sent: false, detail: expect.stringContaining('trueup-none') },
    });
  });

  test('words that only look like those of `ip` are those of the command', async (context) => {
    const { commands } = opened({ type: 'netns', name: namespace(context) });
    const say = 'echo; echo "Cannot open network namespace \\"x\\": No such file" >&2; exit 255';
    expect(await ask(commands, ['sh', '-c', say])).toMatchObject({ reply: { exit: 255 } });
  });
});
