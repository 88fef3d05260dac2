/** The flags of the commands: their names, what they take, and one line of help each. */
import { impacts, type Impact } from '../model/operation.ts';

export const formats = ['text', 'json', 'markdown'] as const;
export type Format = (typeof formats)[number];
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface CommonFlags {
  readonly config?: string;
  readonly format: Format;
  readonly out?: string;
  readonly lab?: string;
  readonly quiet?: boolean;
  readonly logLevel?: LogLevel;
}

export interface Approved {
  readonly plan: string;
  readonly impact: Impact;
}
export interface Limit {
  readonly of: 'delete' | 'replace';
  readonly most: number;
}

/** Flags that choose what is planned. */
export interface ChoiceFlags {
  readonly only?: readonly string[];
  readonly phase?: readonly string[];
  readonly withNeeds?: boolean;
  readonly prune?: boolean;
  readonly limit?: readonly Limit[];
}

export interface ApplyFlags {
  readonly apply?: boolean;
  readonly approve?: readonly Approved[];
}

/** Flags of commands that may change something. */
export type ApplyingFlags = CommonFlags & ApplyFlags;

export interface ShowFlags {
  readonly patch?: boolean;
  readonly unmanaged?: boolean;
}

const text = (input: string): string => input;

export const commonFlags = {
  config: {
    kind: 'parsed',
    parse: text,
    optional: true,
    placeholder: 'PATH',
    brief: 'trueup.yaml, or its folder; default: searched from here upwards',
  },
  format: {
    kind: 'enum',
    values: formats,
    default: 'text',
    brief: 'How to say it; json has a schema: trueup schema',
  },
  out: {
    kind: 'parsed',
    parse: text,
    optional: true,
    placeholder: 'FILE',
    brief: 'Write what is said to a file',
  },
  lab: {
    kind: 'parsed',
    parse: text,
    optional: true,
    placeholder: 'DIR',
    brief: 'Use simulators loaded from DIR in place of every system',
  },
  quiet: {
    kind: 'boolean',
    withNegated: false,
    optional: true,
    brief: 'Say only results and problems',
  },
  logLevel: {
    kind: 'enum',
    values: logLevels,
    optional: true,
    brief: 'Write a log of what is done to standard error',
  },
} as const;

export const choiceFlags = {
  only: {
    kind: 'parsed',
    parse: text,
    variadic: true,
    optional: true,
    placeholder: 'ADDR',
    brief: 'Plan steps of these addresses only (globs; may be repeated)',
  },
  phase: {
    kind: 'parsed',
    parse: text,
    variadic: true,
    optional: true,
    placeholder: 'NAME',
    brief: 'Plan steps of this phase only (may be repeated)',
  },
  withNeeds: {
    kind: 'boolean',
    withNegated: false,
    optional: true,
    brief: 'Add the steps that the chosen ones wait for',
  },
  prune: {
    kind: 'boolean',
    withNegated: false,
    optional: true,
    brief: 'Delete what trueup made and no spec declares any more',
  },
  limit: {
    kind: 'parsed',
    parse: parseLimit,
    variadic: true,
    optional: true,
    placeholder: 'delete=N',
    brief: 'delete=N or replace=N: lift a limit to N of a kind (may be repeated)',
  },
} as const;

export const applyFlags = {
  apply: {
    kind: 'boolean',
    withNegated: false,
    optional: true,
    brief: 'Carry it out; without it nothing is changed',
  },
  approve: {
    kind: 'parsed',
    parse: parseApproval,
    variadic: true,
    optional: true,
    placeholder: 'PLAN_ID:IMPACT',
    brief: 'PLAN_ID:IMPACT, as the plan prints it: approve its steps (may be repeated)',
  },
} as const;

export const showFlags = {
  patch: {
    kind: 'boolean',
    withNegated: false,
    optional: true,
    brief: 'Show each change as an RFC 6902 patch too',
  },
  unmanaged: {
    kind: 'boolean',
    withNegated: false,
    optional: true,
    brief: 'List live things that no spec declares too',
  },
} as const;

export const cleanupFlags = {
  check: {
    kind: 'boolean',
    withNegated: false,
    optional: true,
    brief: 'Read every system and say what is left, changing nothing',
  },
  status: {
    kind: 'boolean',
    withNegated: false,
    optional: true,
    brief: 'By the journal: what lives under each label, and how its newest run ended',
  },
  by: {
    kind: 'parsed',
    parse: text,
    optional: true,
    placeholder: 'LABEL',
    brief: 'With --status: of this label alone',
  },
} as const;

export const orphansFlags = {
  olderThan: {
    kind: 'parsed',
    parse: parseAge,
    default: '24h',
    placeholder: 'AGE',
    brief: 'Only what was made that long ago, such as 90m, 24h, 7d; 0 takes what has no age too',
  },
} as const;

const secondsIn = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** `90m`, `24h`, `7d`; `0`. */
export function parseAge(input: string): { readonly text: string; readonly milliseconds: number } {
  const [, many, unit] = /^(\d{1,6})([smhdw])$/.exec(input.trim()) ?? [];
  if (many !== undefined && unit !== undefined)
    return {
      text: input.trim(),
      milliseconds: Number(many) * secondsIn[unit as keyof typeof secondsIn] * 1000,
    };
  if (/^0+$/.test(input.trim())) return { text: '0', milliseconds: 0 };
  throw new Error('say how long ago, such as 90m, 24h or 7d, or 0');
}

/** `delete=3`. */
export function parseLimit(input: string): Limit {
  const [, of, most] = /^(delete|replace)=(\d+)$/.exec(input) ?? [];
  if (of === undefined || most === undefined)
    throw new Error('say delete=N or replace=N, N a whole number');
  return { of: of as Limit['of'], most: Number(most) };
}

/** `7f3a92c1:cascades`, as a plan prints it. */
export function parseApproval(input: string): Approved {
  const colon = input.lastIndexOf(':');
  const impact = impacts.find((each) => each !== 'none' && each === input.slice(colon + 1));
  if (colon <= 0 || impact === undefined)
    throw new Error(
      `say PLAN_ID:IMPACT as the plan prints it; impacts are ${impacts.slice(1).join(', ')}`,
    );
  return { plan: input.slice(0, colon), impact };
}
