/** What the network of each node consists of, now and in the end: interfaces by name, and which lies on which. */
import type { Address, KindName, SystemName } from '../../../model/address.ts';
import type { Look } from '../../../model/kind.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import { text, texts } from '../../../model/spec-fields.ts';
import { standing, type Standing } from '../../../model/end-state.ts';
import { remembered } from '../../../model/remembered.ts';
import { nodeOf } from './node-of.ts';
import { names } from './names.ts';

export interface Interface extends Standing {
  readonly kind: KindName;
  readonly name: string;
}

/** The interfaces of one node. */
export interface Ground {
  /** As they will be. */
  readonly ends: ReadonlyMap<string, Interface>;
  /** As they are. */
  readonly now: ReadonlyMap<string, LiveResource>;
}

/** Those of `network of <node>` that trueup changes. */
export const networkKinds: readonly KindName[] = [names.bridge, names.bond, names.vlan];

/** The interfaces that it takes into its service: ports, slaves, or the one that it lies on. */
export function below(spec: Spec): readonly string[] {
  const on = text(spec, 'on');
  return [...texts(spec, 'ports'), ...texts(spec, 'slaves'), ...(on === undefined ? [] : [on])];
}

/** Those of them that it makes its own: they can have no address then. */
export function enslaved(spec: Spec): readonly string[] {
  return [...texts(spec, 'ports'), ...texts(spec, 'slaves')];
}

export function groundOf(system: SystemName, node: string, look: Look): Ground {
  return remembered(look, `pve ground ${system}`, () => grounds(system, look)).get(node) ?? bare;
}

const bare: Ground = { ends: new Map(), now: new Map() };

function grounds(system: SystemName, look: Look): Map<string, Ground> {
  const nodes = new Map<
    string,
    { readonly ends: Map<string, Interface>; readonly now: Map<string, LiveResource> }
  >();
  const at = (spec: Spec): ReturnType<typeof nodes.get> & {} => {
    const node = nodeOf(spec) ?? '';
    let ground = nodes.get(node);
    if (ground === undefined) nodes.set(node, (ground = { ends: new Map(), now: new Map() }));
    return ground;
  };
  for (const kind of [names.port, ...networkKinds]) {
    for (const each of look.every(system, kind))
      at(each.spec).now.set(text(each.spec, 'name') ?? each.id, each);
    for (const each of standing(system, kind, look)) {
      const name = text(each.spec, 'name');
      if (name !== undefined) at(each.spec).ends.set(name, { ...each, kind, name });
    }
  }
  return nodes;
}

/** The interface that a name means; `bond0.100` may be a VLAN that only its use brings about. */
export function meant(
  name: string,
  ends: ReadonlyMap<string, Interface>,
): { readonly there: boolean; readonly of?: Address; readonly spec?: Spec } {
  const own = ends.get(name);
  if (own !== undefined) return { there: true, of: own.of, spec: own.spec };
  const [raw = '', tag] = name.split('.');
  const carrier = tag === undefined ? undefined : ends.get(raw);
  return carrier === undefined ? { there: false } : { there: true, of: carrier.of };
}
