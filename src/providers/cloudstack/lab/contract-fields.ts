/** The listing of commands as it was published, and whether a value has the fields of a response. */

export interface Param {
  readonly type: string;
  readonly required?: boolean;
  /** Releases that have it; absent: all. */
  readonly in?: readonly string[];
}

export interface Operation {
  readonly kind: string;
  readonly envelope: string;
  readonly itemKey?: string;
  readonly answer: 'array' | 'object' | 'job' | 'success' | 'flat';
  readonly response: string;
  readonly params: Readonly<Record<string, Param>>;
}

interface Field {
  readonly type: string;
  readonly in?: readonly string[];
}

export interface Listing {
  readonly commands: Readonly<Record<string, Operation>>;
  readonly responses: Readonly<Record<string, Readonly<Record<string, Field>>>>;
}

interface Place {
  readonly response: string;
  readonly where: string;
}

/** Fields that the response does not have, of other types, or null. */
export function differences(
  listing: Listing,
  value: unknown,
  { response, where }: Place,
): readonly string[] {
  const fields = listing.responses[response];
  if (fields === undefined) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`${where} is no object`];
  return Object.entries(value).flatMap(([name, each]: [string, unknown]) => {
    const field = fields[name];
    const place = `${where}.${name}`;
    if (field === undefined || (field.in !== undefined && !field.in.includes('4.20')))
      return [`${place} is no field of ${response}`];
    return typeFaults(listing, each, { type: field.type, where: place });
  });
}

function typeFaults(
  listing: Listing,
  value: unknown,
  { type, where }: { readonly type: string; readonly where: string },
): readonly string[] {
  const list = /^array<(.*)>$/.exec(type)?.[1];
  const object = /^object:(.*)$/.exec(type)?.[1];
  const wrong = [`${where} is ${JSON.stringify(value)}, no ${type}`];
  if (value === null || value === undefined) return wrong;
  if (list !== undefined)
    return Array.isArray(value)
      ? value.flatMap((each: unknown) => typeFaults(listing, each, { type: list, where }))
      : wrong;
  if (object !== undefined) return differences(listing, value, { response: object, where });
  if (type.startsWith('integer')) return Number.isInteger(value) ? [] : wrong;
  if (type.startsWith('number')) return typeof value === 'number' ? [] : wrong;
  if (type.startsWith('map'))
    return typeof value === 'object' && !Array.isArray(value) ? [] : wrong;
  if (type.startsWith('enum')) return [];
  if (type === 'date') return typeof value === 'string' && dates.test(value) ? [] : wrong;
  return typeof value === type ? [] : wrong;
}

const dates = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}$/;
