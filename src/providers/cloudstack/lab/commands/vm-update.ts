/** Changes a virtual machine's names, details and protection. */
import { isRoot, type Commands } from '../call.ts';
import { checkHostName } from '../guest/nics.ts';
import { needVm } from '../guest/vm.ts';
import { showVm } from '../show/vm.ts';
import { declared } from '../wire/params.ts';

export const vmUpdate: Commands = {
  updateVirtualMachine: {
    kind: 'sync',
    item: 'virtualmachine',
    params: declared(
      `id:vm! cleanupdetails:bool customid° deleteprotection:bool details:map displayname displayvm:bool°
       extraconfig group haenable:bool instancename° isdynamicallyscalable:bool name ostypeid:uuid
       securitygroupids:uuid[] userdata userdatadetails:map userdataid:uuid`,
    ),
    run: (call) => {
      const { world, params, caller } = call;
      const vm = needVm(call);
      const name = params.text('name');
      if (name !== undefined && name !== vm.name)
        checkHostName(world, {
          name,
          networks: world.nicsOf(vm.id).map((each) => each.network),
          but: vm.id,
        });
      const fields: Record<string, unknown> = { ...vm.fields };
      if (params.has('haenable')) fields['haenable'] = params.flag('haenable');
      if (params.has('group')) fields['group'] = params.text('group');
      if (params.has('isdynamicallyscalable'))
        fields['isdynamicallyscalable'] = params.flag('isdynamicallyscalable');
      const row = world.vms.set(vm.id, {
        name: name ?? vm.name,
        displayname: params.text('displayname') ?? vm.displayname,
        deleteprotection: params.flag('deleteprotection', vm.deleteprotection),
        // All of them at once: what is not sent is gone.
        details: params.flag('cleanupdetails') ? {} : (params.details('details') ?? vm.details),
        userdata: params.text('userdata') ?? vm.userdata,
        fields,
      });
      return { virtualmachine: showVm(world, row, { root: isRoot(caller) }) };
    },
  },
};
