/** A PTR record belongs to the A record of its address: it comes after that, and goes before it. */
import type { SystemName } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import { endSpec } from '../../../model/end-spec.ts';
import type { Expansion, Look } from '../../../model/kind.ts';
import { exists, type Fact } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import { reference, text } from '../../../model/spec-fields.ts';
import { comes, leaves } from './facts.ts';
import { names } from './names.ts';

export function expandRecord(change: Change, look: Look): Expansion {
  if (change.action === 'adopt' || change.action === 'update') return {};
  const { system } = change;
  const comesIn = change.action === 'delete' ? undefined : change.to;
  const goesOut = change.action === 'create' ? undefined : change.from;
  return {
    leaving: { needs: goesOut?.['type'] === 'PTR' ? leavingFirst(goesOut, system, look) : [] },
    arriving: { needs: comesIn?.['type'] === 'PTR' ? thereFirst(comesIn, system, look) : [] },
    problems: change.action === 'create' ? [] : leftBehind(change, look),
  };
}

/** The A records that it needs, of those that come. */
function thereFirst(ptr: Spec, system: SystemName, look: Look): readonly Fact[] {
  return look
    .desired(system, names.record)
    .filter(({ address }) => comes(address, look) && isOf(ptr, endSpec(address, look) ?? {}))
    .map(({ address }) => exists(address));
}

/** The A records that go too: after it. */
function leavingFirst(ptr: Spec, system: SystemName, look: Look): readonly Fact[] {
  return look
    .every(system, names.record)
    .filter((each) => leaves(each, look) && isOf(ptr, look.spec(each)))
    .map((each) => exists(look.incarnation(each)));
}

/** An A record whose PTR nobody takes away: IBM Cloud refuses to delete it. */
function leftBehind(change: Extract<Change, { live: unknown }>, look: Look): readonly Problem[] {
  if (!isAddress(change.live)) return [];
  const own = look.spec(change.live);
  return look
    .every(change.system, names.record)
    .filter(
      (each) => each.spec['type'] === 'PTR' && !leaves(each, look) && isOf(look.spec(each), own),
    )
    .map((each) =>
      problem(
        'ptr-left-behind',
        `${change.address} cannot go while the PTR record ${each.label} (#${each.id}) belongs to it.`,
        {
          about: change.address,
          help: "Declare the PTR record so that it follows, or name it under 'absent:'.",
        },
      ),
    );
}

function isAddress({ spec }: LiveResource): boolean {
  return spec['type'] === 'A' || spec['type'] === 'AAAA';
}

/** `10.0.0.5 → node1.lab.example` belongs to `node1 A 10.0.0.5`. */
function isOf(ptr: Spec, a: Spec): boolean {
  const name = text(a, 'name');
  const zone = reference(ptr, 'zone');
  const points = text(ptr, 'value') ?? '';
  return (
    (a['type'] === 'A' || a['type'] === 'AAAA') &&
    zone === reference(a, 'zone') &&
    text(ptr, 'name') === text(a, 'value') &&
    name !== undefined &&
    (name === '@' || points === name || points.startsWith(`${name}.`))
  );
}
