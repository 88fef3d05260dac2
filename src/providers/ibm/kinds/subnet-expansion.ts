/** A subnet lies in an address prefix of its zone: it comes after that, and goes before it. */
import type { Address } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import { endSpec } from '../../../model/end-spec.ts';
import { parseCidr, type IpRange } from '../../../model/ip.ts';
import type { Expansion, Look } from '../../../model/kind.ts';
import { exists, type Fact } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { Spec } from '../../../model/resource.ts';
import { reference, text } from '../../../model/spec-fields.ts';
import { comes, leaves, oldOf, unattached } from './facts.ts';
import { goesWithServer } from './goes-with-server.ts';
import { names } from './names.ts';

export function expandSubnet(change: Change, look: Look): Expansion {
  if (change.action === 'adopt' || change.action === 'update') return {};
  const leaving = change.action === 'create' ? {} : { leaving: { needs: before(change, look) } };
  if (change.action === 'delete') return leaving;
  const on = prefixFor(change.to, change, look);
  return {
    ...leaving,
    arriving: { needs: on.known && on.prefix !== undefined ? [exists(on.prefix)] : [] },
    problems: on.known && on.prefix === undefined ? [outside(change)] : [],
  };
}

/** It goes before the prefix around it, and after those servers whose interfaces in it go with them. */
function before(change: Extract<Change, { live: unknown }>, look: Look): readonly Fact[] {
  const old = oldOf(change.live);
  const around = look
    .every(change.system, names.prefix)
    .filter((each) => leaves(each, look) && holds(look.spec(each), look.spec(change.live)));
  const gone = look
    .hanging(old)
    .filter((each) => each.kind === names.vni && goesWithServer(each, look));
  return [
    ...around.map((each) => exists(look.incarnation(each))),
    ...gone.map((each) => unattached(look.incarnation(each))),
  ];
}

/** `known`: are the prefixes of its VPC known at all? Those that a new VPC gets by itself are not. */
function prefixFor(
  to: Spec,
  { system }: Change,
  look: Look,
): { readonly known: boolean; readonly prefix?: Address } {
  const vpc = reference(to, 'vpc');
  const coming = look.desired(system, names.prefix).flatMap(({ address }) => {
    const spec = endSpec(address, look);
    return spec === undefined ? [] : [{ address, spec }];
  });
  const staying = look
    .every(system, names.prefix)
    .filter((each) => !leaves(each, look))
    .map((each) => ({ address: look.incarnation(each), spec: look.spec(each) }));
  const found = [...coming, ...staying].find(({ spec }) => holds(spec, to));
  if (found !== undefined) return { known: true, prefix: found.address };
  const made = vpc !== undefined && comes(vpc, look);
  const change = vpc === undefined ? undefined : look.change(vpc);
  const alone =
    change !== undefined && 'to' in change && change.to['prefixManagement'] === 'manual';
  return { known: look.every(system, names.prefix).length > 0 ? !made || alone : made && alone };
}

function holds(prefix: Spec, subnet: Spec): boolean {
  const [outer, inner] = [rangeOf(prefix), rangeOf(subnet)];
  return (
    reference(prefix, 'vpc') === reference(subnet, 'vpc') &&
    text(prefix, 'zone') === text(subnet, 'zone') &&
    outer !== undefined &&
    inner !== undefined &&
    outer.first <= inner.first &&
    inner.last <= outer.last
  );
}

function rangeOf(spec: Spec): IpRange | undefined {
  return parseCidr(text(spec, 'cidr') ?? '');
}

function outside(change: Extract<Change, { action: 'create' | 'replace' }>): Problem {
  const { address, desired, to } = change;
  return problem(
    'outside-prefixes',
    `${address}: ${text(to, 'cidr')} lies in no address prefix of its VPC in ${text(to, 'zone')}.`,
    {
      about: address,
      at: desired.origin,
      help: 'Declare one under the `prefixes` of its VPC, or choose a CIDR inside of one that is there.',
    },
  );
}
