/** The newcomer's first line: the main job on the simulator, from drift found to nothing left. */
import { join } from 'node:path';
import { execaNode } from 'execa';
import { expect, test } from 'vitest';

test('the demo ends with an empty plan', async () => {
  const demo = join(import.meta.dirname, 'support/demo.ts');
  const { exitCode, stdout } = await execaNode(demo, { reject: false });
  expect(stdout).toContain('32 of 32 operations done; live matches the specs');
  expect(stdout).toContain('nothing to do, live matches the specs');
  expect(exitCode).toBe(0);
});
