/** What every JSON output has in common: a version, what it is, and keys in a fixed order. */
import type { Problem } from '../../model/problem.ts';

/** The exit code travels inside too, so that a saved file still says how it went. */
export interface Head {
  readonly what: string;
  readonly site?: string | undefined;
  readonly exit: number;
  readonly problems: readonly Problem[];
}

/** Two-space JSON with a newline at the end; a bound that JSON has no number for is written as text. */
export function documentText(head: Head, body: object): string {
  const { what, site, exit, problems } = head;
  const document = { version: 1, what, site, exit, problems: problems.map(problemJson), ...body };
  return `${JSON.stringify(document, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 2)}\n`;
}

export function problemJson(problem: Problem): object {
  const { code, level, message, about, at, frame, help, tryAgain } = problem;
  return { code, level, message, about, at, frame, help, tryAgain };
}
