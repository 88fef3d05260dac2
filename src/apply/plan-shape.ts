/** Is this JSON shaped like a plan? Checked against `schemas/plan.json`. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { problem, type Problem } from '../model/problem.ts';

/** All that does not fit the schema, at most ten of it: a foreign file fits nowhere. */
export function shapeProblems(value: unknown): readonly Problem[] {
  const fits = check();
  if (fits(value)) return [];
  const errors = (fits.errors ?? []).filter((each) => each.keyword !== 'if');
  return errors.slice(0, 10).map((each) =>
    problem('plan-shape', `This is not a plan as trueup writes it: ${said(each)}.`, {
      help: 'Make the plan anew with `trueup plan --out`.',
    }),
  );
}

let compiled: ValidateFunction | undefined;

function check(): ValidateFunction {
  compiled ??= new Ajv2020({ strict: false }).compile(
    JSON.parse(readFileSync(schemaFile(), 'utf8')) as object,
  );
  return compiled;
}

// Run from source, from dist/ or from a bundle's chunk, this file lies at different depths.
function schemaFile(): string {
  for (let here = import.meta.dirname; ; here = dirname(here)) {
    const file = join(here, 'schemas', 'plan.json');
    if (existsSync(file)) return file;
    if (dirname(here) === here) throw new Error('schemas/ is missing from this installation');
  }
}

function said(error: ErrorObject): string {
  const where = error.instancePath === '' ? 'it' : `'${error.instancePath.slice(1)}'`;
  const key =
    error.keyword === 'additionalProperties'
      ? `: '${String((error.params as { additionalProperty?: unknown }).additionalProperty)}'`
      : '';
  return `${where} ${error.message ?? 'does not fit'}${key}`;
}
