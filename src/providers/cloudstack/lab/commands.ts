/** Every command of the lab. */
import type { Commands } from './call.ts';
import { about, listApisOf } from './commands/about.ts';
import { listsOfNetworks } from './commands/lists-of-networks.ts';
import { listsOfPlaces } from './commands/lists-of-places.ts';
import { listsOfVms } from './commands/lists-of-vms.ts';

export const commands: Commands = {
  ...about,
  listApis: listApisOf(() => commands),
  ...listsOfPlaces,
  ...listsOfVms,
  ...listsOfNetworks,
};
