/** Fields that name other resources, turned into the addresses of what they mean. */
import {
  addressOf,
  addressParts,
  byText,
  isLiveAddress,
  liveAddress,
  shortKind,
  type Address,
  type KindName,
  type SystemName,
} from '../model/address.ts';
import type { Kind } from '../model/kind.ts';
import { problem, type Problem } from '../model/problem.ts';
import type { LiveResource, Resource, Spec } from '../model/resource.ts';

export class References {
  readonly #declared: ReadonlySet<Address>;
  readonly #standsFor: ReadonlyMap<Address, Address>;
  readonly #replaced: ReadonlySet<Address>;
  /** `<system> <key>` → declared or live address, per kind already settled. */
  readonly #byKey = new Map<
    KindName,
    {
      readonly kind: Kind;
      readonly addresses: Map<string, Address>;
      /** By the other key, where one live thing alone has it. */
      readonly others: Map<string, Address | undefined>;
    }
  >();
  readonly #identitySpecs = new Map<LiveResource, Spec>();

  constructor(
    declared: ReadonlySet<Address>,
    standsFor: ReadonlyMap<Address, Address>,
    replaced: ReadonlySet<Address>,
  ) {
    this.#declared = declared;
    this.#standsFor = standsFor;
    this.#replaced = replaced;
  }

  /** The desired spec, normalised, its references resolved: to all kinds, or only to `others` than its own. */
  resolve(
    kind: Kind,
    resource: Resource,
    to: 'others' | 'all',
  ): { readonly spec: Spec; readonly problems: readonly Problem[] } {
    const { spec, problems } = this.resolveFields(kind, resource.spec, resource, to);
    return { spec: kind.normalise?.(spec) ?? spec, problems };
  }

