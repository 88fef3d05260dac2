/** SDN's layers: what is written, what runs, and the two laid over each other (`PVE/Network/SDN.pm`). */
import { createHash } from 'node:crypto';
import type { Call } from '../call.ts';
import { failed } from '../wire/refusal.ts';
import { flag, type Properties } from '../wire/property.ts';
import type { Options } from '../world/rows.ts';
import type { World } from '../world/world.ts';

export type Layer = 'zones' | 'vnets' | 'subnets';
export type Objects = Readonly<Record<string, Options>>;

/** Which layer a read is of. */
export const layerChoice: Properties = { running: flag, pending: flag };

/** Numbers in SDN's files; everything else is text. */
const numbers = new Set(
  'mtu tag vlanaware isolate-ports snat bridge-disable-mac-learning advertise-subnets disable-arp-nd-suppression exitnodes-local-routing vrf-vxlan vxlan-port mask'.split(
    ' ',
  ),
);

/** The objects of the layer that a read asks for, ready to be shown; `pending` ones have a state. */
export function layerOf({ world, params }: Call, layer: Layer): Readonly<Record<string, Shown>> {
  const { [layer]: written, running } = world.sdn;
  if (params.flag('pending') === true) return laidOver(running[layer], written);
  const objects = params.flag('running') === true ? running[layer] : written;
  const digest = params.flag('running') === true ? undefined : digestOf(written);
  return Object.fromEntries(
    Object.entries(objects).map(([id, options]) => [id, { ...typed(options), digest }]),
  );
}

export type Shown = Readonly<Record<string, unknown>>;

/** Of the whole file: each change of any object makes another one. */
export function digestOf(objects: Objects): string {
  const lines = Object.keys(objects)
    .toSorted()
    .map((id) =>
      JSON.stringify([
        id,
        Object.entries(objects[id] ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      ]),
    );
  return createHash('sha1').update(lines.join('\n')).digest('hex');
}

export function checkDigest(world: World, layer: Layer, digest: string | undefined): void {
  if (digest !== undefined && digest !== digestOf(world.sdn[layer]))
    throw failed('detected modified configuration - file changed by other user? Try again.');
}

/** Sets and deletes options of an object; what must be there stays. */
export function edited(
  old: Options,
  set: Options,
  {
    names,
    required,
    optional,
  }: {
    readonly names: readonly string[];
    readonly required: readonly string[];
    readonly optional: readonly string[];
  },
): Options {
  const options = { ...old };
  for (const name of names) {
    if (required.includes(name)) throw failed(`unable to delete required option '${name}'`);
    if (!optional.includes(name)) throw failed(`no such option '${name}'`);
    if (set[name] !== undefined)
      throw failed(`cannot set and delete property '${name}' at the same time!`);
    delete options[name];
  }
  return { ...options, ...set };
}

function typed(options: Options): Shown {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      numbers.has(name) ? Number(value) : value,
    ]),
  );
}

// In the pending view the digest is null, and without a state both are the same.
function laidOver(running: Objects, written: Objects): Readonly<Record<string, Shown>> {
  const ids = new Set([...Object.keys(running), ...Object.keys(written)]);
  return Object.fromEntries(
    [...ids].toSorted().map((id) => [id, merged(running[id], written[id])]),
  );
}

function merged(now: Options | undefined, next: Options | undefined): Shown {
  if (next === undefined)
    return { ...typed(now ?? {}), state: 'deleted', pending: {}, digest: null };
  const pending: Record<string, unknown> = {};
  const shown: Record<string, unknown> = { ...typed(now ?? {}) };
  for (const [name, value] of Object.entries(typed(next))) {
    if (name === 'type' || name === 'vnet') shown[name] = value;
    else if (now?.[name] !== next[name]) pending[name] = value;
  }
  for (const name of Object.keys(now ?? {}))
    if (next[name] === undefined) pending[name] = 'deleted';
  const changed = Object.keys(pending).length > 0;
  const state = now === undefined ? 'new' : changed ? 'changed' : undefined;
  return { ...shown, digest: null, ...(state === undefined ? {} : { state, pending }) };
}
