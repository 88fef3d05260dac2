/** Which system is the inside of a machine, and what people call that machine. */
import {
  addressParts,
  isLiveAddress,
  type Address,
  type KindName,
  type SystemName,
} from '../model/address.ts';
import type { LiveResource } from '../model/resource.ts';
import { Interrupted, type Course } from './course.ts';
import { lookAt } from './look.ts';

/** Undefined: none is, or which machine that is cannot be told. */
export async function insideOf(course: Course, on: Address): Promise<SystemName | undefined> {
  const { system, kind } = addressParts(on);
  const id = course.ids.idOf(on);
  const places = [...(course.world.systems ?? [])].flatMap(([name, { is, from }]) => {
    const place = is ?? from;
    if (place === undefined) return [];
    const parts = addressParts(place);
    return parts.system === system && parts.kind === kind ? [{ name, place }] : [];
  });
  if (places.length === 0) return undefined;
  const declared = places.find(
    ({ place }) => place === on || (id !== undefined && course.ids.idOf(place) === id),
  );
  if (declared !== undefined) return declared.name;
  // It is called by a name that only its own system knows.
  const machines = await allLike(course, on);
  return places.find(({ place }) => id !== undefined && named(place, machines)?.id === id)?.name;
}

/** As people write it. */
export async function nameOf(course: Course, on: Address): Promise<string> {
  const kind = kindOf(course, on);
  const id = course.ids.idOf(on);
  if (!isLiveAddress(on) || kind === undefined || id === undefined) return on;
  const { system } = addressParts(on);
  const { first } = await lookAt(course, { system, refs: [{ kind, id }] });
  if (first === 'gone' || 'unseen' in first) return on;
  return `${system}/${addressParts(on).kind}/${first.label}`;
}

/** By its mark, else by its name where only one bears it. */
function named(place: Address, machines: readonly LiveResource[]): LiveResource | undefined {
  const { name } = addressParts(place);
  const marked = machines.find((each) => each.mark?.address === place);
  if (marked !== undefined) return marked;
  const [first, second] = machines.filter(({ spec, label }) => (spec['name'] ?? label) === name);
  return second === undefined ? first : undefined;
}

async function allLike(course: Course, on: Address): Promise<readonly LiveResource[]> {
  const kind = kindOf(course, on);
  const connection = course.world.connections.get(addressParts(on).system);
  if (kind === undefined || connection === undefined) return [];
  try {
    const seen = await course.unlessAborted(
      connection.observe({ kinds: [kind] }, course.world.abort),
    );
    const hidden = seen.unseen.some((each) => each.kind === undefined || each.kind === kind);
    return hidden ? [] : seen.live.filter((each) => each.kind === kind);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    return [];
  }
}

function kindOf(course: Course, on: Address): KindName | undefined {
  const { system, kind } = addressParts(on);
  const driver = course.world.systems?.get(system)?.driver;
  const name = `${driver}/${kind}` as KindName;
  return course.world.kinds.has(name) ? name : undefined;
}
