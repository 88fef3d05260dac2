/** What a change of a VLAN takes: DHCP goes on only with a dynamic range and a rack that is attached to it. */
import type { Address } from '../../../model/address.ts';
import type { Change, ChangeOf } from '../../../model/change.ts';
import type { Expansion, Look } from '../../../model/kind.ts';
import { fact } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { Spec } from '../../../model/resource.ts';
import { text } from '../../../model/spec-fields.ts';
import { servesLater } from './dhcp.ts';
import { names } from './names.ts';

export function expandVlan(change: Change, look: Look): Expansion {
  if (change.action === 'create') return { problems: notWhileCreating(change, change.to) };
  if (change.action !== 'update') return {};
  const { address, from, to } = change;
  if (from['dhcp'] === true && to['dhcp'] === false)
    return { arriving: { gives: [fact('DHCP off on', address)] } };
  const problems = rackProblems(change, look);
  if (from['dhcp'] === true || to['dhcp'] !== true) return { problems };
  const later = servesLater(change, address, look);
  return {
    arriving: { needs: later.needs },
    problems: [...problems, ...(later.some ? [] : [noRange(address)])],
  };
}

// maasserver/forms/vlan.py takes a rack only where one of its interfaces is on the VLAN already.
function notWhileCreating({ address }: Change, to: Spec): readonly Problem[] {
  if (to['dhcp'] !== true && text(to, 'primaryRack') === undefined) return [];
  return [
    problem(
      'dhcp-on-new-vlan',
      `${address}: no rack has an interface on a VLAN that is only about to be made, so it cannot serve DHCP yet.`,
      {
        about: address,
        help: 'Leave dhcp and primaryRack out, apply, attach the rack, then declare them.',
      },
    ),
  ];
}

function rackProblems(
  { address: of, to, fields }: ChangeOf<'update'>,
  look: Look,
): readonly Problem[] {
  if (!fields.some(({ field }) => field === 'dhcp' || field === 'primaryRack')) return [];
  const primary = text(to, 'primaryRack');
  if (primary === undefined) {
    if (to['dhcp'] !== true) return [];
    return [
      problem('dhcp-without-rack', `${of}: DHCP needs a rack that serves it.`, {
        about: of,
        help: "Set 'primaryRack' to the system id of a rack with an interface on this VLAN.",
      }),
    ];
  }
  const there = look
    .hanging(of)
    .filter((each) => each.kind === names.interface && each.status?.['type'] === 'rackcontroller');
  if (there.some((each) => each.status?.['systemId'] === primary)) return [];
  const named = there.map(
    (each) => `${text(each.spec, 'node')} (${text(each.status ?? {}, 'systemId')})`,
  );
  return [
    problem('rack-not-attached', `${of}: no rack '${primary}' has an interface on this VLAN.`, {
      about: of,
      help:
        named.length === 0
          ? 'MAAS sees no rack on this VLAN at all.'
          : `Write the system id of one that has: ${[...new Set(named)].join(', ')}.`,
    }),
  ];
}

function noRange(of: Address): Problem {
  return problem('dhcp-without-range', `${of}: DHCP needs a dynamic range on this VLAN.`, {
    about: of,
    help: "Declare a band with 'purpose: dhcp' on a subnet of this VLAN.",
  });
}
