/** The calls that change the network of a node. */
import { at } from '../client/call.ts';
import { ifaceParameters } from '../network/parameters.ts';
import type { Write } from '../network/stage.ts';
import type { Group } from './group.ts';
import { ran, type Ran } from './job.ts';

/** A node that reloads its network may keep silent for a while. */
const silenceMilliseconds = 180_000;

export async function writeStages(
  group: Group,
  node: string,
  writes: readonly Write[],
): Promise<Ran> {
  let end: Ran = { ok: true, value: null, notes: [] };
  for (const write of writes) {
    end = await ran(group, callOf(node, write));
    if (!end.ok) return end;
  }
  return end;
}

function callOf(node: string, write: Write): Parameters<typeof ran>[1] {
  const one = at`/nodes/${node}/network/${write.name}`;
  if (write.to === undefined) return { method: 'DELETE', path: one };
  const parameters = ifaceParameters(write.to, write.from);
  if (write.do === 'put') return { method: 'PUT', path: one, parameters };
  return {
    method: 'POST',
    path: at`/nodes/${node}/network`,
    parameters: { iface: write.name, ...parameters },
  };
}

/** Makes real what is staged. */
export function reload(group: Group, node: string): Promise<Ran> {
  const call = { method: 'PUT', path: at`/nodes/${node}/network` } as const;
  return ran(group, call, { silenceMilliseconds });
}
