/** What was sent: query and form in one, names as they came and names in lower case. */
import { readFields } from '../../../../lab/form.ts';
import type { LabRequest } from '../../../../lab/simulator.ts';
import { malformed } from './refusal.ts';

export interface Sent {
  /** As the signature wants them. */
  readonly pairs: readonly (readonly [string, string])[];
  /** By name in lower case. */
  readonly values: ReadonlyMap<string, string>;
  /** Looked up with its case; undefined where it is missing. */
  readonly command: string | undefined;
  /** `json`, or else XML. */
  readonly json: boolean;
}

export function sentIn(request: LabRequest): Sent {
  const merged = new Map<string, string>();
  for (const [name, value] of request.query) merged.set(name, value);
  for (const [name, values] of readFields(request) ?? []) merged.set(name, values.at(-1) ?? '');
  const values = new Map<string, string>();
  for (const [name, value] of merged) values.set(lowered(name), value);
  return {
    pairs: [...merged],
    values,
    command: merged.get('command'),
    json: merged.get('response')?.toLowerCase() === 'json',
  };
}

// `details[0].cpuNumber` keeps the case of its key.
function lowered(name: string): string {
  const bracket = name.indexOf('[');
  return bracket < 0
    ? name.toLowerCase()
    : `${name.slice(0, bracket).toLowerCase()}${name.slice(bracket)}`;
}

/** Line feeds are let through, other control characters not. */
export function checkCharacters({ pairs }: Sent): void {
  for (const [name, value] of pairs)
    // eslint-disable-next-line no-control-regex
    if (/[\u0000-\u0009\u000B\u000C\u000E-\u001F\u007F]/.test(value))
      throw malformed(
        `Received value containing illegal ASCII non-printable characters for parameter ${name}`,
      );
}
