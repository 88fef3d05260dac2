/** Resources as they are written → Resources: valid, normalised, and each address once. */
import { byText, type Address, type KindName } from '../model/address.ts';
import type { Kind, ReferenceField } from '../model/kind.ts';
import type { Problem } from '../model/problem.ts';
import type { Resource, Spec } from '../model/resource.ts';
import { astray } from './addresses.ts';
import { blame, originOf, placeText } from './file.ts';
import { locate } from './locate.ts';
import { sortKeys } from './plain.ts';
import { sourceOf, type Built, type Declared, type Reading } from './reading.ts';
import { schemaCheck, type Check } from './schemas.ts';
import { spellOut } from './spread.ts';
import { underOptions } from './under-options.ts';
import { eachWait, waitsForNothing } from './waits.ts';
import { schemaProblems } from './wrong.ts';

/** Checks and builds all of them, in the order of their addresses. */
export async function build(
  declared: readonly Declared[],
  reading: Reading,
): Promise<{ readonly built: readonly Built[]; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const checks = await checksOf(declared);
  const spelt = await spellOut(declared, wrongFields);
  problems.push(...spelt.problems);
  const byAddress = new Map<Address, Declared>();
  const built: Built[] = [];
  for (const one of spelt.declared) {
    const twin = byAddress.get(one.address);
    if (twin !== undefined) {
      problems.push(declaredTwice(one, twin));
      continue;
    }
    byAddress.set(one.address, one);
    if (byAddress.size === reading.limits.resources + 1) problems.push(tooMany(one, reading));
    const fields = named(one);
    const check = checks.get(one.kind.kind);
    if (check !== undefined && !check(fields)) problems.push(...wrongFields(one, check));
    else {
      problems.push(...wrongReferences(one, reading));
      const resource = resourceOf(one, fields);
      const { wrong, spec } = underOptions(one, resource.spec);
      problems.push(...wrong);
      built.push({
        resource: spec === resource.spec ? resource : { ...resource, spec },
        declared: one,
      });
    }
  }
  problems.push(...waitsForNothing(built, byAddress, reading));
  return { built: built.toSorted(inOrder), problems };
}

async function checksOf(declared: readonly Declared[]): Promise<ReadonlyMap<KindName, Check>> {
  const kinds = new Set(declared.map((one) => one.kind));
  const checks = new Map<KindName, Check>();
  for (const { kind, schema } of kinds)
    if (schema !== undefined) checks.set(kind, await schemaCheck(schema));
  return checks;
}

function named({ kind, name, fields }: Declared): Readonly<Record<string, unknown>> {
  if (kind.named !== true || fields['name'] !== undefined) return fields;
  return sortKeys({ ...fields, name });
}

type Fields = Readonly<Record<string, unknown>>;
type Common = Pick<Resource, 'was' | 'protect' | 'labels' | 'phase'>;

function resourceOf(one: Declared, fields: Fields): Resource {
  const { keys, kind } = one;
  const common = fields as Common;
  const resource: { -readonly [Field in keyof Resource]: Resource[Field] } = {
    address: one.address,
    system: one.system.name,
    kind: kind.kind,
    name: one.name,
    spec: normal(kind, withDefaults(kind, withoutCommon(fields))),
    origin: originOf(one.part.file, one.part.key),
  };
  const labels = common.labels ? { ...keys.labels, ...common.labels } : keys.labels;
  const [phase, protect] = [common.phase ?? keys.phase, common.protect ?? keys.protect];
  // Not spread from small objects: there may be a hundred thousand of these.
  if (common.was !== undefined) resource.was = normal(kind, common.was);
  if (labels !== undefined) resource.labels = labels;
  if (phase !== undefined) resource.phase = phase;
  if (protect !== undefined) resource.protect = protect;
  if (keys.onFailure !== undefined) resource.onFailure = keys.onFailure;
  if (keys.onFailure === 'rollback') resource.unit = unitOf(one, labels);
  if (keys.domain !== undefined && keys.domain !== one.system.domain) resource.domain = keys.domain;
  return resource;
}

/** Things under the same labels go back together, from whatever documents; without labels, those of one document. */
function unitOf({ part }: Declared, labels: Resource['labels'] = {}): string {
  const names = Object.keys(labels).toSorted(byText);
  if (names.length > 0) return names.map((name) => `${name}=${labels[name]}`).join(',');
  const { file, line } = originOf(part.file, part.document.contents);
  return `${file}:${line}`;
}

function withDefaults({ defaults }: Kind, spec: Spec): Spec {
  return defaults === undefined ? spec : { ...defaults, ...spec };
}

function normal(kind: Kind, spec: Spec): Spec {
  return kind.normalise === undefined ? spec : kind.normalise(spec);
}

const commonFields = ['was', 'protect', 'labels', 'phase'] as const;

function withoutCommon(fields: Fields): Spec {
  if (!commonFields.some((field) => field in fields)) return fields;
  const spec = { ...fields };
  for (const field of commonFields) delete spec[field];
  return spec;
}

function wrongFields(one: Declared, check: Check): readonly Problem[] {
  if (one.patches === undefined)
    return schemaProblems(one.part, check.errors, { about: one.address });
  return (check.errors ?? []).flatMap((error) => {
    const { part, pointer } = sourceOf(one, error.instancePath);
    return schemaProblems(part, [error], {
      about: one.address,
      instead: part === one.part ? undefined : pointer,
    });
  });
}

function wrongReferences(one: Declared, reading: Reading): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [field, { kind }] of Object.entries(one.kind.references)) {
    const value = one.fields[field];
    if (typeof value === 'string' && (value.includes('/') || kind === 'any'))
      say(field, value, kind);
    else if (typeof value === 'object' && value !== null && !Array.isArray(value))
      inObject(field, value, kind);
  }
  for (const [pointer, address] of eachWait(one.kind, one.fields))
    say(pointer.slice(1), address, 'any');
  return problems;

  function inObject(field: string, value: object, kind: ReferenceField['kind']): void {
    if (kind === 'any') return;
    const inner = reading.kinds.get(one.system.driver)?.byName.get(kind)?.references ?? {};
    for (const [key, each] of Object.entries(value) as [string, unknown][])
      if (typeof each === 'string' && each.includes('/') && inner[key] !== undefined)
        say(`${field}/${key}`, each, inner[key].kind);
  }

  function say(field: string, value: string, kind: ReferenceField['kind']): void {
    const wrong = astray(value, reading, kind === 'any' ? undefined : kind);
    if (wrong === undefined) return;
    const { part, pointer } = sourceOf(one, `/${field}`);
    problems.push(blame(part.file, locate(part, pointer), { ...wrong, about: one.address }));
  }
}

function declaredTwice(one: Declared, twin: Declared): Problem {
  const place = placeText(originOf(twin.part.file, twin.part.key));
  return blame(one.part.file, one.part.key, {
    code: 'declared-twice',
    about: one.address,
    message: `${one.address} is declared twice, here and at ${place}`,
    help: 'Keep one of the two.',
  });
}

function tooMany(one: Declared, { limits }: Reading): Problem {
  const message = `the site declares more than ${limits.resources} resources`;
  return blame(one.part.file, one.part.key, { code: 'too-many-resources', message });
}

function inOrder({ resource: a }: Built, { resource: b }: Built): number {
  return byText(a.system, b.system) || byText(a.kind, b.kind) || byText(a.name, b.name);
}
