/** Deploys a virtual machine: its rows before the answer, its start in the job. */
import { checkQuota } from '../access/quota.ts';
import { ownerOf } from '../access/scope.ts';
import type { Call, Commands, Work } from '../call.ts';
import { implement } from '../guest/implement.ts';
import { addNic, checkGuest, checkHostName, checkMac, type WantedNic } from '../guest/nics.ts';
import { present } from '../guest/vm.ts';
import { made, sizeOf } from '../guest/volumes.ts';
import { showVm } from '../show/vm.ts';
import { isRoot } from '../call.ts';
import { declared } from '../wire/params.ts';
import { denied, malformed, wrong } from '../wire/refusal.ts';
import { dateText } from '../world/ids.ts';
import type { Owned, VmRow } from '../world/rows.ts';

export const vmDeploy: Commands = {
  deployVirtualMachine: {
    kind: 'asyncCreate',
    item: 'virtualmachine',
    params: declared(
      `serviceofferingid:serviceoffering! templateid:template! zoneid:zone! account affinitygroupids:uuid[]
       affinitygroupnames[] bootintosetup:bool bootmode boottype clusterid:uuid° copyimagetags:bool customid
       datadiskofferinglist:map deploymentplanner° details:map dhcpoptionsnetworklist:map diskofferingid:diskoffering
       displayname displayvm:bool° domainid:domain dynamicscalingenabled:bool extraconfig group hostid:uuid hypervisor
       ip6address ipaddress iptonetworklist:map keyboard keypair keypairs[] macaddress name networkids:network[]
       nicnetworklist:map overridediskofferingid:diskoffering password podid:uuid° projectid:project properties:map
       rootdisksize:long securitygroupids:uuid[] size:long startvm:bool userdata userdatadetails:map userdataid:uuid`,
    ),
    create: (call) => create(call).id,
    begin: (work) => {
      if (starts(work)) work.world.vms.set(newVm(work).id, { state: 'Starting' });
    },
    finish: (work) => {
      const { world, now } = work;
      const vm = newVm(work);
      if (starts(work)) {
        for (const nic of world.nicsOf(vm.id)) implement(world, nic.network, now);
        for (const volume of world.volumes.by('vm', vm.id))
          world.volumes.set(volume.id, { state: 'Ready' });
        world.vms.set(vm.id, { state: 'Running' });
      }
      return {
        virtualmachine: {
          ...showVm(world, world.vms.need(vm.id), { root: isRoot(work.caller) }),
          jobid: work.job.id,
          jobstatus: 0,
        },
      };
    },
    // What cannot be started the first time is left in Error, without its volumes.
    undo: (work) => {
      const { world } = work;
      const vm = newVm(work);
      if (!starts(work)) return;
      world.vms.set(vm.id, { state: 'Error' });
      for (const volume of world.volumes.by('vm', vm.id))
        world.volumes.set(volume.id, { state: 'Destroy' });
    },
  },
};

function starts({ params }: Call): boolean {
  return params.flag('startvm', true);
}

function newVm({ world, params }: Work): VmRow {
  return present(world.vms, params.needed('.made'));
}

function create(call: Call): VmRow {
  const { world, params, now } = call;
  const owner = ownerOf(call);
  const template = world.templates.need(params.needed('templateid'));
  const zone = params.needed('zoneid');
  const nics = wantedNics(call, owner);
  const id = world.newId();
  const name = params.text('name') ?? `VM-${id}`;
  checkHostName(world, { name, networks: nics.map((each) => each.network) });
  for (const { network, mac } of nics) checkMac(world, network, mac);
  checkQuota(world, 'user_vm', owner);
  const disk = world.diskOfferings.get(params.text('diskofferingid'));
  const more = params.maps('datadiskofferinglist');
  checkQuota(world, 'volume', owner, 1 + more.length + (disk === undefined ? 0 : 1));
  const nr = world.vms.nextNumber();
  const vm = world.vms.put({
    id,
    nr,
    name,
    displayname: params.text('displayname') ?? name,
    instancename: `i-${world.accounts.need(owner.account).nr + 1}-${nr}-VM`,
    ...owner,
    zone,
    offering: params.needed('serviceofferingid'),
    template: template.id,
    state: 'Stopped',
    created: dateText(now),
    hypervisor: template.hypervisor,
    deleteprotection: false,
    details: params.details('details') ?? {},
    userdata: params.text('userdata'),
    tags: [],
    fields: params.has('group') ? { group: params.text('group') } : {},
  });
  try {
    for (const [at, wanted] of nics.entries())
      addNic(world, { vm: id, zone, wanted, isdefault: at === 0 });
  } catch (error) {
    // Nothing of it stays where an address is not to be had.
    for (const nic of world.nicsOf(id)) world.nics.remove(nic.id);
    world.vms.remove(id);
    throw error;
  }
  const gigabyte = 1024 ** 3;
  const root = params.whole('rootdisksize');
  made(call, {
    name: `ROOT-${nr}`,
    owner,
    type: 'ROOT',
    size: root === undefined ? template.size : root * gigabyte,
    vm: { id, deviceid: 0, hypervisor: template.hypervisor },
    offering: vm.offering,
    template: template.id,
    zone,
  });
  if (disk !== undefined)
    made(call, {
      name: `DATA-${nr}`,
      owner,
      type: 'DATADISK',
      size: sizeOf(disk, params.whole('size')),
      vm: { id, deviceid: 1, hypervisor: template.hypervisor },
      offering: disk.id,
      zone,
    });
  return vm;
}

function wantedNics(call: Call, owner: Owned): readonly WantedNic[] {
  const { world, params } = call;
  const listed = params.list('networkids');
  const mapped = params.maps('iptonetworklist');
  if (listed.length > 0 && mapped.length > 0)
    throw wrong("ipToNetworkMap can't be specified along with networkIds or ipAddress");
  const wanted: WantedNic[] =
    mapped.length > 0
      ? mapped.map((each) => ({
          network: each['networkid'] ?? '',
          ip: each['ip'],
          mac: each['mac'],
        }))
      : listed.map((network, at) => ({
          network,
          ...(at === 0 ? { ip: params.text('ipaddress'), mac: params.text('macaddress') } : {}),
        }));
  if (wanted.length === 0) return [{ network: onlyNetwork(call, owner) }];
  for (const { network: id } of wanted) {
    const network = world.networks.get(id);
    if (network === undefined) throw wrong(`Unable to find network by id ${id}`);
    checkGuest(network);
    if (network.zone !== params.needed('zoneid'))
      throw wrong(`Network id=${network.id} doesn't belong to zone ${params.needed('zoneid')}`);
    if (network.acltype === 'Account' && network.account !== owner.account)
      throw denied(`Unable to use network with id= ${network.id}, permission denied`);
    if (wanted.filter((each) => each.network === id).length > 1)
      throw wrong(`Can't create a NIC in the same network twice: ${network.name}`);
  }
  return wanted;
}

function onlyNetwork({ world, params }: Call, owner: Owned): string {
  const own = world.networks
    .all()
    .filter((each) => each.type === 'Isolated' && each.account === owner.account)
    .filter((each) => each.zone === params.needed('zoneid'));
  const [first, ...more] = own;
  if (first === undefined)
    throw malformed('Unable to deploy VM: no network is given, and the account has none');
  if (more.length > 0)
    throw wrong(
      `More than 1 default Isolated networks are found for account ${world.accounts.need(owner.account).name}; please specify networkIds`,
    );
  return first.id;
}
