/** What a schema objects to, in words that name the place and the way out. */
import type { Problem } from '../model/problem.ts';
import { blame, type More } from './file.ts';
import { formats } from './formats.ts';
import { locate, unescaped, type Part } from './locate.ts';
import { didYouMean } from './nearest.ts';
import type { SchemaError } from './schemas.ts';

type Words = { readonly code: string; readonly message: string; readonly key?: string } & More;

/** One problem for each objection, at its place in `part`. */
export function schemaProblems(
  part: Part,
  errors: readonly SchemaError[] | null | undefined,
  about?: string,
  /** Where the checked value came from, when it does not stand in `part` as it is. */
  instead?: string,
): readonly Problem[] {
  const found: Problem[] = [];
  for (const error of errors ?? []) {
    const words = wordsFor(error);
    if (words === undefined) continue;
    const { key, ...problem } = words;
    if (instead !== undefined) {
      const spot = locate(part, instead);
      found.push(blame(part.file, spot, { ...problem, ...(about === undefined ? {} : { about }) }));
      continue;
    }
    const spot =
      key === undefined
        ? locate(part, error.instancePath)
        : locate(
            part,
            `${error.instancePath}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
            'key',
          );
    found.push(blame(part.file, spot, { ...problem, ...(about === undefined ? {} : { about }) }));
  }
  return found;
}

/** Undefined for objections that only wrap others. */
function wordsFor(error: SchemaError): Words | undefined {
  const what = subject(error.instancePath);
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      const known = Object.keys((error.parentSchema?.['properties'] ?? {}) as object);
      const message = `unknown key \`${key}\``;
      return { code: 'unknown-key', message, key, ...didYouMean(key, known) };
    }
    case 'required':
      return {
        code: 'missing-key',
        message: `\`${String(params['missingProperty'])}\` is missing`,
      };
    case 'type':
      return {
        code: 'wrong-type',
        message: `${what} must be ${typeWords(params['type'])}, not ${kindOf(error.data)}`,
      };
    case 'format':
      return wrongFormat(what, String(params['format']), String(error.data));
    case 'enum': {
      const allowed = (params['allowedValues'] as readonly unknown[]).map(String);
      const message = `${what} must be one of ${allowed.join(', ')}`;
      return {
        code: 'wrong-value',
        message,
        ...(typeof error.data === 'string' ? didYouMean(error.data, allowed) : {}),
      };
    }
    case 'const':
      return {
        code: 'wrong-value',
        message: `${what} must be ${JSON.stringify(params['allowedValue'])}`,
      };
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return {
        code: 'out-of-range',
        message: `${what} must be ${bound[error.keyword]} ${String(params['limit'])}`,
      };
    case 'false schema':
      return { code: 'misplaced-key', message: `${what} does not belong here`, ...helpOf(error) };
    case 'if':
    case 'propertyNames':
      return undefined;
    default:
      return {
        code: 'wrong-value',
        message: `${what} ${error.message ?? 'is wrong'}`,
        ...helpOf(error),
      };
  }
}

const bound = {
  minimum: 'at least',
  maximum: 'at most',
  exclusiveMinimum: 'more than',
  exclusiveMaximum: 'less than',
} as const;

function subject(pointer: string): string {
  const steps = pointer.split('/').slice(1).map(unescaped);
  const last = steps.at(-1);
  if (last === undefined) return 'this';
  const owner = steps.at(-2);
  return /^\d+$/.test(last) && owner !== undefined ? `an item of \`${owner}\`` : `\`${last}\``;
}

function wrongFormat(what: string, name: string, text: string): Words {
  const format = formats[name];
  const shown =
    text.length > 60 || name === 'store' || name === 'http-url' ? 'this' : `\`${text}\``;
  const noun = format?.noun ?? name;
  const message = `${what}: ${shown} is not ${noun}`;
  const why = format?.why?.(text) ?? {};
  return {
    code: `not-${name}`,
    message: why.message === undefined ? message : `${what}: ${why.message}`,
    ...(why.help === undefined ? {} : { help: why.help }),
  };
}

function typeWords(types: unknown): string {
  return (Array.isArray(types) ? types : [types])
    .map((type) => names[String(type)] ?? String(type))
    .join(' or ');
}

const names: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
};

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return names[typeof value] ?? typeof value;
}

function helpOf(error: SchemaError): { readonly help?: string } {
  const comment: unknown = error.parentSchema?.['$comment'];
  return typeof comment === 'string' ? { help: comment } : {};
}
