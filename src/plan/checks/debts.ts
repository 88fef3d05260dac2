/** What is taken away for a while is written down as owed, and brought back: a crash in between loses nothing. */
import type { Address } from '../../model/address.ts';
import { sameValue } from '../../model/json.ts';
import type { Operation } from '../../model/operation.ts';
import type { Spec } from '../../model/resource.ts';
import type { Replay } from './replay.ts';

export function unowed({ byHolder }: Replay): readonly string[] {
  const found: string[] = [];
  for (const [holder, placed] of byHolder) {
    const updates = placed.flatMap(({ operation }) =>
      operation.do === 'update' ? [operation] : [],
    );
    if (updates.length === placed.length) found.push(...ofOne(holder, updates));
  }
  return found;
}

function ofOne(holder: Address, updates: readonly Operation[]): readonly string[] {
  const found: string[] = [];
  const first = updates[0]?.from ?? {};
  const last = updates.at(-1)?.to ?? {};
  const owed = new Map<string, unknown>();
  for (const [index, { id, to = {}, debt }] of updates.entries()) {
    for (const [field, value] of Object.entries(debt?.fields ?? {})) owed.set(field, value);
    for (const field of away(to, first, last)) {
      if (!owed.has(field)) found.push(`${id} leaves ${field} of ${holder} away and owes nothing`);
      else if (!sameValue(owed.get(field) ?? null, last[field] ?? null))
        found.push(`${id} owes another ${field} of ${holder} than is put back`);
    }
    if (debt !== undefined && !updates.slice(index + 1).some((each) => each.pays === true))
      found.push(`what ${id} owes is never paid`);
  }
  return found;
}

/** Fields that are neither as they were nor as they will be. */
function away(now: Spec, first: Spec, last: Spec): readonly string[] {
  return [...new Set([...Object.keys(now), ...Object.keys(first), ...Object.keys(last)])].filter(
    (field) => !at(now, first, field) && !at(now, last, field),
  );
}

function at(a: Spec, b: Spec, field: string): boolean {
  return sameValue(a[field] ?? null, b[field] ?? null);
}
