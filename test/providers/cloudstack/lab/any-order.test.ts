/** Commands in any order, by anyone, with faults: the lab keeps its house in order, and its contract. */
import { expect, test } from 'vitest';
import type { Fault } from '../../../../src/lab/faults.ts';
import type { LabReply, Simulator } from '../../../../src/lab/simulator.ts';
import { cloudstackContract } from '../../../../src/providers/cloudstack/lab/contract.ts';
import { cloudstackLab } from '../../../../src/providers/cloudstack/lab/index.ts';
import { seeded, type Random } from '../../../plan/worlds/random.ts';
import { signed, type Fields } from './ask.ts';
import { keys, site } from './site.ts';

/** Others: `TRUEUP_SEED=7`. More: `TRUEUP_SEEDS=500`. */
const first = Number(process.env['TRUEUP_SEED'] ?? 1);
const total = Number(process.env['TRUEUP_SEEDS'] ?? 12);
const steps = 80;

interface Held {
  readonly virtualmachines: readonly (Fields & {
    readonly id: string;
    readonly name: string;
    readonly nic: readonly (Fields & {
      readonly networkid: string;
      readonly ipaddress?: string;
      readonly deviceid: number;
      readonly isdefault: boolean;
      readonly secondaryip: readonly { readonly ipaddress: string }[];
    })[];
  })[];
  readonly volumes: readonly (Fields & { readonly id: string })[];
  readonly networks: readonly (Fields & { readonly id: string })[];
  readonly publicipaddresses: readonly (Fields & {
    readonly id: string;
    readonly ipaddress: string;
  })[];
  readonly vlanipranges: readonly { readonly id: string }[];
  readonly jobs: readonly (Fields & { readonly jobid: string; readonly jobstatus: number })[];
}

test(`${total} rows of ${steps} commands`, { timeout: 60_000 + 2000 * total }, () => {
  const contract = cloudstackContract(process.env['TRUEUP_CONTRACTS'] ?? '');
  const said = new Map<number, number>();
  for (let seed = first; seed < first + total; seed += 1) {
    const random = seeded(seed);
    const clock = { at: Date.parse('2026-02-01T00:00:00Z') };
    const lab = cloudstackLab(site, { clock: () => new Date(clock.at) });
    const lines: string[] = [];
    for (let step = 0; step < steps; step += 1) {
      const line = anyCommand(random, lab.state() as Held);
      const faults: readonly Fault[] = random.chance(0.1) ? [random.pick(someFaults)] : [];
      const as = random.chance(0.1) ? random.pick(['user', 'keeper'] as const) : 'admin';
      lines.push(`${as} ${line} ${faults.map((each) => each.name).join()}`);
      const { reply, unfit } = ask(lab, { line, as, faults, contract });
      said.set(reply.status, (said.get(reply.status) ?? 0) + 1);
      clock.at += 1000;
      const wrong = [...unfit, ...disorder(lab.state() as Held)];
      expect(wrong, `seed ${seed}:\n${lines.slice(-6).join('\n')}`).toEqual([]);
    }
    settle(lab);
    const { jobs } = lab.state() as Held;
    expect(
      jobs.filter((each) => each.jobstatus === 0),
      `seed ${seed}`,
    ).toEqual([]);
    const state = lab.state();
    expect(cloudstackLab(state).state(), `seed ${seed}`).toEqual(state);
  }
  const counts = [...said]
    .toSorted(([a], [b]) => a - b)
    .map(([status, times]) => `${status}: ${times}`);
  console.log(`seeds ${first} to ${first + total - 1}: ${counts.join(', ')}`);
  expect(said.get(200)).toBeGreaterThan(total * steps * 0.4);
});

interface Asked {
  readonly line: string;
  readonly as: keyof typeof keys;
  readonly faults: readonly Fault[];
  readonly contract: ReturnType<typeof cloudstackContract>;
}

function ask(
  lab: Simulator,
  { line, as, faults, contract }: Asked,
): { readonly reply: LabReply; readonly unfit: readonly string[] } {
  const [command = '', given = ''] = line.split(/ (.*)/s);
  const sent = new URLSearchParams(given);
  sent.set('command', command);
  sent.set('response', 'json');
  const request = {
    method: 'POST',
    path: '/api',
    query: signed(sent, keys[as]),
    headers: {},
    body: Buffer.alloc(0),
    faults,
  };
  const reply = lab.handle(request);
  return { reply, unfit: contract?.check(request, reply) ?? [] };
}

/** Looks until everything that goes on has ended. */
function settle(lab: Simulator): void {
  for (let look = 0; look < 200; look += 1)
    ask(lab, { line: 'listAsyncJobs listall=true', as: 'admin', faults: [], contract: undefined });
}

const someFaults: readonly Fault[] = [
  { name: 'task-error' },
  { name: 'hotplug-fails' },
  { name: 'attach-refused' },
  { name: 'capacity-533' },
  { name: 'worker-lost' },
  { name: 'worker-lost', detail: 'done' },
  { name: 'job-cancelled' },
  { name: 'task-lasts', detail: 3 },
  { name: 'rate-429' },
  { name: 'empty-200', detail: 'done' },
];

