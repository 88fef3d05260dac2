/** A VM whose making fails at any of its calls: after the clean-up nothing of its unit is there, and all else is as before. */
import { expect, test } from 'vitest';
import type { Fault } from '../../src/lab/faults.ts';
import { heldBy } from './ground.ts';
import { pveGround, specs } from './pve-site.ts';

const vm = '/nodes/{node}/qemu/{vmid}';

// What every call changes: tasks, random numbers, how late a list is.
const counters = ['draws', 'tasks', 'told', 'lag', 'lab', 'pid', 'saved', 'pids', 'starttime'];

const faults: readonly Fault[] = [
  { name: 'lost-reply', at: `POST ${vm}/clone` },
  { name: 'task-error', at: `POST ${vm}/config`, times: Infinity },
  { name: 'task-error', at: `PUT ${vm}/resize`, times: Infinity },
  { name: 'task-error', at: `POST ${vm}/status/start`, times: Infinity },
];

test.each(faults)('$name at $at', async (fault) => {
  const ground = await pveGround();
  const { lab } = ground;
  ground.remove('node1.specs.yaml');
  expect((await ground.applied('plan')).exit).toBe(0);
  const before = heldBy(lab, counters);
  ground.write('node1.specs.yaml', specs(1));
  lab.fault(fault);
  const failed = await ground.applied('plan');
  expect(failed.exit).toBe(fault.name === 'lost-reply' ? 0 : 4);
  ground.remove('node1.specs.yaml');
  const ended = await ground.applied('cleanup', 'node=node1');
  expect(ended, ended.err).toMatchObject({ exit: 0 });
  expect(heldBy(lab, counters)).toBe(before);
  expect((await ground.run('cleanup', 'node=node1', '--check')).exit).toBe(0);
  expect(lab.violations()).toEqual([]);
  console.log(`${fault.name} at ${fault.at}: ${ended.out.split('\n')[0]}`);
});

// A task that ends in error, and one whose worker dies.
test.each(['task-error', 'worker-lost'] as const)(
  'half a VM (%s) is left, and said to be',
  async (name) => {
    const ground = await pveGround();
    ground.lab.fault({ name, at: `POST ${vm}/clone`, times: Infinity });
    expect((await ground.applied('plan')).exit).toBe(4);
    const planned = await ground.run('cleanup', 'node=node1', 'node=node10');
    expect(planned.exit).toBe(3);
    expect(planned.out).toContain(
      'left  cloud/vm/node1: cloud/vm/node1: there is a VM 201 that is',
    );
    expect(planned.err).toContain('qm unlock 201 and qm destroy 201');
    const checked = await ground.run('cleanup', 'node=node1', '--check');
    expect(checked.exit).toBe(1);
    expect(checked.out).toContain('Whether anything is left of node=node1 cannot be told');
  },
);
