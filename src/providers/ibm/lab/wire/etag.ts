/** ETags, on the few types that have them. */
import { createHash } from 'node:crypto';
import { Refusal } from './refusal.ts';

export function etagOf(row: object): string {
  return `W/"${createHash('sha1').update(JSON.stringify(row)).digest('hex').slice(0, 24)}"`;
}

/** The header of a reply that shows the row. */
export function tagged(row: object): Readonly<Record<string, string>> {
  return { ETag: etagOf(row) };
}

/** Refuses where `If-Match` is given and something else is there, or where it had to be given. */
export function checkMatch(
  headers: Readonly<Record<string, string>>,
  row: object,
  needed = false,
): void {
  const given = headers['if-match'];
  if (given === undefined && needed)
    throw new Refusal(400, 'bad_header', {
      message: 'The If-Match header is required for this request.',
      target: { type: 'header', name: 'If-Match' },
    });
  if (given !== undefined && given !== '*' && given !== etagOf(row))
    throw new Refusal(412, 'precondition_failed', {
      message: 'The resource has been changed since it was read.',
      target: { type: 'header', name: 'If-Match', value: given },
    });
}
