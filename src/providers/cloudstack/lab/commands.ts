/** Every command of the lab. */
import type { Commands } from './call.ts';
import { about, listApisOf } from './commands/about.ts';
import { addresses } from './commands/addresses.ts';
import { listsOfNetworks } from './commands/lists-of-networks.ts';
import { listsOfPlaces } from './commands/lists-of-places.ts';
import { listsOfVms } from './commands/lists-of-vms.ts';
import { networks } from './commands/networks.ts';
import { ranges } from './commands/ranges.ts';
import { snapshots } from './commands/snapshots.ts';
import { tags } from './commands/tags.ts';
import { vmChange } from './commands/vm-change.ts';
import { vmDeploy } from './commands/vm-deploy.ts';
import { vmDestroy } from './commands/vm-destroy.ts';
import { vmNics } from './commands/vm-nics.ts';
import { vmPower } from './commands/vm-power.ts';
import { vmUpdate } from './commands/vm-update.ts';
import { volumeAttach } from './commands/volume-attach.ts';
import { volumeLife } from './commands/volume-life.ts';

export const commands: Commands = {
  ...about,
  listApis: listApisOf(() => commands),
  ...listsOfPlaces,
  ...listsOfVms,
  ...listsOfNetworks,
  ...vmDeploy,
  ...vmPower,
  ...vmDestroy,
  ...vmUpdate,
  ...vmNics,
  ...vmChange,
  ...volumeAttach,
  ...volumeLife,
  ...snapshots,
  ...networks,
  ...ranges,
  ...addresses,
  ...tags,
};
