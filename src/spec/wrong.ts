/** What a schema objects to, in words that name the place and the way out. */
import type { Problem } from '../model/problem.ts';
import { blame, type More, type Spot } from './file.ts';
import { formats } from './formats.ts';
import { escaped, locate, unescaped, type Part } from './locate.ts';
import { didYouMean } from './nearest.ts';
import type { SchemaError } from './schemas.ts';

type Words = { readonly code: string; readonly message: string } & More;

/** One problem for each objection, at its place in `part`. */
export function schemaProblems(
  part: Part,
  errors: readonly SchemaError[] | null | undefined,
  more: {
    readonly about?: string;
    /** Where the checked value came from, when it does not stand in `part` as it is. */
    readonly instead?: string | undefined;
  } = {},
): readonly Problem[] {
  const about = more.about === undefined ? {} : { about: more.about };
  return (errors ?? []).flatMap((error) => {
    const words = wordsFor(error);
    if (words === undefined) return [];
    const spot = more.instead === undefined ? spotOf(error, part) : locate(part, more.instead);
    return [blame(part.file, spot, { ...words, ...about })];
  });
}

// A missing key has no place of its own: the key of what lacks it is shown. An unknown one is shown itself.
function spotOf(error: SchemaError, part: Part): Spot {
  const params = error.params as Readonly<Record<string, unknown>>;
  const key = error.propertyName ?? params['additionalProperty'];
  if (typeof key !== 'string')
    return locate(part, error.instancePath, error.keyword === 'required' ? 'key' : 'value');
  return locate(part, `${error.instancePath}/${escaped(key)}`, 'key');
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
      return { code: 'unknown-key', message, ...(key === '<<' ? noMerge : didYouMean(key, known)) };
    }
    case 'required':
      return {
        code: 'missing-key',
        message: `\`${String(params['missingProperty'])}\` is missing`,
      };
    case 'dependentRequired':
      return {
        code: 'missing-key',
        message: `\`${String(params['missingProperty'])}\` is missing: \`${String(params['property'])}\` means nothing without it`,
      };
    case 'uniqueItems':
      return { code: 'wrong-value', message: `${what} says one thing twice` };
    case 'type':
      return {
        code: 'wrong-type',
        message: `${what} must be ${typeWords(params['type'])}, not ${kindOf(error.data)}`,
        ...typeHelp(params['type'], error.data),
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
    case 'not':
      return { code: 'misplaced-key', message: `${what} does not belong here`, ...helpOf(error) };
    case 'if':
    case 'propertyNames':
      return undefined;
    case 'pattern':
      return {
        code: 'wrong-value',
        message: `${what} is not written as it must be`,
        ...helpOf(error),
      };
    case 'minProperties':
    case 'minItems':
    case 'minLength':
      return { code: 'wrong-value', message: `${what} is empty`, ...helpOf(error) };
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
  const noun = format?.noun ?? name;
  const message = `${what}: ${shownText(name, text)} is not ${noun}`;
  const why = format?.why?.(text) ?? {};
  return {
    code: `not-${name}`,
    message: why.message === undefined ? message : `${what}: ${why.message}`,
    ...(why.help === undefined ? {} : { help: why.help }),
  };
}

// Somebody may have written a password into a URL.
function shownText(format: string, text: string): string {
  if (text === '') return 'empty text';
  return text.length > 60 || format === 'store' || format === 'http-url' ? 'this' : `\`${text}\``;
}

function typeHelp(types: unknown, value: unknown): { readonly help?: string } {
  if (types === 'boolean' && /^(yes|no|on|off|y|n)$/i.test(String(value)))
    return { help: 'YAML 1.2 knows `true` and `false` only.' };
  if (typeof value !== 'number' && typeof value !== 'boolean') return {};
  return [types].flat().includes('string') ? { help: 'Put it in quotes.' } : {};
}

const noMerge = {
  help: 'There are no merge keys. Write the fields out, or use an alias for the whole.',
};

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
  if (typeof value === 'boolean') return String(value);
  return names[typeof value] ?? typeof value;
}

function helpOf(error: SchemaError): { readonly help?: string } {
  const comment: unknown = error.parentSchema?.['$comment'];
  return typeof comment === 'string' ? { help: comment } : {};
}
