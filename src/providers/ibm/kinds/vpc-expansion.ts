/** A VPC goes only when no DNS zone of ours admits it any more. */
import type { Change } from '../../../model/change.ts';
import type { Expansion, Look } from '../../../model/kind.ts';
import { fact, type Fact } from '../../../model/operation.ts';
import type { Address, SystemName } from '../../../model/address.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import { text, texts } from '../../../model/spec-fields.ts';
import { endSpec } from '../../../model/end-spec.ts';
import { names } from './names.ts';

/** No zone admits this VPC: holds when the zone's change took it out. */
export function notAdmitted(vpc: string, system: SystemName): Fact {
  return fact('in no zone:', `${system}/vpc/${vpc}` as Address);
}

/** Zones that admit a VPC of this name as things are now, with the addresses of what they are. */
export function admitting(vpc: string | undefined, system: SystemName, look: Look) {
  return look
    .every(system, names.dnszone)
    .filter(({ spec }) => vpc !== undefined && texts(spec, 'vpcs').includes(vpc));
}

export function expandVpc(change: Change, look: Look): Expansion {
  if (change.action !== 'delete') return {};
  const { live, system, address } = change;
  const name = text(live.spec, 'name');
  const zones = admitting(name, system, look);
  if (name === undefined || zones.length === 0) return {};
  const kept = zones.filter((each) => {
    const end = endSpec(look.incarnation(each), look);
    return end !== undefined && texts(end, 'vpcs').includes(name);
  });
  const problems: Problem[] = kept.map((each) =>
    problem(
      'vpc-in-zone',
      `${address} goes, and the DNS zone ${each.label} would still admit it.`,
      {
        about: address,
        help: "Take it out of the zone's `vpcs`, or delete the zone too.",
      },
    ),
  );
  return { leaving: { needs: kept.length > 0 ? [] : [notAdmitted(name, system)] }, problems };
}
