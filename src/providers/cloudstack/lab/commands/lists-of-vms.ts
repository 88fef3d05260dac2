/** Lists of virtual machines, their nics, volumes and snapshots. */
import { inScope } from '../access/scope.ts';
import { isRoot, type Call, type Commands } from '../call.ts';
import { anyOf, hasTags, keyword, listed, matching } from '../listing.ts';
import { showSnapshot, showVmSnapshot } from '../show/snapshots.ts';
import { showNic, showVm, type View } from '../show/vm.ts';
import { showVolume } from '../show/volume.ts';
import { declared } from '../wire/params.ts';
import { Refusal, wrong } from '../wire/refusal.ts';
import type { VmRow, VolumeRow } from '../world/rows.ts';
import { scope, paged } from './list-params.ts';

export const listsOfVms: Commands = {
  listVirtualMachines: {
    kind: 'list',
    item: 'virtualmachine',
    params: declared(
      `${scope} ${paged} tags:map accumulate:bool affinitygroupid:uuid arch autoscalevmgroupid:uuid
       backupofferingid:uuid clusterid:uuid° details[] displayvm:bool° forvirtualnetwork:bool groupid:uuid
       haenable:bool hostid:uuid° hypervisor id:vm ids:vm[] isoid:uuid isvnf:bool keypair name networkid:network
       podid:uuid° retrieveonlyresourcecount:bool securitygroupid:uuid serviceofferingid:serviceoffering state
       storageid:uuid° templateid:template userdata:bool userdataid:uuid userid:uuid vpcid:vpc zoneid:zone`,
    ),
    run: (call) => {
      const view = viewOf(call);
      const rows = call.world.vms.all().filter(vmFilter(call));
      return listed(call, rows, {
        item: 'virtualmachine',
        show: (vm) => showVm(call.world, vm, view),
      });
    },
  },
  listNics: {
    kind: 'list',
    item: 'nic',
    params: declared(`${paged} virtualmachineid:vm! fordisplay:bool° networkid:network nicid:nic`),
    run: (call) => {
      const { world, params } = call;
      const vm = world.vms.get(params.needed('virtualmachineid'));
      // It reports any failure as one of the server's own.
      if (vm === undefined)
        throw new Refusal({ status: 530, code: 9999, text: 'Virtual machine id does not exist' });
      const rows = world
        .nicsOf(vm.id)
        .filter(matching(call, { networkid: (each) => each.network, nicid: (each) => each.id }));
      const view: View = { root: isRoot(call.caller) };
      return listed(call, rows, {
        item: 'nic',
        show: (nic) => ({ ...showNic(world, nic, view), virtualmachineid: vm.id }),
      });
    },
  },
  listVolumes: {
    kind: 'list',
    item: 'volume',
    params: declared(
      `${scope} ${paged} tags:map clusterid:uuid° diskofferingid:diskoffering displayvolume:bool° hostid:uuid
       id:volume ids:volume[] isencrypted:bool° listsystemvms:bool° name podid:uuid retrieveonlyresourcecount:bool
       serviceofferingid:serviceoffering state storageid:uuid° type virtualmachineid:vm zoneid:zone`,
    ),
    run: (call) => {
      const rows = call.world.volumes.all().filter(volumeFilter(call)).toReversed();
      return listed(call, rows, {
        item: 'volume',
        show: (volume) => showVolume(call.world, volume, isRoot(call.caller)),
      });
    },
  },
  listVMSnapshot: {
    kind: 'list',
    item: 'vmSnapshot',
    params: declared(
      `${scope} ${paged} tags:map name state virtualmachineid:vm vmsnapshotid:vmsnapshot vmsnapshotids:vmsnapshot[]`,
    ),
    run: (call) => {
      const rows = call.world.vmSnapshots
        .all()
        .filter(inScope(call))
        .filter(({ id }) => anyOf(call, 'vmsnapshotids')(id))
        .filter(
          matching(call, {
            name: (each) => each.name,
            state: (each) => each.state,
            virtualmachineid: (each) => each.vm,
            vmsnapshotid: (each) => each.id,
          }),
        );
      return listed(call, rows, {
        item: 'vmSnapshot',
        show: (snapshot) => showVmSnapshot(call.world, snapshot),
      });
    },
  },
  listSnapshots: {
    kind: 'list',
    item: 'snapshot',
    params: declared(
      `${scope} ${paged} tags:map id:snapshot ids:snapshot[] intervaltype name snapshottype volumeid:volume zoneid:zone`,
    ),
    run: (call) => {
      const rows = call.world.snapshots
        .all()
        .filter(inScope(call))
        .filter(({ id }) => anyOf(call, 'ids')(id))
        .filter(
          matching(call, {
            id: (each) => each.id,
            name: (each) => each.name,
            volumeid: (each) => each.volume,
          }),
        );
      return listed(call, rows, {
        item: 'snapshot',
        show: (snapshot) => showSnapshot(call.world, snapshot),
      });
    },
  },
};

