/** After a lost reply to virsh: looks at what libvirt has. What was done by halves is done again. */
import type { Operation } from '../../model/operation.ts';
import { sameValue } from '../../model/json.ts';
import type { Settled } from '../../model/provider.ts';
import { text } from '../../model/spec-fields.ts';
import { kinds } from './kinds/all.ts';
import { names } from './kinds/names.ts';
import { libvirtThings } from './libvirt/live-libvirt.ts';
import { readLibvirt } from './libvirt/read-libvirt.ts';
import { virshOf } from './libvirt-of.ts';
import type { Linux } from './linux.ts';

export async function settleLibvirt(
  linux: Linux,
  operation: Operation,
  signal: AbortSignal,
): Promise<Settled> {
  const { kind: name, liveId, from, to } = operation;
  const spec = to ?? from ?? {};
  const pools = name === names.volume ? [text(spec, 'pool') ?? ''] : [];
  const read = await readLibvirt(virshOf(linux), pools, signal);
  if (!read.ok) return { state: 'unknown', problem: read.problem };
  const kind = kinds.find((each) => each.kind === name);
  const things = libvirtThings(read.libvirt, { system: linux.system, path: new Set() });
  const found = things.find(
    (each) =>
      each.kind === name && (each.id === liveId || kind?.key(each.spec) === kind?.key(spec)),
  );
  if (operation.do === 'delete') {
    if (found !== undefined) return { state: 'not done' };
    return liveId === undefined ? { state: 'not done' } : { state: 'done', id: liveId };
  }
  if (found === undefined) return { state: 'not done' };
  const fields = operation.fields.map((each) => each.field);
  const wanted = fields.length > 0 ? fields : Object.keys(spec);
  const normal = kind?.normalise?.(spec) ?? spec;
  const same = wanted
    .filter((field) => normal[field] !== undefined)
    .every((field) => sameValue(found.spec[field] ?? null, normal[field] ?? null));
  return same ? { state: 'done', id: found.id } : { state: 'not done' };
}
