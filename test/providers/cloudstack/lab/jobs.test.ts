/** Jobs of the CloudStack lab: what they tell, how they wait for each other, and how they are found again. */
import { expect, test } from 'vitest';
import { inLab, type Fields, type Story } from './ask.ts';
import { site } from './site.ts';

async function begun(ask: Story['ask'], line: string): Promise<string> {
  const { status, body, text } = await ask(line);
  expect([status, text]).toEqual([200, text]);
  return String(body['jobid']);
}

async function look(ask: Story['ask'], jobid: string): Promise<Fields> {
  return (await ask(`queryAsyncJobResult jobid=${jobid}`)).body;
}

test('a job is pending for one look, shows on its object, and then has its result', () =>
  inLab(async ({ ask, list }) => {
    const jobid = await begun(ask, 'stopVirtualMachine id=vm-test');
    const pending = await look(ask, jobid);
    expect(pending).toMatchObject({
      jobid,
      jobstatus: 0,
      jobresultcode: 0,
      jobprocstatus: 0,
      jobinstancetype: 'VirtualMachine',
      jobinstanceid: 'vm-test',
      accountid: 'acc-admin',
      domainpath: 'ROOT',
      cmd: 'org.apache.cloudstack.api.command.admin.vm.StopVMCmdByAdmin',
      managementserverid: 345_049_103_441,
    });
    expect(pending).not.toHaveProperty('jobresult');
    expect(pending).not.toHaveProperty('completed');
    const done = await look(ask, jobid);
    expect(done).toMatchObject({
      jobstatus: 1,
      jobresultcode: 0,
      jobresulttype: 'object',
      // The picture was taken while the job was at work.
      jobresult: { virtualmachine: { id: 'vm-test', state: 'Stopped', jobid, jobstatus: 0 } },
    });
    expect(done).not.toHaveProperty('managementserverid');
    expect(await list('listAsyncJobs')).toEqual([]);
  }));

test('looking at the thing itself is a look too', () =>
  inLab(async ({ ask, list }) => {
    const jobid = await begun(ask, 'stopVirtualMachine id=vm-test');
    expect(await list('listVirtualMachines id=vm-test')).toMatchObject([
      { state: 'Stopping', jobid, jobstatus: 0 },
    ]);
    const [after] = await list('listVirtualMachines id=vm-test');
    expect(after).toMatchObject({ state: 'Stopped' });
    expect(after).not.toHaveProperty('jobid');
  }));

test('the jobs of one VM go one after the other, those of two VMs beside each other', () =>
  inLab(async ({ ask, list }) => {
    const detach = await begun(ask, 'detachVolume id=vol-data');
    const attach = await begun(ask, 'attachVolume id=vol-free&virtualmachineid=vm-test');
    const other = await begun(ask, 'stopVirtualMachine id=vm-appliance');
    const pending = await list('listAsyncJobs listall=true');
    expect(pending.map((each) => each['jobid'])).toEqual([detach, attach, other]);
    expect((await look(ask, detach))['jobstatus']).toBe(1);
    expect((await look(ask, other))['jobstatus']).toBe(1);
    // It has had its look while it was first in the row, so it is done as well.
    expect(await look(ask, attach)).toMatchObject({
      jobstatus: 1,
      jobresult: { volume: { id: 'vol-free', deviceid: 1 } },
    });
  }));

test('first checks do not wait: a start right after a stop that is under way fails', () =>
  inLab(async ({ ask, done, tell }) => {
    await begun(ask, 'stopVirtualMachine id=vm-test');
    await tell([
      [
        'startVirtualMachine id=vm-test',
        'job 431 The virtual machine 2 (app01-test) is already running',
      ],
    ]);
    expect(await done('startVirtualMachine id=vm-test')).toMatchObject({
      virtualmachine: { state: 'Running' },
    });
    const first = await begun(ask, 'stopVirtualMachine id=vm-test');
    const second = await begun(ask, 'stopVirtualMachine id=vm-test&forced=true');
    for (let time = 0; time < 4; time += 1) await look(ask, second);
    for (const job of [first, second]) expect((await look(ask, job))['jobstatus']).toBe(1);
  }));

test('an id of one’s own finds a job again, and is refused while it is there', () =>
  inLab(async ({ ask, tell }) => {
    const own = '0f0f0f0f-1111-4222-8333-444444444444';
    expect(await begun(ask, `stopVirtualMachine id=vm-test&customjobid=${own}`)).toBe(own);
    await tell([
      [
        `stopVirtualMachine id=vm-appliance&customjobid=${own}`,
        `431 UUID: ${own} already exists so can't create/update with custom id`,
      ],
    ]);
    await look(ask, own);
    expect(await look(ask, own)).toMatchObject({ jobstatus: 1, jobid: own });
  }));

