/** Field changes in words: what it is, what it becomes, who moved. */
import type { FieldChange, Mover } from '../model/change.ts';
import { sameValue } from '../model/json.ts';
import type { Spec } from '../model/resource.ts';
import { isRecord, valueText } from './value.ts';

/** `cidr 10.12.8.0/22 → 10.12.12.0/22`; an object that changes in part gives a line per part. */
export function fieldTexts(change: Pick<FieldChange, 'field' | 'from' | 'to'>): readonly string[] {
  return moves(change.field, change.from, change.to).map(
    ({ path, from, to }) => `${path} ${valueText(from)} → ${valueText(to)}`,
  );
}

const movers = {
  spec: ['the spec moved'],
  live: ['the live side moved'],
  both: ['both moved'],
  // Said of a whole text at most, since it would stand on every line.
  unknown: [],
} satisfies Record<Mover, readonly string[]>;

/** Who moved, in the same words everywhere; nothing where nobody knows. */
export function moverText(moved: Mover): readonly string[] {
  return movers[moved];
}

/** All fields of a spec on one line. */
export function specText(spec: Spec): string {
  return Object.entries(spec)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => `${field} ${valueText(value)}`)
    .join(', ');
}

interface Move {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

function moves(path: string, from: unknown, to: unknown): readonly Move[] {
  if (!isRecord(from) || !isRecord(to)) return [{ path, from, to }];
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  const differing = keys.filter((key) => !sameValue(from[key], to[key]));
  return differing.flatMap((key) => moves(`${path}.${key}`, from[key], to[key]));
}
