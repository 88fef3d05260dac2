/** The libvirt of a host: whether it matters, and what is read of it. */
import type { KindName } from '../../model/address.ts';
import type { Wanted } from '../../model/provider.ts';
import { text } from '../../model/spec-fields.ts';
import { names } from './kinds/names.ts';
import type { Virsh } from './libvirt/virsh.ts';
import type { Linux } from './linux.ts';
import { usualLibvirt } from './options.ts';

export const libvirtKinds: readonly KindName[] = [names.network, names.volume, names.domain];

export function virshOf({ client, options }: Linux): Virsh {
  return { client, uri: options.libvirt ?? usualLibvirt };
}

/** Asked for where trueup.yaml speaks of it, where specs do, or where a kind of it is asked for by name. */
export function wantsLibvirt({ options, memory }: Linux, wanted: Wanted): boolean {
  if (options.libvirt !== undefined) return true;
  const { declared, kinds = [], ids = [] } = wanted;
  const spoken = [
    ...(declared?.resources ?? []),
    ...(declared?.absent ?? []),
    ...(declared?.authorities ?? []),
    ...ids,
  ].map((each) => each.kind);
  if ([...kinds, ...spoken].some((each) => libvirtKinds.includes(each))) memory.libvirt = true;
  return memory.libvirt;
}

/** Pools whose volumes are read: those that specs name, or all where a rule may mean any of them. */
export function poolsOf(wanted: Wanted): readonly string[] | undefined {
  const { declared, ids, kinds } = wanted;
  const ruled = [...(declared?.absent ?? []), ...(declared?.authorities ?? [])].some(
    (each) => each.kind === names.volume,
  );
  if (ruled || kinds?.includes(names.volume) === true) return undefined;
  const asked = (ids ?? []).flatMap(({ kind, id }) =>
    kind === names.volume ? [id.slice(0, id.indexOf(':'))] : [],
  );
  const said = (declared?.resources ?? []).flatMap(({ kind, spec, was }) =>
    kind === names.volume ? [text(spec, 'pool') ?? '', text(was ?? {}, 'pool') ?? ''] : [],
  );
  const known = (declared?.ids ?? []).flatMap(({ kind, id }) =>
    kind === names.volume ? [id.slice(0, id.indexOf(':'))] : [],
  );
  if (declared === undefined && ids === undefined) return undefined;
  return [...new Set([...asked, ...said, ...known])].filter((each) => each !== '');
}
