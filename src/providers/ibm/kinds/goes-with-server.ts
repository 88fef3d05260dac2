/** A network interface that its server takes along: IBM Cloud deletes it with the server, if it is marked so. */
import type { Look } from '../../../model/kind.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { reference } from '../../../model/spec-fields.ts';
import { leaves } from './facts.ts';
import { names } from './names.ts';

export function goesWithServer(vni: LiveResource, look: Look): boolean {
  if (vni.spec['autoDelete'] !== true) return false;
  return look.hanging(look.incarnation(vni)).some((each) => {
    const server =
      each.kind === names.attachment ? reference(look.spec(each), 'server') : undefined;
    const live = server === undefined ? undefined : look.live(server);
    return live !== undefined && leaves(live, look);
  });
}
