/** The CloudStack lab held against the listing of commands: every command once, and what breaks it is noticed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cloudstackContract } from '../../../../src/providers/cloudstack/lab/contract.ts';
import { commands } from '../../../../src/providers/cloudstack/lab/commands.ts';
import type { LabReply, LabRequest } from '../../../../src/lab/simulator.ts';
import { inLab } from './ask.ts';
import { site } from './site.ts';

const folder = process.env['TRUEUP_CONTRACTS'] ?? '';
const known = existsSync(join(folder, 'cloudstack', 'cloudstack-operations.json'));

const deploy =
  'deployVirtualMachine serviceofferingid=small&templateid=debian&zoneid=z1&name=web&networkids=net-app&customjobid=5c5c5c5c-0000-4000-8000-000000000001';
const vm = 'id=vm-test';

const walk: readonly string[] = [
  'listCapabilities',
  'listApis',
  'listZones',
  'listHosts',
  'listStoragePools',
  'listPhysicalNetworks',
  'listServiceOfferings',
  'listDiskOfferings',
  'listNetworkOfferings',
  'listTemplates templatefilter=all',
  'listDomains listall=true',
  'listAccounts listall=true',
  'listProjects listall=true',
  'listVPCs listall=true',
  'listNetworks listall=true',
  'listNetworks listall=true&issystem=true',
  'listVlanIpRanges',
  'listPublicIpAddresses listall=true&allocatedonly=false',
  'listPublicIpAddresses listall=true&forvirtualnetwork=false',
  'listVirtualMachines listall=true&projectid=-1&userdata=true',
  'listNics virtualmachineid=vm-test',
  'listVolumes listall=true&projectid=-1',
  'listVMSnapshot listall=true',
  'listSnapshots listall=true',
  'listTags listall=true',
  deploy,
  'listAsyncJobs listall=true',
  'queryAsyncJobResult jobid=5c5c5c5c-0000-4000-8000-000000000001',
  `rebootVirtualMachine ${vm}`,
  `stopVirtualMachine ${vm}&forced=true`,
  `updateVirtualMachine ${vm}&displayname=x&details[0].a=1`,
  `scaleVirtualMachine ${vm}&serviceofferingid=small`,
  'updateVmNicIp nicid=nic-test&ipaddress=10.1.1.44',
  `startVirtualMachine ${vm}`,
  'addNicToVirtualMachine virtualmachineid=vm-test&networkid=net-l2',
  'updateDefaultNicForVirtualMachine virtualmachineid=vm-test&nicid=nic-lan',
  'removeNicFromVirtualMachine virtualmachineid=vm-test&nicid=nic-test',
  'addIpToNic nicid=nic-app&ipaddress=10.1.1.99',
  'removeIpFromNic id=sec',
  'createVolume name=a&diskofferingid=custom&size=1&zoneid=z1',
  'attachVolume id=vol-free&virtualmachineid=vm-test&deviceid=5',
  'resizeVolume id=vol-free&size=20&shrinkok=false',
  'detachVolume id=vol-free',
  'updateVolume id=vol-free&name=b',
  'destroyVolume id=vol-free',
  'recoverVolume id=vol-free',
  'deleteVolume id=vol-free',
  `destroyVirtualMachine ${vm}`,
  `recoverVirtualMachine ${vm}`,
  'expungeVirtualMachine id=vm-gone',
  'createVMSnapshot virtualmachineid=vm-appliance&name=s',
  'deleteVMSnapshot vmsnapshotid=vms-before',
  'createSnapshot volumeid=vol-appliance',
  'deleteSnapshot id=snap-s',
  'createNetwork name=n&networkofferingid=nat&zoneid=z1',
  'updateNetwork id=net-app&name=m',
  'restartNetwork id=net-lan',
  'deleteNetwork id=net-l2',
  'createVlanIpRange zoneid=z1&forvirtualnetwork=true&gateway=203.0.113.1&netmask=255.255.255.0&startip=203.0.113.30',
  'updateVlanIpRange id=rng-pub&endip=203.0.113.14',
  'associateIpAddress networkid=net-app',
  'disassociateIpAddress id=ip-13',
  'dedicatePublicIpRange id=rng-pub&account=dev&domainid=ROOT',
  'releasePublicIpRange id=rng-pub',
  'deleteVlanIpRange id=rng-lan',
  'createTags resourcetype=UserVm&resourceids=vm-test&tags[0].key=a&tags[0].value=b',
  'deleteTags resourcetype=UserVm&resourceids=vm-test&tags[0].key=a',
];

test('every command is walked through, and every exchange fits the contract', async ({ skip }) => {
  expect(new Set(walk.map((line) => line.split(' ')[0]))).toEqual(new Set(Object.keys(commands)));
  if (!known) skip('needs contracts');
  const state = {
    ...site,
    domains: [{ id: 'ROOT', name: 'ROOT' }],
    hosts: [{ id: 'host', name: 'kvm-01', zoneid: 'z1', hypervisor: 'KVM' }],
    storagepools: [{ id: 'pool', name: 'nfs-primary-1', zoneid: 'z1', type: 'NetworkFilesystem' }],
    vpcs: [
      { id: 'vpc', name: 'vpc-a', cidr: '10.0.0.0/16', vpcofferingid: 'o', vpcofferingname: 'O' },
    ],
    vmsnapshots: [{ id: 'vms-before', name: 'before', virtualmachineid: 'vm-dev', account: 'dev' }],
    snapshots: [{ id: 'snap-s', name: 's', volumeid: 'vol-dev', account: 'dev' }],
  };
  await inLab(
    async ({ lab, done }) => {
      for (const line of walk) expect([line, await done(line)]).toEqual([line, expect.anything()]);
      expect(lab.checked()).toBe(lab.exchanges().length);
      expect(lab.checked()).toBeGreaterThan(walk.length);
    },
    { state },
  );
});

test('what does not fit is noticed', ({ skip }) => {
  const contract = cloudstackContract(folder);
  if (contract === undefined) return skip('needs contracts');
  const faults = (query: string, status: number, body: unknown): readonly string[] =>
    contract.check(request(query), reply(status, body));
  expect(faults('command=listZones', 200, { listzonesresponse: {} })).toEqual([]);
  expect(faults('command=noSuch', 200, {})).toEqual(['noSuch: no such command']);
  expect(faults('command=listZones&colour=red', 200, { listzonesresponse: {} })).toEqual([
    'listZones: colour is no parameter',
  ]);
  expect(faults('command=listZones&page=x', 200, { listzonesresponse: {} })).toHaveLength(1);
  expect(
    faults('command=startVirtualMachine', 200, { startvirtualmachineresponse: { jobid: 'j' } }),
  ).toEqual(['startVirtualMachine: id is missing']);
  expect(
    faults('command=startVirtualMachine&id=a', 200, { startvirtualmachineresponse: {} }),
  ).toHaveLength(1);
  expect(faults('command=listZones', 200, { wrong: {} })).toHaveLength(1);
  expect(
    faults('command=listZones', 200, { listzonesresponse: { count: 1, zone: [{ id: 5 }] } }),
  ).toHaveLength(1);
  expect(
    faults('command=listZones', 200, { listzonesresponse: { zone: [{ colour: 'red' }] } }),
  ).toHaveLength(2);
  expect(
    faults('command=listZones', 200, { listzonesresponse: { count: 1, zone: [{ name: null }] } }),
  ).toHaveLength(1);
  expect(faults('command=listZones', 431, { listzonesresponse: { errorcode: 430 } })).toHaveLength(
    3,
  );
  expect(faults('command=listZones&customjobid=x', 200, { listzonesresponse: {} })).toHaveLength(1);
  const job = { queryasyncjobresultresponse: { jobresult: { virtualmachine: { id: 5 } } } };
  expect(faults('command=queryAsyncJobResult&jobid=a', 200, job)).toHaveLength(1);
});

function request(query: string): LabRequest {
  return {
    method: 'POST',
    path: '/api',
    query: new URLSearchParams(`${query}&response=json`),
    headers: {},
    body: Buffer.alloc(0),
  };
}

function reply(status: number, body: unknown): LabReply {
  return { status, body: JSON.stringify(body) };
}
