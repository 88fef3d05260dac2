/** The clean-up of a test failover, struck at one call after the other: no volume is lost, and no VM goes with one on it. */
import { expect, test } from 'vitest';
import type { FaultName } from '../../../src/lab/faults.ts';
import { siteOn, type Site } from './site.ts';

const test1 = 'PGWINTESTBIOS-test-1';
const ours = [`vol-ROOT-2-${test1}`, `vol-data-1-${test1}`];

const cleanUp = {
  vms: { oma: { running: true } },
  volumes: {
    winboot: { vm: 'oma', device: 2, was: { name: 'ROOT-2', vm: test1 } },
    windata: { vm: 'oma', device: 4, was: { name: 'data-1', vm: test1 } },
  },
  absent: [{ kind: 'vm', name: 'PGWINTESTBIOS-test-*', zone: 'zone1' }],
};

const faults: readonly FaultName[] = [
  'lost-reply',
  'dropped-request',
  'empty-200',
  'rate-429',
  'unavailable-503',
  'gateway-timeout-504',
  'worker-lost',
  'task-error',
  'attach-refused',
  'hotplug-fails',
];

/** How far apart the calls are that are struck: `TRUEUP_FAULTS=1` strikes every one. Else each fault strikes one call. */
const every = Number(process.env['TRUEUP_FAULTS'] ?? Infinity);
/** These strike the job that a call begins. */
const inJobs: ReadonlySet<FaultName> = new Set([
  'worker-lost',
  'task-error',
  'attach-refused',
  'hotplug-fails',
]);

const jobs: readonly string[] = [
  'stopVirtualMachine',
  'createTags',
  'detachVolume',
  'attachVolume',
  'destroyVirtualMachine',
];

/** What is nobody's business here: all volumes and VMs but those of the test. */
function others(site: Site): unknown {
  const { virtualmachines = [], volumes = [] } = site.state();
  return [
    virtualmachines.filter(({ id }) => id !== `vm-${test1}`),
    volumes
      .filter(({ id }) => !ours.includes(String(id)))
      .map(({ id, virtualmachineid, deviceid }) => [id, virtualmachineid, deviceid]),
  ];
}

test.each(faults)('%s', { timeout: 600_000 }, async (name) => {
  let struck = 0;
  for (let skip = every === Infinity ? 30 + 20 * faults.indexOf(name) : 0; ; skip += every) {
    const site = await siteOn();
    site.declare(cleanUp);
    const before = others(site);
    const wrong: string[] = [];
    site.lab.onExchange(({ phase, label }) => {
      if (phase !== 'received' || label !== 'destroyVirtualMachine') return;
      const { volumes = [] } = site.state();
      const on = volumes.filter((each) => each['virtualmachineid'] === `vm-${test1}`);
      for (const each of on) wrong.push(`${String(each['id'])} is on it still`);
    });
    site.lab.fault({
      name,
      ...(inJobs.has(name)
        ? { at: (every === Infinity ? undefined : jobs[struck]) ?? 'attachVolume' }
        : { skip }),
    });
    let outcome = await site.apply();
    for (let again = 0; outcome.exit !== 0 && again < 4; again += 1) outcome = await site.apply();
    const told = `${name} at ${skip}: ${JSON.stringify(outcome.problems)}`;
    expect(outcome.exit, told).toBe(0);
    expect(wrong, told).toEqual([]);
    expect(others(site), told).toEqual(before);
    const { volumes = [], virtualmachines = [] } = site.state();
    expect(
      volumes
        .filter(({ id }) => ours.includes(String(id)))
        .map((each) => ['virtualmachineid', 'deviceid', 'state'].map((key) => each[key]).join(' '))
        .toSorted(),
      told,
    ).toEqual(['vm-oma 2 Ready', 'vm-oma 4 Ready']);
    expect(virtualmachines.map(({ id }) => id)).not.toContain(`vm-${test1}`);
    expect(site.lab.violations()).toEqual([]);
    struck += 1;
    const through = inJobs.has(name) ? struck >= jobs.length : site.lab.exchanges().length <= skip;
    if (through || every === Infinity) break;
  }
});
