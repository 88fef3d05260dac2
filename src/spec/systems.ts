/** One system of trueup.yaml: its driver is known, its options fit the driver's schema, its secrets are references. */
import type { Address, SystemName } from '../model/address.ts';
import type { System } from '../model/desired.ts';
import type { Problem } from '../model/problem.ts';
import { blame, originOf } from './file.ts';
import { escaped, locate, type Part } from './locate.ts';
import { didYouMean } from './nearest.ts';
import { schemaCheck, type SchemaError } from './schemas.ts';
import { misplacedSecrets, readAuth, secretsWithin } from './secrets.ts';
import { manualDriver, type Vendor } from './vendor.ts';
import { schemaProblems } from './wrong.ts';

/** A system as it is written, where sites extend each other in several places: the nearest first. */
export interface SystemText {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly parts: readonly Part[];
}

/** Reads one system; undefined where nothing can be made of it. Its domain is empty where none is given. */
export async function readSystem(
  name: string,
  text: SystemText,
  vendors: readonly Vendor[],
): Promise<{ readonly system?: System; readonly problems: readonly Problem[] }> {
  const at = `/systems/${escaped(name)}`;
  const [nearest] = text.parts;
  if (nearest === undefined) return { problems: [] };
  const { driver, auth, apply, domain, from, is, ...options } = text.fields;
  if (typeof driver !== 'string') {
    const words = { code: 'missing-key', about: name, message: `${name} has no \`driver\`` };
    return { problems: [blame(nearest.file, locate(nearest, at, 'key'), words)] };
  }
  const schema =
    driver === manualDriver
      ? 'manual/system.json'
      : vendors.find((each) => each.vendor === driver)?.systemSchema;
  if (schema === undefined) {
    const known = [...vendors.map((each) => each.vendor), manualDriver];
    const words = {
      code: 'unknown-driver',
      about: name,
      message: `there is no driver \`${driver}\``,
    };
    const place = locate(holding(text.parts, `${at}/driver`), `${at}/driver`);
    return { problems: [blame(nearest.file, place, { ...words, ...didYouMean(driver, known) })] };
  }
  const secrets = readAuth(mapOf(auth), holding(text.parts, `${at}/auth`), `${at}/auth`);
  const misplaced = Object.entries({ driver, apply, domain, from, is }).flatMap(([key, value]) =>
    misplacedSecrets(value, holding(text.parts, `${at}/${key}`), `${at}/${key}`),
  );
  const within = Object.entries(options).map(([key, value]) =>
    secretsWithin(value, holding(text.parts, `${at}/${key}`), { system: at, option: `/${key}` }),
  );
  const check = await schemaCheck(schema);
  const wrong = check(text.fields)
    ? []
    : (check.errors ?? []).filter((error) => !besideSecret(error));
  const problems = [...secrets.problems, ...misplaced, ...within.flatMap((each) => each.problems)];
  for (const error of wrong) {
    const placed = { ...error, instancePath: at + error.instancePath };
    problems.push(
      ...schemaProblems(holding(text.parts, placed.instancePath), [placed], { about: name }),
    );
  }
  const system: System = {
    name: name as SystemName,
    driver,
    options,
    auth: Object.assign({}, secrets.auth, ...within.map((each) => each.auth)) as System['auth'],
    apply: apply === 'manual' || driver === manualDriver ? 'manual' : 'automatic',
    ...(typeof from === 'string' ? { from: from as Address } : {}),
    ...(typeof is === 'string' ? { is: is as Address } : {}),
    domain: typeof domain === 'string' ? domain : '',
    origin: originOf(nearest.file, locate(nearest, at, 'key')),
  };
  return { system, problems };
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

// What stands there instead of a reference has been said already, and better.
function besideSecret(error: SchemaError): boolean {
  return /^\/auth\/|\/secrets\/[^/]*$/.test(error.instancePath);
}

/** The part that has something at this pointer; else the nearest. */
function holding(parts: readonly Part[], pointer: string): Part {
  const held = parts.find(
    (part) => locate(part, pointer) !== locate(part, pointer.slice(0, pointer.lastIndexOf('/'))),
  );
  return (held ?? parts[0]) as Part;
}
