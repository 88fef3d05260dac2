/** PUT `…/unlink`: another way to take disks out of a config. */
import { needs } from '../access/permits.ts';
import { seconds, type Operation } from '../call.ts';
import { configId, splitList } from '../wire/formats.ts';
import { flag, listed, needed } from '../wire/property.ts';
import { wrong } from '../wire/refusal.ts';
import { checkLock, guestAt } from './guests.ts';
import { isOption } from './options.ts';
import { change } from './pending.ts';

export const unlinkDisks: Operation = {
  needs: needs('/vms/{vmid}', 'VM.Config.Disk'),
  parameters: { idlist: needed(listed(configId)), force: flag },
  run: (call) => {
    const { world, params, tasks, caller, now } = call;
    const options = splitList(params.needed('idlist'));
    for (const option of options)
      if (!isOption(option)) throw wrong({ delete: `unknown option '${option}'` });
    tasks.waitFor(params.number('vmid') ?? 0, now);
    const guest = guestAt(call);
    checkLock(guest);
    const changes = { set: {}, delete: options, revert: [], force: params.flag('force') === true };
    change({ world, guest, caller, ctime: seconds(now), warn: () => {} }, changes);
    return null;
  },
};