test('jobs of others are nobody’s business, and those that never were are unknown', () =>
  inLab(async ({ ask, tell, list }) => {
    const jobid = await begun(ask, 'stopVirtualMachine id=vm-test');
    await tell([[`queryAsyncJobResult jobid=${jobid}`, '531 ']], 'user');
    expect(await list('listAsyncJobs listall=true', 'user')).toEqual([]);
    await tell([
      [
        'queryAsyncJobResult jobid=nosuch',
        '431 Unable to execute API command queryasyncjobresult due to invalid value. Invalid parameter jobid value=nosuch',
      ],
    ]);
  }));

test('somebody else’s job makes a thing busy for as many looks as it takes', () => {
  const jobs = [
    {
      jobid: 'job-a',
      cmd: 'org.apache.cloudstack.api.command.user.snapshot.CreateSnapshotCmd',
      jobinstanceid: 'vol-data',
      jobinstancetype: 'Volume',
      looks: 2,
    },
    {
      jobid: 'job-b',
      cmd: 'MigrateVolumeCmd',
      jobinstanceid: 'vol-root',
      jobinstancetype: 'Volume',
    },
  ];
  return inLab(
    async ({ ask, list }) => {
      expect((await list('listAsyncJobs listall=true')).map((each) => each['jobid'])).toEqual([
        'job-a',
        'job-b',
      ]);
      expect(await list('listVolumes id=vol-data')).toMatchObject([
        { jobid: 'job-a', jobstatus: 0 },
      ]);
      expect(await look(ask, 'job-a')).toMatchObject({
        jobstatus: 1,
        jobresult: { success: true },
      });
      for (let time = 0; time < 9; time += 1)
        expect(await look(ask, 'job-b')).toMatchObject({ jobstatus: 0, cmd: 'MigrateVolumeCmd' });
    },
    { state: { ...site, jobs } },
  );
});

test('with a latency jobs take their time by the clock, however often they are looked at', () => {
  const clock = { at: Date.parse('2026-02-01T00:00:00Z') };
  return inLab(
    async ({ ask }) => {
      const detach = await begun(ask, 'detachVolume id=vol-data');
      const stop = await begun(ask, 'stopVirtualMachine id=vm-test');
      for (let time = 0; time < 5; time += 1)
        expect((await look(ask, detach))['jobstatus']).toBe(0);
      clock.at += 3000;
      expect(await look(ask, detach)).toMatchObject({
        jobstatus: 1,
        completed: '2026-02-01T00:00:03+0000',
      });
      // It had to wait for its turn: its time begins now.
      expect((await look(ask, stop))['jobstatus']).toBe(0);
      clock.at += 7999;
      expect((await look(ask, stop))['jobstatus']).toBe(0);
      clock.at += 1;
      expect((await look(ask, stop))['jobstatus']).toBe(1);
    },
    { clock: () => new Date(clock.at), latency: { stopVirtualMachine: 8000, default: 3000 } },
  );
});

test('a job that has ended is known for a day', () => {
  const clock = { at: Date.parse('2026-02-01T00:00:00Z') };
  return inLab(
    async ({ ask, tell }) => {
      const jobid = await begun(ask, 'stopVirtualMachine id=vm-test');
      await look(ask, jobid);
      clock.at += 23 * 3_600_000;
      expect(await look(ask, jobid)).toMatchObject({ jobstatus: 1 });
      clock.at += 25 * 3_600_000;
      await tell([
        [
          `queryAsyncJobResult jobid=${jobid}`,
          `431 Unable to execute API command queryasyncjobresult due to invalid value. Invalid parameter jobid value=${jobid}`,
        ],
      ]);
    },
    { clock: () => new Date(clock.at) },
  );
});

test('the state may say how long jobs take', () => {
  const clock = { at: Date.parse('2026-02-01T00:00:00Z') };
  return inLab(
    async ({ lab, ask }) => {
      const jobid = await begun(ask, 'stopVirtualMachine id=vm-test');
      for (let time = 0; time < 3; time += 1) expect((await look(ask, jobid))['jobstatus']).toBe(0);
      clock.at += 2000;
      expect((await look(ask, jobid))['jobstatus']).toBe(1);
      expect(lab.state()).toMatchObject({ latency: { default: 2000 } });
    },
    { clock: () => new Date(clock.at), state: { ...site, latency: { default: 2000 } } },
  );
});
