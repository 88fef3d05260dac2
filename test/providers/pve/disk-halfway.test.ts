/** A disk whose move was cut off on its way: it is known where it has got to, and what is left is done. */
import { expect, test } from 'vitest';
import { connected, updating, type Connected } from './connected.ts';
import { father } from './father.ts';
import { askLab } from './lab/ask.ts';

const GiB = 1024 ** 3;

test('moved and not grown yet: it has another id, and the next attempt grows it', async () => {
  const it = await connected();
  const disk = await it.one('disk', 'local-lvm:vm-100-disk-1');
  const operation = updating(disk, { storage: 'shared', size: 8 * GiB }, 'data');
  await moved(it, 'disk=scsi1&storage=shared&delete=1');
  const settled = await it.again().settle(operation, it.context());
  expect(settled).toMatchObject({ state: 'not done', id: expect.stringMatching(/^shared:/) });
  if (settled.state !== 'not done' || settled.id === undefined) throw new Error('no new id');
  const context = it.context({ [operation.holder]: settled.id });
  expect(await it.again().perform(operation, context)).toMatchObject({ ok: true });
  expect((await it.one('disk', settled.id)).spec).toMatchObject({
    storage: 'shared',
    slot: 'scsi1',
    size: 8 * GiB,
  });
});

test('moved, and somebody else has grown it otherwise: nobody can tell', async () => {
  const it = await connected();
  const disk = await it.one('disk', 'local-lvm:vm-100-disk-1');
  const operation = updating(disk, { storage: 'shared', size: 8 * GiB }, 'data');
  await moved(it, 'disk=scsi1&storage=shared&delete=1');
  await askLab(it.lab, 'PUT nodes/pve1/qemu/100/resize', 'disk=scsi1&size=6G');
  await finished(it);
  expect(await it.again().settle(operation, it.context())).toMatchObject({
    state: 'unknown',
    problem: { code: 'moved' },
  });
});

test('on its way to another VM: the task is waited for, not begun again', async () => {
  const it = await connected({
    state: { ...father, lab: { ...father.lab, task_looks: [5] } },
  });
  const disk = await it.one('disk', 'local-lvm:vm-101-disk-1');
  const operation = updating(disk, { vm: 'father/vm/#100', slot: 'scsi2' }, 'data');
  await askLab(
    it.lab,
    'POST nodes/pve1/qemu/101/move_disk',
    'disk=unused0&target-vmid=100&target-disk=scsi2',
  );
  expect(await it.again().settle(operation, it.context())).toMatchObject({
    state: 'unknown',
    problem: { code: 'task-running', tryAgain: true },
  });
  await finished(it);
  expect(await it.again().settle(operation, it.context())).toMatchObject({ state: 'done' });
});

async function moved(it: Connected, form: string): Promise<void> {
  await askLab(it.lab, 'POST nodes/pve1/qemu/100/move_disk', form);
  await finished(it);
}

/** Looks until no task is under way. */
async function finished({ lab }: Connected): Promise<void> {
  for (let look = 0; look < 20; look += 1) {
    const { data } = await askLab(lab, 'GET nodes/pve1/tasks', 'source=active');
    if ((data as readonly { endtime?: unknown }[]).every((each) => 'endtime' in each)) return;
  }
  throw new Error('a task does not end');
}
