/** What a change of a link waits for: all bands in place before MAAS picks an address, and a machine that may be edited. */
import type { Address, SystemName } from '../../../model/address.ts';
import type { Change, ChangeOf } from '../../../model/change.ts';
import type { Expansion, Look } from '../../../model/kind.ts';
import { fact, type Fact } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import { reference } from '../../../model/spec-fields.ts';
import { remembered } from '../../../model/remembered.ts';
import { whyNotEdited } from './machine-states.ts';
import { names } from './names.ts';

export function expandLink(change: Change, look: Look): Expansion {
  if (change.action === 'adopt') return {};
  if (change.action === 'update')
    return { problems: change.to['defaultGateway'] === false ? [notBack(change)] : [] };
  if (change.action === 'delete')
    return { problems: editable(change, reference(change.from, 'machine'), look) };
  const subnet = reference(change.to, 'subnet');
  const again = change.action === 'replace' ? [`cut and linked again: ${change.live.label}`] : [];
  return {
    arriving: {
      needs: subnet === undefined ? [] : reserved(change.system, subnet, look),
      notes: again,
    },
    // A link on a machine that may not be edited may not be cut either, and that is said already.
    problems: staysOn(change) ? [] : editable(change, reference(change.to, 'machine'), look),
  };
}

function staysOn(change: ChangeOf<'create' | 'replace'>): boolean {
  return (
    change.action === 'replace' &&
    reference(change.from, 'machine') === reference(change.to, 'machine')
  );
}

// MAAS fills the smallest gap first, which is exactly the hole beside a band (maasserver/models/subnet.py).
function reserved(system: SystemName, subnet: Address, look: Look): readonly Fact[] {
  return bandsComing(system, look).has(subnet) ? [fact('all bands in place in', subnet)] : [];
}

function bandsComing(system: SystemName, look: Look): ReadonlySet<Address> {
  return remembered(look, `maas bands coming ${system}`, () => {
    const subnets = new Set<Address>();
    for (const { address } of look.desired(system, names.band)) {
      const coming = look.change(address);
      if (coming === undefined || coming.action === 'delete' || coming.action === 'adopt') continue;
      const subnet = reference(coming.to, 'subnet');
      if (subnet !== undefined) subnets.add(subnet);
    }
    return subnets;
  });
}

function editable(change: Change, machine: Address | undefined, look: Look): readonly Problem[] {
  const live = machine === undefined ? undefined : look.live(machine);
  const why = live === undefined ? undefined : whyNotEdited(live.status);
  if (why === undefined) return [];
  return [
    problem('machine-in-use', `${change.address} cannot be changed: ${why}.`, {
      about: change.address,
      help: 'MAAS edits links only of machines that are New, Ready, Allocated or Broken: release it first.',
    }),
  ];
}

function notBack(change: Change): Problem {
  return problem(
    'cannot',
    `${change.address}: MAAS cannot take the default gateway away from a link.`,
    {
      about: change.address,
      help: "Set 'defaultGateway: true' on the link that is to have it, and leave it out here.",
    },
  );
}
