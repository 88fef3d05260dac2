/** A bridge that is made in another's place: there before the guests come over, and given its ports when they have. */
import type { ChangeOf } from '../../../model/change.ts';
import { excludes } from '../../../model/claim.ts';
import type { Companion, Look } from '../../../model/kind.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import { interfaceClaims, portClaims } from './claiming.ts';
import { endSpec, leaves } from './end-state.ts';
import { nodeOf, text, texts } from './fields.ts';
import { groundOf } from './ground.ts';
import { onNode } from './interface.ts';
import { leavingOf, someGoTo } from './moving-away.ts';
import { names } from './names.ts';
import { cutsOwnPath } from './own-path.ts';
import { zonesOn } from './users.ts';

// The other one keeps its ports and its address until its guests have left, and goes in the same reload that hands them on.
export function takeOver(change: ChangeOf<'create' | 'replace'>, look: Look): readonly Companion[] {
  const { address, kind, to } = change;
  if (kind !== names.bridge) return [];
  const old = predecessors(change, look);
  const later = new Set(old.flatMap((each) => shared(each.spec, to)));
  if (later.size === 0) return [];
  const first: Record<string, unknown> = { ...to };
  for (const field of later) first[field] = field === 'ports' ? portsLeft(old, to) : null;
  const commit = onNode.commit?.(to, address);
  const cuts = old.some((each) => {
    const goes = look.change(look.incarnation(each));
    return goes !== undefined && cutsOwnPath(goes, look);
  });
  return [
    {
      verb: 'take-over',
      of: address,
      from: first,
      to,
      when: 'after',
      ...(commit === undefined ? {} : { commit }),
      ...(cuts ? { impact: 'cuts-own-path' } : {}),
      notes: [`takes over from ${old.map((each) => each.label).join(', ')}`, ...alone(to, later)],
    },
  ];
}

/** A bridge without its ports connects its guests with each other only. */
function alone(to: Spec, later: ReadonlySet<string>): readonly string[] {
  const ports = texts(to, 'ports').join(', ');
  return later.has('ports')
    ? [`whoever is on it reaches nobody beyond it until it has ${ports}`]
    : [];
}

/** The bridges of its node that go once their guests are on this one. */
function predecessors(
  { system, to }: ChangeOf<'create' | 'replace'>,
  look: Look,
): readonly LiveResource[] {
  const [node, name] = [nodeOf(to), text(to, 'name')];
  if (node === undefined || name === undefined) return [];
  return [...groundOf(system, node, look).now.values()].filter((each) => {
    if (each.kind !== names.bridge || !leaves(each, look)) return false;
    const { movers } = leavingOf({ system, node, name: text(each.spec, 'name') }, look);
    const zones = zonesOn(each, look).map((zone) => endSpec(look.incarnation(zone), look));
    return (
      someGoTo(name, movers, look) ||
      zones.some((zone) => zone !== undefined && zone['bridge'] === name)
    );
  });
}

/** The fields in which the two would fight over one value. Their names do not: they differ. */
function shared(old: Spec, to: Spec): readonly string[] {
  const scope = { system: '' as LiveResource['system'], domain: '' };
  const held = claimsOf(old, scope);
  return claimsOf(to, scope)
    .filter((claim) => held.some((each) => excludes(each, claim)))
    .map((claim) => claim.field);
}

function claimsOf(spec: Spec, scope: Parameters<typeof interfaceClaims>[1]) {
  return [...interfaceClaims(spec, scope), ...portClaims(spec, texts(spec, 'ports'), scope)];
}

function portsLeft(old: readonly LiveResource[], to: Spec): readonly string[] {
  const taken = new Set(old.flatMap(({ spec }) => texts(spec, 'ports')));
  return texts(to, 'ports').filter((each) => !taken.has(each));
}