const details: ReadonlySet<string> = new Set(
  'all group nics stats secgrp tmpl servoff diskoff backoff iso volume min affgrp vnfnics'.split(
    ' ',
  ),
);

/** How this caller sees VMs, with the details that were asked for. */
function viewOf({ params, caller, world }: Call): View {
  const asked = params.list('details').map((each) => each.toLowerCase());
  const unknown = asked.find((each) => !details.has(each));
  if (unknown !== undefined)
    throw wrong(
      `The details parameter contains a non permitted value. The allowed values are ${[...details].join(', ')}`,
    );
  const plain = world.setting('list.vm.default.details.stats', 'true') === 'false';
  const usual = plain ? [...details].filter((each) => each !== 'all' && each !== 'stats') : ['all'];
  return {
    root: isRoot(caller),
    details: new Set(asked.length === 0 ? usual : asked),
    userdata: params.flag('userdata'),
  };
}

function vmFilter(call: Call): (vm: VmRow) => boolean {
  const { world, params, caller } = call;
  const visible = inScope(call);
  const network = params.text('networkid');
  const vpc = params.text('vpcid');
  const state = params.text('state')?.toLowerCase();
  const seesDestroyed = caller.role !== 'User' || world.isSet('allow.user.view.destroyed.vm');
  const is = matching<VmRow>(call, {
    id: (vm) => vm.id,
    name: (vm) => vm.name,
    hypervisor: (vm) => vm.hypervisor,
    serviceofferingid: (vm) => vm.offering,
    templateid: (vm) => vm.template,
    zoneid: (vm) => vm.zone,
    hostid: (vm) => text(vm.fields['hostid']),
    groupid: (vm) => text(vm.fields['groupid']),
  });
  const among = anyOf(call, 'ids');
  const tagged = hasTags(call);
  return (vm) => {
    const gone = vm.state === 'Destroyed' || vm.state === 'Expunging';
    if (gone && (!seesDestroyed || state === 'present')) return false;
    if (state !== undefined && state !== 'present' && vm.state.toLowerCase() !== state)
      return false;
    if (!visible(vm) || !is(vm) || !among(vm.id) || !tagged(vm)) return false;
    const looks = network !== undefined || vpc !== undefined || params.has('keyword');
    const nics = looks ? world.nicsOf(vm.id) : [];
    if (vpc !== undefined && !nics.some((nic) => world.networks.need(nic.network).vpc === vpc))
      return false;
    if (network !== undefined && !nics.some((nic) => nic.network === network)) return false;
    const exact = params.text('keyword')?.toLowerCase() === vm.state.toLowerCase();
    return exact || keyword(call, [vm.displayname, vm.name, ...nics.map((nic) => nic.ipaddress)]);
  };
}

function volumeFilter(call: Call): (volume: VolumeRow) => boolean {
  const { params } = call;
  const visible = inScope(call);
  const type = params.text('type')?.toLowerCase();
  const is = matching<VolumeRow>(call, {
    id: (each) => each.id,
    name: (each) => each.name,
    state: (each) => each.state,
    virtualmachineid: (each) => each.vm,
    zoneid: (each) => each.zone,
    diskofferingid: (each) => each.offering,
    storageid: (each) => text(each.fields['storageid']),
  });
  const among = anyOf(call, 'ids');
  const tagged = hasTags(call);
  return (volume) =>
    visible(volume) &&
    is(volume) &&
    among(volume.id) &&
    tagged(volume) &&
    (type === undefined || volume.type.toLowerCase().includes(type)) &&
    keyword(call, [volume.name, volume.type, volume.state]);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
