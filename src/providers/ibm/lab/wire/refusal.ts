/** How each service says no. */

/** What of a request is not liked. */
export interface Target {
  readonly type: 'field' | 'parameter' | 'header';
  readonly name: string;
  readonly value?: unknown;
}

/** Thrown to end a request; nothing has been changed by then. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly target: Target | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    said: {
      readonly message: string;
      readonly target?: Target;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ) {
    super(said.message);
    this.status = status;
    this.code = code;
    this.target = said.target;
    this.headers = said.headers ?? {};
  }
}

/** Not there, or not to be seen. */
export function notFound(value: string, name = 'id'): Refusal {
  return new Refusal(404, 'not_found', {
    message: 'The requested resource does not exist, or cannot be accessed.',
    target: { type: 'parameter', name, value },
  });
}

/** The state of things forbids it. */
export function conflict(code: string, message: string): Refusal {
  return new Refusal(409, code, { message });
}

/** A field of the body, or what it refers to, will not do. */
export function badField(
  name: string,
  message: string,
  { code = 'bad_field', value }: { readonly code?: string; readonly value?: unknown } = {},
): Refusal {
  const target = { type: 'field' as const, name, ...(value === undefined ? {} : { value }) };
  return new Refusal(400, code, { message, target });
}

/** A parameter of the query will not do. */
export function badParameter(name: string, code: string, message: string): Refusal {
  return new Refusal(400, code, { message, target: { type: 'parameter', name } });
}

/** IAM says no. */
export function notAuthorized(what: string): Refusal {
  return new Refusal(403, 'not_authorized', {
    message: `the provided token is not authorized to ${what} in this account`,
  });
}
