/** Does a change touch the interface that trueup talks over, or what that lies on? */
import type { SystemName } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import type { Look } from '../../../model/kind.ts';
import { text } from '../../../model/spec-fields.ts';
import { nodeOf } from './node-of.ts';
import { below, groundOf } from './ground.ts';

/** These say nothing to a network that is up. */
const quiet: ReadonlySet<string> = new Set(['comment', 'autostart']);

export function cutsOwnPath(change: Change, look: Look): boolean {
  if (change.action === 'create' || change.action === 'adopt') return false;
  if (change.action === 'update' && change.fields.every(({ field }) => quiet.has(field)))
    return false;
  const node = nodeOf(change.live.spec);
  const name = text(change.live.spec, 'name');
  return node !== undefined && name !== undefined && pathOn(change.system, node, look).has(name);
}

/** The names of the interfaces of a node that the path leads over. */
function pathOn(system: SystemName, node: string, look: Look): ReadonlySet<string> {
  const { now } = groundOf(system, node, look);
  const path = new Set<string>();
  const open = [...now].filter(([, each]) => each.status?.['path'] === true).map(([name]) => name);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (path.has(name)) continue;
    path.add(name);
    open.push(...below(now.get(name)?.spec ?? {}));
  }
  return path;
}
