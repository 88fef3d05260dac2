/** What a person can mend: said with its place, its help, and whether trying again can help. */

/** A place in a file of the repository; line and column count from 1. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Column just past the marked text, on the same line. */
  readonly endColumn?: number;
}

export interface Problem {
  /** Stable, kebab-case: `claim-held`, `unknown-key`. */
  readonly code: string;
  readonly level: 'error' | 'warning';
  readonly message: string;
  /** What it is about: a resource, or a system's name. */
  readonly about?: string;
  readonly at?: Origin;
  /** A few source lines around `at`, with a marker under the place. */
  readonly frame?: string;
  readonly help?: string;
  /** The same command may succeed later without anyone mending anything. */
  readonly tryAgain?: boolean;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly warnings?: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Shorthand for the usual problem: an error. */
export function problem(
  code: string,
  message: string,
  more: Omit<Problem, 'code' | 'level' | 'message'> = {},
): Problem {
  return { code, level: 'error', message, ...more };
}

/** True where nothing worse than a warning was found. */
export function passable(problems: readonly Problem[]): boolean {
  return problems.every((each) => each.level === 'warning');
}
