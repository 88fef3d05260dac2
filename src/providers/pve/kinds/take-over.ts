/** A bridge that is made in another's place: there before the guests come over, and given its ports when they have. */
import type { ChangeOf } from '../../../model/change.ts';
import { excludes, type Claim } from '../../../model/claim.ts';
import { endSpec } from '../../../model/end-spec.ts';
import type { Companion, Look, Scope } from '../../../model/kind.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import { text, texts } from '../../../model/spec-fields.ts';
import { hostAddress, interfaceClaims, portClaims } from './claiming.ts';
import { leaves } from '../../../model/end-state.ts';
import { nodeOf } from './node-of.ts';
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
  const held = old.flatMap(({ live, guests }) => [
    ...claimsOf(live.spec),
    // A guest that comes over may have the address until then.
    ...guests.flatMap(({ spec }) => hostAddress(spec['address'], 'address', nowhere)),
  ]);
  const later = new Set(
    claimsOf(to)
      .filter((claim) => held.some((each) => excludes(each, claim)))
      .map((claim) => claim.field),
  );
  if (later.size === 0) return [];
  const first: Record<string, unknown> = { ...to };
  for (const field of later) first[field] = field === 'ports' ? portsLeft(old, to) : null;
  const commit = onNode.commit?.(to, address);
  const cuts = old.some(({ live }) => {
    const goes = look.change(look.incarnation(live));
    return goes !== undefined && cutsOwnPath(goes, look);
  });
  const from = old.map(({ live }) => live.label).join(', ');
  return [
    {
      verb: 'take-over',
      of: address,
      from: first,
      to,
      when: 'after',
      ...(commit === undefined ? {} : { commit }),
      ...(cuts ? { impact: 'cuts-own-path' } : {}),
      notes: [`takes over from ${from}`, ...alone(to, later)],
    },
  ];
}

interface Predecessor {
  readonly live: LiveResource;
  /** NICs that leave it. */
  readonly guests: readonly LiveResource[];
}

/** The bridges of its node that go once their guests are on this one. */
function predecessors(
  { system, to }: ChangeOf<'create' | 'replace'>,
  look: Look,
): readonly Predecessor[] {
  const [node, name] = [nodeOf(to), text(to, 'name')];
  if (node === undefined || name === undefined) return [];
  return [...groundOf(system, node, look).now.values()].flatMap((live) => {
    if (live.kind !== names.bridge || !leaves(live, look)) return [];
    const { movers } = leavingOf({ system, node, name: text(live.spec, 'name') }, look);
    const zones = zonesOn(live, look).map((zone) => endSpec(look.incarnation(zone), look));
    const followed =
      someGoTo(name, movers, look) || zones.some((zone) => zone?.['bridge'] === name);
    return followed ? [{ live, guests: movers }] : [];
  });
}

/** A bridge without its ports connects its guests with each other only. */
function alone(to: Spec, later: ReadonlySet<string>): readonly string[] {
  const ports = texts(to, 'ports').join(', ');
  return later.has('ports')
    ? [`whoever is on it reaches nobody beyond it until it has ${ports}`]
    : [];
}

/** Of interfaces of one node: which node and which domain matters not. */
function claimsOf(spec: Spec): readonly Claim[] {
  return [...interfaceClaims(spec, nowhere), ...portClaims(spec, texts(spec, 'ports'), nowhere)];
}

const nowhere: Scope = { system: '' as LiveResource['system'], domain: '' };

function portsLeft(old: readonly Predecessor[], to: Spec): readonly string[] {
  const taken = new Set(old.flatMap(({ live }) => texts(live.spec, 'ports')));
  return texts(to, 'ports').filter((each) => !taken.has(each));
}
