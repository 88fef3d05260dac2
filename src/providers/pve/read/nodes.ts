/** The nodes of the cluster, and which of them somebody has left with a pending network. */
import type { LiveResource } from '../../../model/resource.ts';
import type { Pve } from '../pve.ts';
import type { Sight } from './sight.ts';

export function nodeThing(
  { make }: Pve,
  { name, online }: Sight['nodes'][number],
  pending: string | undefined,
): LiveResource {
  return make.node(name, { online, ...(pending === undefined ? {} : { pending }) });
}
