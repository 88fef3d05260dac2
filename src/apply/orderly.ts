/** A copy with sorted keys, so that equal values have equal bytes; what JSON would lose or hide is refused. */

/** Throws a TypeError on anything but plain JSON values; absent and undefined are the same. */
export function orderly(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map(orderly);
  if (typeof value === 'object') return sorted(value);
  throw new TypeError(`a ${typeof value} cannot be written in a plan`);
}

function sorted(value: object): object {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError(`a ${value.constructor.name} cannot be written in a plan`);
  // Without a prototype even a key named `__proto__` is a key like any other.
  const copy = Object.create(null) as Record<string, unknown>;
  const from = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(value).toSorted()) {
    if (from[key] !== undefined) copy[key] = orderly(from[key]);
  }
  return copy;
}
