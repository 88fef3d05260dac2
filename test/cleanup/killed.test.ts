/** Killed (SIGKILL) while a unit is made, or while it is cleaned up: a clean-up afterwards leaves nothing of it, and nothing else is touched. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ExchangeEvent } from '../../src/lab/server.ts';
import { heldBy, type Ground } from './ground.ts';
import { maasGround, specs } from './maas-site.ts';

const main = join(import.meta.dirname, '../../src/cli/main.ts');
const counters = ['sequences'];

/** `received`: the vendor has not done it yet. `handled`: it is done, and nobody was told. */
type Moment = Pick<ExchangeEvent, 'label' | 'phase'>;

const making: readonly Moment[] = [
  { label: 'POST vlans', phase: 'handled' },
  { label: 'POST subnets', phase: 'received' },
  { label: 'POST subnets', phase: 'handled' },
  { label: 'POST ipranges', phase: 'handled' },
];

test.each(making)('while it is made: $label $phase', async (moment) => {
  const ground = await maasGround({ timeoutSeconds: 1 });
  ground.remove('node1.specs.yaml');
  expect((await ground.applied('plan')).exit).toBe(0);
  const before = heldBy(ground.lab, counters);
  ground.write('node1.specs.yaml', specs(1));
  await killedAt(ground, moment, ['plan', '--apply']);
  ground.remove('node1.specs.yaml');
  await cleanedUp(ground, before);
});

const cleaning: readonly Moment[] = [
  { label: 'DELETE subnets', phase: 'handled' },
  { label: 'DELETE vlans', phase: 'received' },
  { label: 'DELETE spaces', phase: 'handled' },
];

test.each(cleaning)('while it is cleaned up: $label $phase', async (moment) => {
  const ground = await maasGround({ timeoutSeconds: 1 });
  ground.remove('node1.specs.yaml');
  expect((await ground.applied('plan')).exit).toBe(0);
  const before = heldBy(ground.lab, counters);
  ground.write('node1.specs.yaml', specs(1));
  expect((await ground.applied('plan')).exit).toBe(0);
  const { approvals } = await ground.told<{ approvals: readonly { flag: string }[] }>(
    'cleanup',
    'node=node1',
  );
  const flags = approvals.flatMap(({ flag }) => flag.split(' '));
  await killedAt(ground, moment, ['cleanup', 'node=node1', '--apply', ...flags]);
  const status = await ground.run('cleanup', '--status', '--by', 'node');
  expect(status.out).toMatch(/node=node1 +failed/);
  await cleanedUp(ground, before);
});

async function cleanedUp(ground: Ground, before: string): Promise<void> {
  // The first look says it when a call of the dead may still be on its way; an apply waits for it.
  await ground.run('cleanup', 'node=node1');
  const ended = await appliedAtOnce(ground);
  expect(ended.exit, ended.out + ended.err).toBe(0);
  expect(heldBy(ground.lab, counters)).toBe(before);
  const checked = await ground.run('cleanup', 'node=node1', '--check');
  expect(checked.exit, checked.out + checked.err).toBe(0);
  expect(ground.lab.violations()).toEqual([]);
  const status = await ground.run('cleanup', '--status', '--by', 'node');
  expect(status.out).toMatch(/node=node1 +(cleaned up|gone)/);
  expect(status.out).toMatch(/node=node10 +deployed/);
}

/** Approved only once it is known what is to be approved. */
async function appliedAtOnce(ground: Ground) {
  const first = await ground.run('cleanup', 'node=node1', '--apply');
  const flag = /--approve (\S+)/.exec(first.out + first.err)?.[1];
  return first.exit === 0 || flag === undefined
    ? first
    : ground.run('cleanup', 'node=node1', '--apply', '--approve', flag);
}

/** A process of its own does it, and dies there. */
async function killedAt(
  { folder, lab }: Ground,
  { label, phase }: Moment,
  words: readonly string[],
): Promise<void> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...words], {
    cwd: folder,
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  let killed = false;
  let open = 0;
  lab.onExchange(async (event) => {
    if (event.phase === 'received') open += 1;
    if (event.phase === 'replied') open -= 1;
    if (killed || event.label !== label || event.phase !== phase) return;
    killed = true;
    child.kill('SIGKILL');
    await ended;
  });
  const [, signal] = (await ended) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  // What the dead had sent is dealt with before anybody looks.
  for (let quiet = 0; quiet < 5; quiet = open === 0 ? quiet + 1 : 0) await turn();
}
