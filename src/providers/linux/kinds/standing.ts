/** What is there now and what will be once the plan is carried out, declared or not: what kinds look around with. */
import {
  liveAddress,
  type Address,
  type KindName,
  type SystemName,
} from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import type { Look } from '../../../model/kind.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import { text } from '../../../model/spec-fields.ts';
import { runs } from './fields.ts';
import { names } from './names.ts';
import { remembered } from '../../../model/remembered.ts';

/** A thing that runs now. */
export interface Present {
  /** Its incarnation: facts are said of this. */
  readonly of: Address;
  readonly live: LiveResource;
  readonly spec: Spec;
  /** A spec keeps it, or says what takes its place. */
  readonly declared: boolean;
  readonly change?: Change;
  /** It is deleted or replaced. */
  readonly leaves: boolean;
}

/** A thing that runs in the end. */
export interface Later {
  readonly of: Address;
  readonly kind: KindName;
  readonly spec: Spec;
  /** An operation of the plan brings it: it is made, or it was only stored so far. */
  readonly brought?: 'made' | 'raised';
  readonly live?: LiveResource;
}

export function present(look: Look, system: SystemName, kind: KindName): readonly Present[] {
  return remembered(look, `linux now ${system} ${kind}`, () =>
    look.every(system, kind).flatMap((live): Present[] => {
      const spec = look.spec(live);
      if (!runs(spec)) return [];
      const own = liveAddress(live.system, live.kind, live.id);
      const of = look.incarnation(live);
      const change = changeOf(look, live);
      const leaves = change?.action === 'delete' || change?.action === 'replace';
      const declared = leaves ? change.action === 'replace' : of !== own;
      return [{ of, live, spec, declared, leaves, ...(change === undefined ? {} : { change }) }];
    }),
  );
}

export function later(look: Look, system: SystemName, kind: KindName): readonly Later[] {
  return remembered(look, `linux later ${system} ${kind}`, () => {
    const kept = present(look, system, kind).flatMap(({ of, live, spec, change, leaves }) =>
      leaves ? [] : [{ of, kind, live, spec: change?.action === 'update' ? change.to : spec }],
    );
    const brought = look.desired(system, kind).flatMap(({ address: of }): Later[] => {
      const change = look.change(of);
      if (change?.action === 'create' || change?.action === 'replace')
        return [{ of, kind, spec: change.to, brought: 'made' }];
      if (change?.action === 'update' && !runs(change.from) && runs(change.to))
        return [{ of, kind, spec: change.to, brought: 'raised' }];
      return [];
    });
    return [...kept, ...brought];
  });
}

/** What is known under this name in the end. */
export function deviceLater(look: Look, system: SystemName, name: string): Later | undefined {
  return [names.bridge, names.vlan, names.link]
    .flatMap((kind) => later(look, system, kind))
    .concat(bridgesOfLibvirt(look, system))
    .find((each) => text(each.spec, 'name') === name);
}

/** libvirt makes them with its networks, and they are no things of their own. */
function bridgesOfLibvirt(look: Look, system: SystemName): readonly Later[] {
  return later(look, system, names.network)
    .filter(({ spec }) => spec['active'] !== false && text(spec, 'forward') !== 'bridge')
    .map((each) => ({ ...each, spec: { name: text(each.spec, 'bridge'), up: true } }));
}

/** The change of a live thing, not that of its successor. */
function changeOf(look: Look, live: LiveResource): Change | undefined {
  const own = liveAddress(live.system, live.kind, live.id);
  const found = look.change(own) ?? look.change(look.incarnation(live));
  return found !== undefined && 'live' in found && found.live.id === live.id ? found : undefined;
}
