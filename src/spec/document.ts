/** One document of a spec file: which system it is for, its common keys, and what it declares. */
import { isMap } from 'yaml';
import { shortKind, type SystemName } from '../model/address.ts';
import type { System } from '../model/desired.ts';
import { readConditions } from './conditions.ts';
import { readCollection } from './collection.ts';
import type { DocumentKeys } from './document.gen.ts';
import { blame, type Spot } from './file.ts';
import { ownVars } from './layers.ts';
import { escaped, locate, type Part } from './locate.ts';
import { readManual } from './manual.ts';
import { didYouMean } from './nearest.ts';
import { plain } from './plain.ts';
import type { Findings, Reading } from './reading.ts';
import { readRules } from './rules.ts';
import { schemaCheck } from './schemas.ts';
import { hideSecrets, tellingInSpecs } from './secrets.ts';
import { substituteWith } from './vars.ts';
import { kindNamed, manualDriver, type KindIndex } from './vendor.ts';
import { schemaProblems } from './wrong.ts';

/** The keys that every document may have. */
const commonKeys: ReadonlySet<string> = new Set<keyof DocumentKeys>([
  'labels',
  'phase',
  'domain',
  'protect',
  'onFailure',
  'authority',
  'absent',
  'requires',
  'expect',
  'vars',
]);

/** Reads a document and adds what it says to `into`. */
export async function readDocument(
  part: Part,
  reading: Reading,
  into: Findings & { readonly aliased: { count: number } },
): Promise<void> {
  hideSecrets(part, tellingInSpecs);
  if (!isMap(part.value)) {
    const help = 'Begin it with a driver and a system: `maas: caracal`.';
    into.problems.push(
      blame(part.file, part.value as Spot, {
        code: 'not-a-map',
        message: 'a document is a map',
        help,
      }),
    );
    return;
  }
  const vars = new Map([
    ...reading.vars,
    ...Object.entries(ownVars(part, reading.limits, into.problems)),
  ]);
  const substitute = substituteWith(vars, 'refuse');
  const options = { limits: reading.limits, substitute, aliased: into.aliased, literal: 'vars' };
  const read = plain(part.file, part.document, options);
  into.problems.push(...read.problems);
  const value = read.value as Record<string, unknown>;
  const system = systemOf(value, part, reading, into);
  if (system === undefined) return;
  const keys = await commonOf(value, part, into);
  checkDomain(keys, { system, part, reading }, into);
  await readRules(keys, { system, part, reading }, into);
  readConditions('requires', keys.requires ?? [], { part, pointer: '/requires', reading }, into);
  readConditions('expect', keys.expect ?? [], { part, pointer: '/expect', reading }, into);
  await readRest(value, { system, keys, part, reading }, into);
}

function systemOf(
  value: Record<string, unknown>,
  part: Part,
  reading: Reading,
  into: Findings,
): System | undefined {
  const drivers = [...reading.kinds.keys(), manualDriver];
  const [driver, second] = Object.keys(value).filter((key) => drivers.includes(key));
  if (driver === undefined) {
    const message = 'this document does not say which system it is for';
    const near = Object.keys(value).find(
      (key) => !commonKeys.has(key) && typeof value[key] === 'string',
    );
    const known = `One key must be a driver and its value a system: ${drivers.map((each) => `\`${each}: <system>\``).join(', ')}.`;
    const hint = near === undefined ? undefined : didYouMean(near, drivers).help;
    const help = hint?.startsWith('Did') === true ? `${hint} ${known}` : known;
    into.problems.push(blame(part.file, part.value as Spot, { code: 'no-system', message, help }));
    return undefined;
  }
  if (second !== undefined) {
    const message = `this document is for two drivers, ${driver} and ${second}`;
    const help = 'Split it with a line `---`.';
    into.problems.push(
      blame(part.file, locate(part, `/${second}`, 'key'), { code: 'two-systems', message, help }),
    );
    return undefined;
  }
  const name = value[driver];
  if (typeof name !== 'string') {
    const message = `\`${driver}\` must name one system`;
    into.problems.push(
      blame(part.file, locate(part, `/${driver}`), { code: 'wrong-type', message }),
    );
    return undefined;
  }
  const system = reading.site.systems.get(name as SystemName);
  if (system?.driver === driver) return system;
  if (reading.unread.has(name)) return undefined;
  const known = [...reading.site.systems.values()].filter((each) => each.driver === driver);
  const message =
    system === undefined
      ? `trueup.yaml has no system \`${name}\``
      : `the driver of ${system.name} is ${system.driver}, not ${driver}`;
  const help = didYouMean(
    name,
    known.map((each) => each.name),
  );
  into.problems.push(
    blame(part.file, locate(part, `/${driver}`), { code: 'unknown-system', message, ...help }),
  );
  return undefined;
}

async function commonOf(
  value: Record<string, unknown>,
  part: Part,
  into: Findings,
): Promise<DocumentKeys> {
  const keys: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(value)) if (commonKeys.has(key)) keys[key] = each;
  const check = await schemaCheck('document.json');
  if (check(keys)) return keys;
  into.problems.push(...schemaProblems(part, check.errors));
  const bad = new Set(check.errors?.map((error) => error.instancePath.split('/')[1]));
  return Object.fromEntries(Object.entries(keys).filter(([key]) => !bad.has(key)));
}

/** A document may narrow its system's domain to another declared one. */
function checkDomain(
  keys: DocumentKeys,
  about: { readonly system: System; readonly part: Part; readonly reading: Reading },
  into: Findings,
): void {
  const { system, part, reading } = about;
  const known = [...reading.site.domains.keys()];
  if (keys.domain === undefined || keys.domain === system.domain) return;
  if (known.includes(keys.domain)) return;
  into.problems.push(
    blame(part.file, locate(part, '/domain'), {
      code: 'unknown-domain',
      message: `there is no domain \`${keys.domain}\``,
      help:
        known.length === 0
          ? 'Declare it under `domains:` in trueup.yaml.'
          : (didYouMean(keys.domain, known).help ?? ''),
    }),
  );
}

async function readRest(
  value: Record<string, unknown>,
  about: {
    readonly system: System;
    readonly keys: DocumentKeys;
    readonly part: Part;
    readonly reading: Reading;
  },
  into: Findings,
): Promise<void> {
  const { system, part, reading } = about;
  const index = reading.kinds.get(system.driver);
  for (const [key, each] of Object.entries(value)) {
    if (key === system.driver || commonKeys.has(key)) continue;
    const kind = index?.byCollection.get(key);
    if (kind !== undefined) readCollection(kind, each, { ...about, collection: key }, into);
    else if (system.driver === manualDriver && key === 'steps') await readManual(each, about, into);
    else {
      const message = `unknown key \`${key}\``;
      const spot = locate(part, `/${escaped(key)}`, 'key');
      into.problems.push(
        blame(part.file, spot, { code: 'unknown-key', message, ...unknownHelp(key, index) }),
      );
    }
  }
}

function unknownHelp(key: string, index: KindIndex | undefined): { readonly help?: string } {
  const nested = index === undefined ? undefined : kindNamed(index, key)?.nested;
  if (nested?.collection === key)
    return { help: `Write it inside a ${shortKind(nested.in)}: \`${key}\` of that one.` };
  return didYouMean(key, [...commonKeys, ...(index?.byCollection.keys() ?? ['steps'])]);
}
