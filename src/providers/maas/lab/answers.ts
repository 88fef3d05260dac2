/** The bodies in which MAAS answers and refuses: JSON, field map, plain text, empty. */
import type { LabReply } from '../../../lab/simulator.ts';
import type { Json } from './json.ts';

/** Thrown by a handler to end a request; nothing has been changed by then, as MAAS rolls back a refused request. */
export class Refusal extends Error {
  readonly reply: LabReply;

  constructor(reply: LabReply) {
    super(`${reply.status} ${reply.body ?? ''}`);
    this.reply = reply;
  }
}

/** 200, also for what was just created. */
export function ok(value: Json): LabReply {
  return { status: 200, headers: { 'Content-Type': jsonType }, body: value.text };
}

/** 204 without a body. */
export function deleted(): LabReply {
  return { status: 204, headers: { 'Content-Type': 'text/plain' }, body: '' };
}

/** A refusal in one bare sentence. */
export function refuse(status: number, sentence: string): Refusal {
  return new Refusal({
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    body: sentence,
  });
}

/** Not found: the one text answer without a charset. */
export function notFound(sentence: string): Refusal {
  return new Refusal({ status: 404, headers: { 'Content-Type': 'text/plain' }, body: sentence });
}

/** Missing permission on an object: 403 and not a word (`maasserver/middleware.py`). */
export function forbidden(): Refusal {
  return new Refusal({
    status: 403,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    body: '',
  });
}

/** An admin-only method of a collection. */
export function adminOnly(): Refusal {
  return refuse(403, 'This method is reserved for admin users.');
}

/** A form that does not validate; `__all__` holds what is about no single field. */
export function invalid(errors: Readonly<Record<string, readonly string[]>>): Refusal {
  return new Refusal({
    status: 400,
    headers: { 'Content-Type': jsonType },
    body: fieldMap(errors),
  });
}

/** The same found only when the model is saved: no charset in the content type. */
export function invalidModel(errors: Readonly<Record<string, readonly string[]>>): Refusal {
  return new Refusal({
    status: 400,
    headers: { 'Content-Type': 'application/json' },
    body: fieldMap(errors),
  });
}

/** Collects what is wrong with a form's fields, as Django does, and refuses them all at once. */
export class FieldErrors {
  readonly #errors: Record<string, string[]> = {};

  add(field: string, message: string): void {
    (this.#errors[field] ??= []).push(message);
  }

  has(field: string): boolean {
    return this.#errors[field] !== undefined;
  }

  refuseAny(): void {
    if (Object.keys(this.#errors).length > 0) throw invalid(this.#errors);
  }
}

/** What Django says of a field that is missing. */
export const required = 'This field is required.';
/** What Django says of a reference to nothing. */
export const noSuchChoice =
  'Select a valid choice. That choice is not one of the available choices.';

/** What Django says of a value that is not in a fixed list. */
export function badChoice(value: string): string {
  return `Select a valid choice. ${value} is not one of the available choices.`;
}

const jsonType = 'application/json; charset=utf-8';

// Python's json.dumps puts a blank after each colon and comma.
function fieldMap(errors: Readonly<Record<string, readonly string[]>>): string {
  const entries = Object.entries(errors).map(
    ([field, messages]) =>
      `${JSON.stringify(field)}: [${messages.map((each) => JSON.stringify(each)).join(', ')}]`,
  );
  return `{${entries.join(', ')}}`;
}
