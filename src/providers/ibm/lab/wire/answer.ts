/** What a handler answers with. */

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };
export type JsonObject = { readonly [name: string]: Json | undefined };

export interface Answer {
  readonly status: number;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

export function ok(body: Json, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, body, headers };
}

export function created(body: Json, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 201, body, headers };
}

/** Taken on and not done yet. */
export function accepted(body?: Json): Answer {
  return body === undefined ? { status: 202 } : { status: 202, body };
}

export const nothing: Answer = { status: 204 };