function anyCommand(random: Random, held: Held): string {
  const vm = random.pick(held.virtualmachines).id;
  const volume = random.pick(held.volumes).id;
  const network = random.pick(held.networks).id;
  const nics = held.virtualmachines.flatMap((each) => each.nic as readonly Fields[]);
  const nic = nics.length === 0 ? 'none' : String(random.pick(nics)['id']);
  const secondary = nics.flatMap((each) => each['secondaryip'] as readonly Fields[]);
  const address = random.pick([...held.publicipaddresses.map((each) => each.id), 'ip-13']);
  const job = held.jobs.at(-1)?.jobid ?? 'none';
  const number = random.between(1, 30);
  return random.pick([
    `deployVirtualMachine serviceofferingid=small&templateid=debian&zoneid=z1&name=vm${number}&networkids=${network}&startvm=${random.chance(0.7)}`,
    `startVirtualMachine id=${vm}`,
    `stopVirtualMachine id=${vm}&forced=${random.chance(0.3)}`,
    `rebootVirtualMachine id=${vm}`,
    `destroyVirtualMachine id=${vm}&expunge=${random.chance(0.3)}`,
    `recoverVirtualMachine id=${vm}`,
    `expungeVirtualMachine id=${vm}`,
    `updateVirtualMachine id=${vm}&name=vm${number}`,
    `scaleVirtualMachine id=${vm}&serviceofferingid=small`,
    `addNicToVirtualMachine virtualmachineid=${vm}&networkid=${network}`,
    `removeNicFromVirtualMachine virtualmachineid=${vm}&nicid=${nic}`,
    `updateDefaultNicForVirtualMachine virtualmachineid=${vm}&nicid=${nic}`,
    `updateVmNicIp nicid=${nic}&ipaddress=10.1.1.${number}`,
    `addIpToNic nicid=${nic}&ipaddress=10.1.1.${number}`,
    `addIpToNic nicid=${nic}`,
    `removeIpFromNic id=${secondary.length === 0 ? 'none' : String(random.pick(secondary)['id'])}`,
    `createVolume name=v${number}&diskofferingid=custom&size=${number}&zoneid=z1`,
    `attachVolume id=${volume}&virtualmachineid=${vm}`,
    `attachVolume id=${volume}&virtualmachineid=${vm}&deviceid=${random.between(0, 6)}`,
    `detachVolume id=${volume}`,
    `resizeVolume id=${volume}&size=${number}`,
    `deleteVolume id=${volume}`,
    `destroyVolume id=${volume}`,
    `recoverVolume id=${volume}`,
    `createNetwork name=n${number}&networkofferingid=nat&zoneid=z1`,
    `deleteNetwork id=${network}`,
    `associateIpAddress networkid=${network}`,
    `disassociateIpAddress id=${address}`,
    `createVlanIpRange zoneid=z1&forvirtualnetwork=true&gateway=203.0.113.1&netmask=255.255.255.0&startip=203.0.113.${number + 1}&endip=203.0.113.${number + 3}`,
    `deleteVlanIpRange id=${random.pick(['none', ...held.vlanipranges.map((each) => each.id)])}`,
    `createTags resourcetype=Volume&resourceids=${volume}&tags[0].key=k&tags[0].value=v`,
    `deleteTags resourcetype=Volume&resourceids=${volume}`,
    'listVirtualMachines listall=true&projectid=-1',
    'listVolumes listall=true&projectid=-1',
    'listPublicIpAddresses listall=true&allocatedonly=false',
    `queryAsyncJobResult jobid=${job}`,
    `queryAsyncJobResult jobid=${job}`,
  ]);
}

/** What must not be, in words. */
function disorder(held: Held): readonly string[] {
  const found: string[] = [];
  const vms = new Set(held.virtualmachines.map((each) => each.id));
  const twice = (what: string, keys_: readonly string[]): void => {
    const seen = new Set<string>();
    for (const key of keys_) {
      if (seen.has(key)) found.push(`${what} ${key} is there twice`);
      seen.add(key);
    }
  };
  const attached = held.volumes.filter((each) => each['virtualmachineid'] !== undefined);
  for (const volume of attached)
    if (!vms.has(String(volume['virtualmachineid']))) found.push(`${volume.id} hangs on nothing`);
  for (const volume of held.volumes) {
    const free = volume['virtualmachineid'] === undefined;
    if (free && (volume['deviceid'] !== undefined || volume['attached'] !== undefined))
      found.push(`${volume.id} has a device and no VM`);
    if ((volume['type'] === 'ROOT') !== (volume['deviceid'] === 0))
      found.push(`${volume.id} is ${String(volume['type'])} at ${String(volume['deviceid'])}`);
  }
  twice(
    'device',
    attached.map((each) => `${String(each['virtualmachineid'])} ${String(each['deviceid'])}`),
  );
  const nics = held.virtualmachines.flatMap((vm) => vm.nic);
  twice(
    'address',
    nics.flatMap(({ networkid, ipaddress, secondaryip }) =>
      [ipaddress, ...secondaryip.map((each) => each.ipaddress)]
        .filter((ip) => ip !== undefined)
        .map((ip) => `${networkid} ${ip}`),
    ),
  );
  for (const vm of held.virtualmachines) {
    twice(
      `nic of ${vm.id}`,
      vm.nic.map((nic) => nic.networkid),
    );
    if (vm.nic.length > 0 && vm.nic.filter((nic) => nic.isdefault).length !== 1)
      found.push(`${vm.id} has not one default nic`);
  }
  // A network without a domain of its own keeps no names apart.
  const named = new Set(
    held.networks.filter((each) => each['networkdomain'] !== undefined).map((each) => each.id),
  );
  twice(
    'name',
    held.virtualmachines.flatMap((vm) =>
      vm.nic
        .filter((nic) => named.has(nic.networkid))
        .map((nic) => `${nic.networkid} ${vm.name.toLowerCase()}`),
    ),
  );
  twice(
    'public address',
    held.publicipaddresses.map((each) => each.ipaddress),
  );
  const networks = new Set(held.networks.map((each) => each.id));
  for (const nic of nics) if (!networks.has(nic.networkid)) found.push('a nic hangs on no network');
  return found;
}