  /** The same for any fields of the kind, such as those of `was`. */
  resolveFields(
    kind: Kind,
    fields: Spec,
    resource: Resource,
    to: 'others' | 'all' = 'others',
  ): { readonly spec: Spec; readonly problems: readonly Problem[] } {
    const problems: Problem[] = [];
    let spec: Record<string, unknown> | undefined;
    for (const [field, { kind: target }] of Object.entries(kind.references)) {
      const value = fields[field];
      if (value === undefined || value === null || (target === kind.kind && to === 'others'))
        continue;
      const found = this.#find(target, value, resource.system);
      if (found !== undefined) (spec ??= { ...fields })[field] = found;
      else problems.push(notFound(resource, field, value, this.#names(target, resource.system)));
    }
    return { spec: spec ?? fields, problems };
  }

  /** After a kind is settled: makes its things findable by key. */
  learn(
    kind: Kind,
    resources: readonly Resource[],
    specs: ReadonlyMap<Address, Spec>,
    live: readonly LiveResource[],
  ): void {
    const addresses = new Map<string, Address>();
    const others = new Map<string, Address | undefined>();
    for (const each of live) {
      const spec = this.identitySpec(kind, each);
      const own = liveAddress(each.system, each.kind, each.id);
      const address = this.#standsFor.get(own) ?? own;
      const key = kind.key(spec);
      if (key !== undefined) addresses.set(`${each.system} ${key}`, address);
      const other = kind.otherKey?.(spec);
      if (other === undefined) continue;
      const name = `${each.system} ${other}`;
      others.set(name, others.has(name) ? undefined : address);
    }
    for (const each of resources) {
      const key = kind.key(specs.get(each.address) ?? each.spec);
      if (key !== undefined) addresses.set(`${each.system} ${key}`, each.address);
    }
    this.#byKey.set(kind.kind, { kind, addresses, others });
    // A kind that refers to itself was keyed before its own things stood for anything.
    if (Object.values(kind.references).some((each) => each.kind === kind.kind)) {
      for (const each of live) this.#identitySpecs.delete(each);
    }
  }

  identitySpec(kind: Kind, live: LiveResource): Spec {
    let spec = this.#identitySpecs.get(live);
    if (spec === undefined) {
      spec = mapped(kind, live.spec, (address) => this.#standsFor.get(address) ?? address);
      this.#identitySpecs.set(live, spec);
    }
    return spec;
  }

  incarnationSpec(kind: Kind, live: LiveResource): Spec {
    return this.fieldsAsIncarnations(kind, live.spec);
  }

  fieldsAsIncarnations(kind: Kind, fields: Spec): Spec {
    return mapped(kind, fields, (address) =>
      this.#replaced.has(address) ? address : (this.#standsFor.get(address) ?? address),
    );
  }

  #find(target: KindName | 'any', value: unknown, system: SystemName): Address | undefined {
    if (target === 'any') return typeof value === 'string' ? this.#anywhere(value) : undefined;
    if (typeof value === 'string') {
      if (value.includes('/')) {
        const address = value as Address;
        if (this.#declared.has(address) || isLiveAddress(address)) return address;
        const parts = addressParts(address);
        return this.#keyed(target, { name: parts.name }, parts.system);
      }
      const address = addressOf(system, target, value);
      if (this.#declared.has(address)) return address;
      return this.#keyed(target, { name: value }, system);
    }
    return typeof value === 'object' && value !== null
      ? this.#keyed(target, value as Spec, system)
      : undefined;
  }

  /** A full address: declared, live, or the name of something live. */
  #anywhere(value: string): Address | undefined {
    const address = value as Address;
    if (this.#declared.has(address) || isLiveAddress(address)) return address;
    const { system, kind, name } = addressParts(address);
    for (const target of this.#byKey.keys()) {
      const found = shortKind(target) === kind ? this.#keyed(target, { name }, system) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #keyed(target: KindName, fields: Spec, system: SystemName): Address | undefined {
    const known = this.#byKey.get(target);
    if (known === undefined) return undefined;
    const resolved: Record<string, unknown> = { ...fields };
    for (const [field, { kind }] of Object.entries(known.kind.references)) {
      if (resolved[field] === undefined) continue;
      const found = this.#find(kind, resolved[field], system);
      if (found === undefined) return undefined;
      resolved[field] = found;
    }
    const spec = known.kind.normalise?.(resolved) ?? resolved;
    const key = known.kind.key(spec);
    if (key !== undefined) return known.addresses.get(`${system} ${key}`);
    const other = known.kind.otherKey?.(spec);
    return other === undefined ? undefined : known.others.get(`${system} ${other}`);
  }

  #names(target: KindName | 'any', system: SystemName): readonly string[] {
    if (target === 'any') return [];
    const addresses = this.#byKey.get(target)?.addresses ?? new Map<string, Address>();
    const prefix = `${system} `;
    return [...addresses.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
      .toSorted(byText);
  }
}

function mapped(kind: Kind, fields: Spec, as: (address: Address) => Address): Spec {
  let spec: Record<string, unknown> | undefined;
  for (const field in kind.references) {
    const value = fields[field];
    if (typeof value !== 'string') continue;
    const target = as(value as Address);
    if (target !== value) (spec ??= { ...fields })[field] = target;
  }
  return kind.normalise?.(spec ?? fields) ?? spec ?? fields;
}

function fieldsText(fields: Spec): string {
  const parts = Object.entries(fields).map(([name, each]) => `${name}: ${String(each)}`);
  return `{ ${parts.join(', ')} }`;
}

function notFound(
  resource: Resource,
  field: string,
  value: unknown,
  there: readonly string[],
): Problem {
  const wanted = typeof value === 'string' ? `'${value}'` : fieldsText(value as Spec);
  const some = there.slice(0, 5).join(', ');
  return problem(
    'unknown-reference',
    `${resource.address}: ${field} ${wanted} is neither declared nor live.`,
    {
      about: resource.address,
      at: resource.origin,
      help:
        some === ''
          ? 'Declare it, or mend its spelling.'
          : `Declare it, or use one that is there: ${some}${there.length > 5 ? ', …' : ''}.`,
    },
  );
}
