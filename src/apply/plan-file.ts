/** Plan files: a plan as text that stands alone, the same bytes for the same plan, and checked when read. */
import { createHash } from 'node:crypto';
import type { Plan, PlanId } from '../model/plan.ts';
import { problem, type Problem, type Result } from '../model/problem.ts';
import { readBounds, writeBounds } from './bounds.ts';
import { orderly } from './orderly.ts';
import { shapeProblems } from './plan-shape.ts';
import { soundnessProblems } from './sound.ts';

const version = 1;

/** Throws a TypeError where the plan holds what must not be in a file, such as a secret. */
export function encodePlan(plan: Plan): string {
  const { version: format, id, ...rest } = orderly(written(plan)) as Record<string, unknown>;
  return `${JSON.stringify({ version: format, id, ...rest }, null, 1)}\n`;
}

/** A plan that was written by `encodePlan` and not changed since; else what is wrong with it. */
export function decodePlan(text: string): Result<Plan> {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (error) {
    return refused('plan-unreadable', `This is not a plan file: ${message(error)}.`);
  }
  if (!isObject(file) || typeof file['version'] !== 'number')
    return refused('plan-foreign', 'This is not a plan file: it has no `version`.');
  if (file['version'] !== version)
    return refused(
      'plan-version',
      `This plan file has format ${file['version']}; this trueup reads format ${version}.`,
    );
  try {
    return checked(file);
  } catch (error) {
    return refused('plan-shape', `This is not a plan as trueup writes it: ${message(error)}.`);
  }
}

/** The first 12 digits of the sha256 over everything but the id and the commit: the same plan has the same id. */
export function planIdOf(plan: Omit<Plan, 'id'> & { readonly id?: unknown }): PlanId {
  return idOf(written(plan));
}

function written(plan: Omit<Plan, 'id'>): Readonly<Record<string, unknown>> {
  return { version, ...plan, steps: writeBounds(plan.steps) };
}

function idOf(file: Readonly<Record<string, unknown>>): PlanId {
  // A commit that changes no spec makes no other plan.
  const { id: _, commit: _commit, ...rest } = file;
  const digest = createHash('sha256').update(JSON.stringify(orderly(rest)));
  return digest.digest('hex').slice(0, 12) as PlanId;
}

function checked(file: Readonly<Record<string, unknown>>): Result<Plan> {
  const shape = shapeProblems(file);
  if (shape.length > 0) return { ok: false, problems: shape };
  const id = idOf(file);
  if (id !== file['id'])
    return refused(
      'plan-tampered',
      `This plan file was changed after it was made: it says ${String(file['id'])}, its content is ${id}.`,
    );
  const { version: _, steps, ...rest } = file;
  const plan = { ...rest, steps: readBounds(steps as readonly object[]) } as unknown as Plan;
  const problems: readonly Problem[] = soundnessProblems(plan);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: plan };
}

function refused(code: string, said: string): Result<Plan> {
  return {
    ok: false,
    problems: [problem(code, said, { help: 'Make the plan anew with `trueup plan --out`.' })],
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
