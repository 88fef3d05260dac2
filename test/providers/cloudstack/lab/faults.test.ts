/** Faults that the CloudStack lab acts out by name, and what is left after each. */
import { expect, test } from 'vitest';
import { inLab, type Fields, type Story } from './ask.ts';
import { site } from './site.ts';

async function ended(ask: Story['ask'], line: string): Promise<Fields> {
  const { body } = await ask(line);
  for (let look = 0; look < 9; look += 1) {
    const job = (await ask(`queryAsyncJobResult jobid=${String(body['jobid'])}`)).body;
    if (job['jobstatus'] !== 0) return job;
  }
  throw new Error(`${line} does not end`);
}

test('a guest that does not release its disk: 530, the disk stays, the next time it goes', () =>
  inLab(async ({ lab, tell, list }) => {
    lab.fault({ name: 'hotplug-fails' });
    await tell([
      ['stopVirtualMachine id=vm-appliance', {}],
      ['detachVolume id=vol-data', 'job 530 Failed to detach volume'],
    ]);
    expect(await list('listVolumes id=vol-data')).toMatchObject([
      { virtualmachineid: 'vm-test', state: 'Ready', deviceid: 1 },
    ]);
    await tell([['detachVolume id=vol-data', { volume: { id: 'vol-data' } }]]);
  }));

test('a job that fails puts back what was on its way', () =>
  inLab(async ({ lab, ask, list, tell }) => {
    lab.fault({
      name: 'task-error',
      at: 'stopVirtualMachine',
      detail: 'Unable to stop VM instance',
    });
    const { body } = await ask('stopVirtualMachine id=vm-test');
    expect(await list('listVirtualMachines id=vm-test')).toMatchObject([{ state: 'Stopping' }]);
    const job = (await ask(`queryAsyncJobResult jobid=${String(body['jobid'])}`)).body;
    expect(job).toMatchObject({
      jobstatus: 2,
      jobresultcode: 530,
      jobresult: { errorcode: 530, errortext: 'Unable to stop VM instance' },
    });
    expect(await list('listVirtualMachines id=vm-test')).toMatchObject([{ state: 'Running' }]);
    lab.fault({ name: 'task-error', at: 'attachVolume', detail: { code: 534 } });
    await tell([
      [
        'attachVolume id=vol-free&virtualmachineid=vm-test',
        'job 534 Command failed due to Internal Server Error',
      ],
    ]);
    expect((await list('listVolumes id=vol-free'))[0]).toMatchObject({ state: 'Ready' });
  }));

test.each(['undone', 'done'])(
  'a management server that goes down: no result at all, work %s',
  (detail) =>
    inLab(async ({ lab, ask, list }) => {
      lab.fault({ name: 'worker-lost', at: 'attachVolume', detail });
      const job = await ended(ask, 'attachVolume id=vol-free&virtualmachineid=vm-test');
      expect(job).toMatchObject({ jobstatus: 2, jobresultcode: 530 });
      expect(job).not.toHaveProperty('jobresult');
      const [volume] = await list('listVolumes id=vol-free');
      expect(volume?.['virtualmachineid']).toBe(detail === 'done' ? 'vm-test' : undefined);
      expect(volume?.['state']).toBe('Ready');
    }),
);

test('a job that is cancelled has failed with code 0', () =>
  inLab(async ({ lab, ask }) => {
    lab.fault({ name: 'job-cancelled', at: 'detachVolume' });
    const job = await ended(ask, 'detachVolume id=vol-data');
    expect(job).toMatchObject({ jobstatus: 2, jobresultcode: 0 });
    expect(job).not.toHaveProperty('jobresult');
  }));

test('a job that lasts: as many looks as it is told', () =>
  inLab(async ({ lab, ask }) => {
    lab.fault({ name: 'task-lasts', at: 'stopVirtualMachine', detail: 4 });
    const { body } = await ask('stopVirtualMachine id=vm-test');
    const seen: unknown[] = [];
    for (let look = 0; look < 5; look += 1)
      seen.push(
        (await ask(`queryAsyncJobResult jobid=${String(body['jobid'])}`)).body['jobstatus'],
      );
    expect(seen).toEqual([0, 0, 0, 0, 1]);
  }));

test('a reply that is lost: the work goes on, and the id of one’s own finds it', () =>
  inLab(async ({ lab, ask, list }) => {
    lab.fault({ name: 'lost-reply', at: 'attachVolume' });
    const own = '0f0f0f0f-1111-4222-8333-555555555555';
    const line = `attachVolume id=vol-free&virtualmachineid=vm-test&customjobid=${own}`;
    await expect(ask(line)).rejects.toThrow();
    expect(await list('listVolumes id=vol-free')).toMatchObject([{ jobid: own, jobstatus: 0 }]);
    expect((await ask(`queryAsyncJobResult jobid=${own}`)).body).toMatchObject({ jobstatus: 1 });
  }));

test('429, 503 and an answer without a word', () =>
  inLab(async ({ lab, ask, list }) => {
    lab.fault({ name: 'rate-429', at: 'listZones', milliseconds: 812 });
    expect((await ask('listZones')).body).toMatchObject({
      errorcode: 429,
      errortext:
        'The given user has reached his/her account api limit, please retry after [812] ms.',
    });
    lab.fault({ name: 'unavailable-503', at: 'listZones' });
    expect((await ask('listZones')).status).toBe(503);
    lab.fault({ name: 'empty-200', at: 'deleteVolume' });
    expect(await ask('deleteVolume id=vol-free')).toMatchObject({ status: 200, text: '' });
    expect(await list('listVolumes id=vol-free')).toHaveLength(1);
    lab.fault({ name: 'empty-200', at: 'deleteVolume', detail: 'done' });
    expect(await ask('deleteVolume id=vol-free')).toMatchObject({ status: 200, text: '' });
    expect(await list('listVolumes id=vol-free')).toHaveLength(0);
    expect((await ask('listZones')).status).toBe(200);
  }));

