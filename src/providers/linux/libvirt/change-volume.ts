/** Makes, wipes, grows and deletes volumes. libvirt protects none of them, so it is looked at once more right before. */
import type { Spec } from '../../../model/resource.ts';
import { text, whole } from '../../../model/spec-fields.ts';
import type { Failure } from '../wire/failure.ts';
import { usersOf } from './live-libvirt.ts';
import type { Libvirt } from './read-libvirt.ts';
import { tell, type Virsh } from './virsh.ts';
import { isBlank, type Volume } from './volumes.ts';

export interface VolumeChange {
  readonly pool: string;
  readonly name: string;
  /** As it is to be; absent: it goes. */
  readonly to?: Spec;
}

/** Undefined where all went well. */
export async function changeVolume(
  virsh: Virsh,
  { pool, name, to }: VolumeChange,
  { libvirt, signal }: { readonly libvirt: Libvirt; readonly signal: AbortSignal },
): Promise<Failure | undefined> {
  const now = libvirt.volumes.find((each) => each.pool === pool && each.name === name);
  const run = async (...words: readonly string[]): Promise<Failure | undefined> => {
    const answer = await tell(virsh, words, signal);
    return answer.ok ? undefined : answer;
  };
  const why = now === undefined ? undefined : inUse(now, libvirt);
  if (why !== undefined)
    return virsh.client.failure('volume-in-use', `${name} in ${pool}: ${why}.`);
  if (to === undefined)
    return now === undefined ? undefined : run('vol-delete', name, '--pool', pool);
  const capacity = whole(to, 'capacity') ?? now?.capacity ?? 0;
  const format = text(to, 'format') ?? now?.format ?? 'qcow2';
  const wipes = now !== undefined && to['blank'] === true && !isBlank(now);
  if (wipes) {
    const failure = await run('vol-delete', name, '--pool', pool);
    if (failure !== undefined) return failure;
  }
  if (wipes || now === undefined)
    return run('vol-create-as', pool, name, String(capacity), '--format', format);
  return capacity > now.capacity
    ? run('vol-resize', name, String(capacity), '--pool', pool)
    : undefined;
}

function inUse(volume: Volume, { domains, volumes }: Libvirt): string | undefined {
  const running = usersOf(volume, domains).find((each) => each.running);
  if (running !== undefined) return `${running.name} runs and has it as a disk`;
  const child = volumes.find(({ backing }) => backing === volume.path);
  return child === undefined ? undefined : `${child.name} is backed by it`;
}
