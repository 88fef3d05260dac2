/** The schemas of `schemas/`, compiled when first asked for. The only place that knows ajv. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { formats } from './formats.ts';

export type SchemaError = ErrorObject;
export type Check = ValidateFunction;

const base = 'schema:///';
let ajv: Ajv2020 | undefined;
const compiled = new Map<string, Promise<Check>>();

/** The check of a schema by its path below `schemas/`, such as `maas/subnet.json`. */
export function schemaCheck(path: string): Promise<Check> {
  const known = compiled.get(path);
  if (known !== undefined) return known;
  ajv ??= newAjv();
  const check = compile(ajv, path);
  compiled.set(path, check);
  return check;
}

async function compile(into: Ajv2020, path: string): Promise<Check> {
  return into.getSchema(base + path) ?? into.compileAsync(await load(base + path));
}

function newAjv(): Ajv2020 {
  const made = new Ajv2020({
    allErrors: true,
    strict: true,
    allowUnionTypes: true,
    // A required field and its type may stand in different branches of a schema.
    strictRequired: false,
    strictTypes: false,
    verbose: true,
    // A command compiles them once and checks few things with each: making better code costs more than it saves.
    code: { optimize: false },
    // Ours are checked by the tests.
    validateSchema: false,
    loadSchema: load,
  });
  for (const [name, { ok }] of Object.entries(formats)) made.addFormat(name, ok);
  return made;
}

async function load(uri: string): Promise<Record<string, unknown>> {
  const text = await readFile(join(folder(), uri.slice(base.length)), 'utf8');
  return { ...(JSON.parse(text) as Record<string, unknown>), $id: uri };
}

// Run from source, from dist/ or from a bundle's chunk, this file lies at different depths.
function folder(): string {
  for (let here = import.meta.dirname; ; here = dirname(here)) {
    if (existsSync(join(here, 'schemas', 'spec.json'))) return join(here, 'schemas');
    if (dirname(here) === here) throw new Error('schemas/ is missing from this installation');
  }
}