test('no capacity: a start stays stopped, a new VM is left in Error without its disks', () =>
  inLab(async ({ lab, tell, one, list }) => {
    lab.fault({ name: 'capacity-533', at: 'startVirtualMachine' });
    lab.fault({ name: 'capacity-533', at: 'deployVirtualMachine' });
    lab.fault({ name: 'capacity-533', at: 'associateIpAddress' });
    await tell([
      ['startVirtualMachine id=vm-dev', 'job 533 Unable to create a deployment for '],
      [
        'deployVirtualMachine serviceofferingid=small&templateid=debian&zoneid=z1&name=web&networkids=net-app',
        'job 533 Unable to create a deployment for ',
      ],
      ['associateIpAddress networkid=net-app', '533 Insufficient address capacity'],
    ]);
    expect(await list('listVirtualMachines listall=true&id=vm-dev')).toMatchObject([
      { state: 'Stopped' },
    ]);
    const failed = await one('listVirtualMachines', 'web');
    expect(failed).toMatchObject({ state: 'Error', nic: [{ networkid: 'net-app' }] });
    expect(await one('listVolumes', 'ROOT-6')).toMatchObject({ state: 'Destroy' });
    await tell([
      [`expungeVirtualMachine id=${String(failed?.['id'])}`, { success: true }],
      ['startVirtualMachine id=vm-dev', { virtualmachine: { state: 'Running' } }],
    ]);
  }));

test.each([
  ['account', 'job 530 Entity '],
  ['disks', 'job 431 The specified VM already has the maximum number of data disks'],
  ['zone', 'job 431 Please specify a VM that is in the same zone as the volume.'],
  ['snapshots', 'job 431 Unable to attach volume to VM'],
  ['hypervisor', "job 431 Can't attach a volume created by:"],
])('attaching is refused for good: %s', (detail, text) =>
  inLab(async ({ lab, tell, list }) => {
    lab.fault({ name: 'attach-refused', detail, times: Infinity });
    const line = 'attachVolume id=vol-free&virtualmachineid=vm-test';
    await tell([
      [line, text],
      [line, text],
    ]);
    expect((await list('listVolumes id=vol-free'))[0]).toMatchObject({ state: 'Ready' });
  }),
);

test('somebody else changes something between two reads, or before one', () =>
  inLab(async ({ lab, list }) => {
    lab.fault({
      name: 'foreign-change',
      at: 'listVolumes',
      detail: { command: 'detachVolume', params: { id: 'vol-data' } },
    });
    expect((await list('listVolumes id=vol-data'))[0]).toHaveProperty('virtualmachineid');
    expect((await list('listVolumes id=vol-data'))[0]).not.toHaveProperty('virtualmachineid');
    lab.fault({
      name: 'foreign-change',
      at: 'listVirtualMachines',
      detail: { command: 'stopVirtualMachine', params: { id: 'vm-test' }, before: true },
    });
    expect(await list('listVirtualMachines id=vm-test')).toMatchObject([{ state: 'Stopped' }]);
    lab.fault({
      name: 'foreign-change',
      at: 'listZones',
      detail: { command: 'startVirtualMachine', params: { id: 'vm-test' }, wait: false },
    });
    await list('listZones');
    expect(await list('listVirtualMachines id=vm-test')).toMatchObject([{ state: 'Starting' }]);
  }));

test('keys that fail, and one that is suddenly nobody’s admin', () =>
  inLab(async ({ lab, ask, list }) => {
    lab.fault({ name: 'unauthorized-401', at: 'listZones' });
    expect((await ask('listZones')).status).toBe(401);
    lab.fault({ name: 'unauthorized-echo', at: 'listZones' });
    expect((await ask('listZones')).text).toContain('SECRET-admin');
    lab.fault({ name: 'not-admin', at: 'listVlanIpRanges' });
    expect((await ask('listVlanIpRanges')).status).toBe(401);
    expect(await list('listVlanIpRanges')).toHaveLength(2);
  }));

test('the lab’s own low key sees next to nothing', () =>
  inLab(
    async ({ lab }) => {
      expect(lab.auth).toMatchObject({ lowApiKey: 'lab-low-key' });
      const { accounts } = lab.state() as { accounts: readonly { name: string }[] };
      expect(accounts.map(({ name }) => name)).toContain('low');
    },
    { state: { ...site, accounts: [], virtualmachines: [], volumes: [] } },
  ));

test('a guest that does not shut down, unless it is forced', () =>
  inLab(async ({ lab, tell, list }) => {
    lab.fault({ name: 'soft-stop-hangs', times: Infinity });
    await tell([['stopVirtualMachine id=vm-test', 'job 530 Unable to stop VM instance']]);
    expect(await list('listVirtualMachines id=vm-test')).toMatchObject([{ state: 'Running' }]);
    await tell([
      ['stopVirtualMachine id=vm-test&forced=true', { virtualmachine: { state: 'Stopped' } }],
    ]);
  }));
