/** The last look before a bridge goes: PVE deletes one that guests are plugged into without a word. */
import { liveAddress } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import { problem } from '../../../model/problem.ts';
import type { Failure } from '../client/failure.ts';
import { names } from '../kinds/names.ts';
import { detailed, listGuests } from '../read/guests.ts';
import type { Group } from './group.ts';
import { unread } from './job.ts';

/** Why it must not go; each guest of its node is asked. */
export async function whyUsed(
  { pve, context }: Pick<Group, 'pve' | 'context'>,
  {
    operation,
    node,
    bridge,
  }: { readonly operation: Operation; readonly node?: string; readonly bridge: string },
): Promise<Failure | undefined> {
  const list = await listGuests(pve, context.signal);
  if (!list.ok) return unread(list);
  const near = list.value.filter((row) => node === undefined || row.node === node);
  const { live, blind } = await detailed(pve, near, context.signal);
  const [unseen] = blind;
  if (unseen !== undefined) return { ok: false, class: 'temporary', problem: unseen.why };
  const touched = new Set<string>(operation.touches);
  const user = live.find(({ kind, id, spec, system }) =>
    kind === names.nic
      ? spec['bridge'] === bridge && !touched.has(liveAddress(system, kind, id)) && !ours(id)
      : Array.isArray(spec['bridges']) && spec['bridges'].includes(bridge),
  );
  if (user === undefined) return undefined;
  return {
    ok: false,
    class: 'refused',
    problem: problem(
      'still-in-use',
      `${pve.system}: ${operation.of} was not deleted: ${user.label} is plugged into ${bridge}.`,
      { about: operation.of, help: 'Look at it, then plan again.' },
    ),
  };

  function ours(id: string): boolean {
    return operation.touches.some((each) => context.idOf(each) === id);
  }
}
