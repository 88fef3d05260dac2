/** Who uses an interface beside NICs: bridges, bonds and VLANs of its node, and zones that a bridge carries. */
import { endSpec } from '../../../model/end-spec.ts';
import type { Look } from '../../../model/kind.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { text, texts } from '../../../model/spec-fields.ts';
import { leaves } from '../../../model/end-state.ts';
import { nodeOf } from './node-of.ts';
import { below, groundOf } from './ground.ts';
import { names } from './names.ts';

export interface Users {
  /** How many of them an operation takes away. */
  readonly movers: number;
  readonly stay: readonly string[];
}

/** Of an interface that goes, and that nothing of its name takes the place of. */
export function usersOf(live: LiveResource, look: Look): Users {
  const [node, name] = [nodeOf(live.spec), text(live.spec, 'name')];
  const { now, ends } = groundOf(live.system, node ?? '', look);
  if (name === undefined || ends.has(name)) return { movers: 0, stay: [] };
  const above = [...now.values()].filter(({ spec }) => below(spec).includes(name));
  const zones = zonesOn(live, look);
  const staying = [
    ...above.filter((each) => below(endOf(each, look)).includes(name)),
    ...zones.filter((each) => text(endOf(each, look), 'bridge') === name),
  ];
  return {
    movers: above.length + zones.length - staying.length,
    stay: staying.map((each) => `${each.kind.slice('pve/'.length)} ${each.label}`),
  };
}

/** The zones that this bridge carries on its node. */
export function zonesOn({ system, kind, spec }: LiveResource, look: Look): readonly LiveResource[] {
  if (kind !== names.bridge) return [];
  const node = nodeOf(spec) ?? '';
  return look.every(system, names.zone).filter((each) => {
    const nodes = texts(each.spec, 'nodes');
    const here = nodes.length === 0 || nodes.includes(node);
    return here && text(each.spec, 'bridge') === text(spec, 'name');
  });
}

function endOf(live: LiveResource, look: Look): LiveResource['spec'] {
  return leaves(live, look) ? {} : (endSpec(look.incarnation(live), look) ?? {});
}
