/** Finds out what a request is meant for: endpoint, placeholders and operation. */
import { readFields } from '../../../lab/form.ts';
import type { LabRequest } from '../../../lab/simulator.ts';
import type { Resource } from './call.ts';
import { Form } from './form.ts';
import { resources } from './routes.ts';

/** What a request is meant for. */
export interface Target {
  readonly resource: Resource;
  readonly path: readonly string[];
  /** From `?op=`, the form, or the path's `/op-NAME`; null where none is named. */
  readonly op: string | null;
  /** Undefined where the body is broken JSON. */
  readonly form: Form | undefined;
}

/** The endpoint that a request is for; undefined where there is none. */
export function targetOf(request: LabRequest): Target | undefined {
  const whole = tidy(request.path);
  const suffix = /^(.*\/)op-(\w+)\/?$/.exec(whole);
  const path = suffix?.[1] ?? whole;
  if (!path.startsWith(prefix)) return undefined;
  for (const resource of resources) {
    const match = resource.path.exec(path.slice(prefix.length));
    if (match === null) continue;
    const fields = ['POST', 'PUT'].includes(request.method) ? readFields(request) : new Map();
    const form = fields === undefined ? undefined : new Form(fields);
    // An empty `?op=` is none; an empty `op=` in a form is an operation without a name.
    const op = suffix?.[2] ?? (request.query.get('op') || (form?.text('op') ?? null));
    return { resource, path: match.slice(1), op, form };
  }
  return undefined;
}

/** Doubled slashes are one. */
export function tidy(path: string): string {
  return path.replaceAll(/\/{2,}/g, '/');
}

/** Method, noun and operation, without ids. */
export function labelOf(request: LabRequest): string {
  const target = targetOf(request);
  const noun = target?.resource.collection ?? request.path;
  return [request.method, noun, target?.op].filter(Boolean).join(' ');
}

const prefix = '/api/2.0/';
