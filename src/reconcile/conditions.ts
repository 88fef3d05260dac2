/** `requires`, `expect` and the checks of manual steps, held against what was seen. */
import {
  addressParts,
  liveAddress,
  shortKind,
  type Address,
  type KindName,
} from '../model/address.ts';
import type { Condition } from '../model/condition.ts';
import type { Desired, ManualStep } from '../model/desired.ts';
import { sameValue } from '../model/json.ts';
import type { Kinds } from '../model/kind.ts';
import type { ObjectDigest } from '../model/plan.ts';
import type { Wanted } from '../model/provider.ts';
import type { LiveResource, Resource, Snapshot } from '../model/resource.ts';
import type { Checked } from '../show/conditions.ts';

/** Finds live things by the addresses that people write: declared, `#id`, or by the name they are known by. */
export class Finder {
  readonly #byAddress = new Map<string, LiveResource>();
  readonly #hidden: Snapshot['unseen'];

  constructor(snapshot: Snapshot, standsFor: ReadonlyMap<Address, Address>, kinds: Kinds) {
    this.#hidden = snapshot.unseen;
    for (const live of snapshot.live) {
      const name = live.spec['name'];
      const key = kinds.get(live.kind)?.key(live.spec);
      if (key !== undefined) this.#add(`${live.system}/${shortKind(live.kind)}/${key}`, live);
      this.#add(`${live.system}/${shortKind(live.kind)}/${live.label}`, live);
      if (typeof name === 'string')
        this.#add(`${live.system}/${shortKind(live.kind)}/${name}`, live);
    }
    for (const live of snapshot.live) {
      const address = liveAddress(live.system, live.kind, live.id);
      this.#byAddress.set(address, live);
      this.#byAddress.set(standsFor.get(address) ?? address, live);
    }
  }

  check(condition: Condition): Checked {
    const { system, kind } = addressParts(condition.of);
    const blind = this.#hidden.some(
      (each) =>
        each.system === system && (each.kind === undefined || shortKind(each.kind) === kind),
    );
    if (blind) return { condition, holds: 'unknown', now: null };
    const live = this.#byAddress.get(condition.of);
    const now =
      condition.field === 'exists'
        ? live !== undefined
        : (live?.spec[condition.field] ?? live?.status?.[condition.field] ?? null);
    return { condition, holds: sameValue(now, condition.value), now };
  }

  #add(address: string, live: LiveResource): void {
    if (!this.#byAddress.has(address)) this.#byAddress.set(address, live);
  }
}

/** Steps of people whose effect a read does not show yet. */
export function pendingSteps(desired: Desired, finder: Finder): readonly ManualStep[] {
  return desired.manual.filter((each) => !isDone(each, finder));
}

export function isDone(step: ManualStep, finder: Finder): boolean {
  return step.done.length > 0 && step.done.every((each) => finder.check(each).holds === true);
}

/** What is declared in each system, or was seen by a plan; kinds that are read only on demand are read where a condition asks for them. */
export function wantedFor(
  desired: Desired,
  kinds: Kinds,
  seen: readonly ObjectDigest[] = [],
): (system: string) => Wanted {
  const asked = [...desired.conditions, ...desired.manual.flatMap((each) => each.done)].map(
    (each) => addressParts(each.of),
  );
  const resources = Map.groupBy(
    [...desired.resources, ...(desired.watched ?? []), ...spokenOf(desired, kinds)],
    (each) => each.system as string,
  );
  return (system) => {
    const gone = (desired.gone ?? []).filter((each) => each.system === system);
    const declared = {
      resources: resources.get(system) ?? [],
      absent: desired.absent.filter((each) => each.system === system),
      authorities: desired.authorities.filter((each) => each.system === system),
      ids: seen
        .filter((each) => each.system === system && each.partial !== true)
        .map(({ kind, id }) => ({ kind, id }))
        .concat(gone.map(({ kind, id }) => ({ kind, id })))
        .concat(
          (desired.closely ?? [])
            .filter((each) => each.system === system)
            .map(({ kind, id }) => ({ kind, id })),
        ),
      hosts: [...desired.site.systems.values()].flatMap(({ from }) =>
        from !== undefined && addressParts(from).system === system ? [from] : [],
      ),
    };
    const own = [...kinds.values()].filter(
      (kind) => kind.kind.slice(0, kind.kind.indexOf('/')) === driverOf(desired, system),
    );
    const extra = own.filter(
      (kind) =>
        kind.onDemand === true &&
        (gone.some((each) => each.kind === kind.kind) ||
          asked.some((each) => each.system === system && each.kind === shortKind(kind.kind))),
    );
    if (extra.length === 0) return { declared };
    const usual = own.filter((kind) => kind.onDemand !== true);
    return { kinds: [...usual, ...extra].map((each) => each.kind), declared };
  };
}

/** What a condition asks of has to be read as closely as what is declared, be it declared elsewhere or by nobody. */
function spokenOf(desired: Desired, kinds: Kinds): readonly Resource[] {
  const own = new Set<string>(desired.resources.map((each) => each.address));
  const asked = [...desired.conditions, ...desired.manual.flatMap((each) => each.done)];
  return asked.flatMap(({ of, origin }) => {
    const { system, kind: short, name } = addressParts(of);
    const kind = kinds.get(`${driverOf(desired, system)}/${short}` as KindName)?.kind;
    return own.has(of) || kind === undefined
      ? []
      : [{ address: of, system, kind, name, spec: {}, origin }];
  });
}

function driverOf(desired: Desired, system: string): string | undefined {
  return [...desired.site.systems.values()].find((each) => each.name === system)?.driver;
}
