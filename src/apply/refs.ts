/** The vendor objects that an operation works on, and those that fall with it. */
import { addressParts, type Address, type InstallationId } from '../model/address.ts';
import type { ObjectKey } from '../model/journal.ts';
import type { KindName, SystemName } from '../model/address.ts';
import type { ObjectRef } from '../model/kind.ts';
import type { Operation } from '../model/operation.ts';
import type { Plan } from '../model/plan.ts';
import type { Course } from './course.ts';

/** The live object that it changes; undefined for one that is still to be made. */
export function refOf(course: Course, operation: Operation): ObjectRef | undefined {
  if (operation.do === 'create') return undefined;
  // An operation may give its object another id (a disk that goes to another VM), so what was learnt counts first.
  const id = course.ids.idOf(operation.holder) ?? operation.liveId;
  return id === undefined ? undefined : { kind: operation.kind, id };
}

/** What goes with it, as far as the same system can show it. */
export function fallingRefs(course: Course, operation: Operation): readonly ObjectRef[] {
  return (operation.drops ?? []).flatMap(({ holder }) => {
    const id = course.ids.idOf(holder);
    const kind = kindOf(course, operation, holder);
    return id === undefined || kind === undefined ? [] : [{ kind, id }];
  });
}

/** What the journal knows an object by. */
export function keyOf(plan: Plan, system: SystemName, ref: ObjectRef): ObjectKey | undefined {
  const installation = installationOf(plan, system);
  return installation === undefined ? undefined : { installation, kind: ref.kind, id: ref.id };
}

export function installationOf(plan: Plan, system: SystemName): InstallationId | undefined {
  return plan.installations.find((each) => each.system === system)?.installation;
}

function kindOf(course: Course, operation: Operation, of: Address): KindName | undefined {
  const { system, kind } = addressParts(of);
  if (system !== operation.system) return undefined;
  const vendor = operation.kind.slice(0, operation.kind.indexOf('/'));
  const name = `${vendor}/${kind}` as KindName;
  return course.world.kinds.has(name) ? name : undefined;
}
