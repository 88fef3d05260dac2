/** What zones, vnets and their subnets have in common: they become real together, in the whole cluster. */
import type { Kind } from '../../../model/kind.ts';

export const ofCluster: Pick<Kind, 'commit'> = {
  commit: (_, holder) => ({
    group: `sdn of ${holder.slice(0, holder.indexOf('/'))}`,
    how: 'atomic',
  }),
};
