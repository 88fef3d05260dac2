/** How PVE refuses: status and text; there is no 404 and no 409, nearly everything is a 500. */

/** What a refusal says beside its status. */
export interface Refused {
  readonly status: number;
  /** As PVE's code dies with it, its line feed at the end included. */
  readonly text: string;
  /** Per parameter: only 400 has it. */
  readonly errors?: Readonly<Record<string, string>>;
  /** `json`: the envelope. `empty`: nothing but the status line. `text`: the text alone. */
  readonly body?: 'json' | 'empty' | 'text';
}

/** Thrown to end a request, or a task. What was changed before stays changed: PVE knows no transaction. */
export class Refusal extends Error {
  readonly refused: Refused;

  constructor(refused: Refused) {
    super(refused.text);
    this.refused = refused;
  }
}

/** What PVE's code dies with: 500. */
export function failed(text: string): Refusal {
  return new Refusal({ status: 500, text: `${text}\n` });
}

/** 400 with a text per parameter. */
export function wrong(errors: Readonly<Record<string, string>>): Refusal {
  return new Refusal({ status: 400, text: 'Parameter verification failed.\n', errors });
}

/** 403; without detail PVE says no more than that. */
export function denied(what?: string): Refusal {
  const detail = what === undefined ? '' : ` (${what})`;
  return new Refusal({ status: 403, text: `Permission check failed${detail}\n` });
}

/** 401: the status line alone, after a while. */
export function unauthorized(reason: string): Refusal {
  return new Refusal({ status: 401, text: reason, body: 'empty' });
}

/** What the proxy in front of a node says when the node cannot be asked: 595, 596. */
export function unreachable(status: number, reason: string): Refusal {
  return new Refusal({ status, text: reason, body: 'empty' });
}

/** How PVE prints an exception inside another text: parameter errors keep their status and their list. */
export function printed(error: unknown): string {
  if (!(error instanceof Refusal)) throw error;
  const { status, text, errors = {} } = error.refused;
  const head = status === 400 || status === 403 ? `${status} ${text}` : text;
  return (
    head +
    Object.entries(errors)
      .map(([name, why]) => `${name}: ${why}\n`)
      .join('')
  );
}

/** Everything inside is said with a prefix and a colon before it, and is a 500 whatever it was. */
export function prefixed<Result>(prefix: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal({ status: 500, text: `${prefix}: ${printed(error)}` });
  }
}
