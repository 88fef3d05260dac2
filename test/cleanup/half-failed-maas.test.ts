/** A run that fails at any of its calls, for good or without a reply: after the clean-up nothing of its unit is there, and all else is as before. */
import { expect, test } from 'vitest';
import type { Fault } from '../../src/lab/faults.ts';
import { heldBy } from './ground.ts';
import { maasGround, specs } from './maas-site.ts';

const places = ['POST spaces', 'POST vlans', 'POST subnets', 'POST ipranges'];
const faults: readonly Fault[] = [
  // Refused for good, at the first and, where there are two, at the second one.
  ...places.map((at): Fault => ({ name: 'state-409', at, times: Infinity })),
  { name: 'state-409', at: 'POST ipranges', skip: 1, times: Infinity },
  // Done, and nobody hears of it; looked for, and nothing can be read any more.
  ...places.map((at): Fault => ({ name: 'lost-reply', at })),
];

interface Planned {
  readonly exit: number;
  readonly cleanup: readonly { readonly things: readonly { readonly address: string }[] }[];
}

const counters = ['sequences'];

test.each(faults)('$name at $at, $skip passed', async (fault) => {
  const ground = await maasGround();
  const { lab } = ground;
  const node1 = 'node1.specs.yaml';
  ground.remove(node1);
  expect((await ground.applied('plan')).exit).toBe(0);
  const before = heldBy(lab, counters);
  ground.write(node1, specs(1));
  lab.fault(fault);
  const failed = await ground.applied('plan');
  expect(failed.exit).toBe(fault.name === 'lost-reply' ? 0 : 4);
  // From here on there are no specs.
  ground.remove(node1);
  ground.write('node10.specs.yaml', 'maas: [');
  const aimed = await ground.told<Planned>('cleanup', 'node=node1');
  const things = aimed.cleanup.flatMap((each) => each.things);
  const ended = await ground.applied('cleanup', 'node=node1');
  expect(ended).toMatchObject({ exit: 0 });
  expect(heldBy(lab, counters)).toBe(before);
  expect((await ground.run('cleanup', 'node=node1', '--check')).exit).toBe(0);
  expect((await ground.run('cleanup', 'node=node10', '--check')).exit).toBe(2);
  expect(lab.violations()).toEqual([]);
  console.log(`${fault.name} at ${fault.at}: ${things.length} things made, all gone again`);
});
