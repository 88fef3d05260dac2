/** Where in a document a value stands: looked for only when a problem has to point at it. */
import { isAlias, isMap, isPair, isSeq, type Document, type Node } from 'yaml';
import type { SpecFile, Spot } from './file.ts';
import { keyOf } from './plain.ts';

/** A part of a document that something was read from. */
export interface Part {
  readonly file: SpecFile;
  readonly document: Document.Parsed;
  /** The key that names it; absent on a whole document. */
  readonly key?: Spot;
  readonly value: unknown;
}

/** The node at a JSON pointer below a part, or its key. Where it does not exist: the nearest thing above it. */
export function locate(part: Part, pointer: string, want: 'value' | 'key' = 'value'): Spot {
  const steps = pointer.split('/').slice(1).map(unescaped);
  let spot: Spot = part.key ?? (part.value as Node);
  let here = resolved(part.document, part.value);
  for (const [index, step] of steps.entries()) {
    const next = below(here, step);
    if (next === undefined) return spot;
    const last = index === steps.length - 1;
    if (isPair(next)) {
      spot = (last && want === 'value' && hasRange(next.value) ? next.value : next.key) as Spot;
      here = resolved(part.document, next.value);
    } else {
      spot = next as Spot;
      here = resolved(part.document, next);
    }
  }
  return spot;
}

/** What an alias stands for; anything else as it is. */
export function resolved(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

/** A JSON pointer's step as text. */
export function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Text as a JSON pointer's step. */
export function escaped(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}

function below(node: unknown, step: string): unknown {
  if (isMap(node)) return node.items.find((pair) => keyOf(pair) === step);
  return isSeq(node) ? node.items[Number(step)] : undefined;
}

// An empty value has a place of no width; its key shows better what is meant.
function hasRange(node: unknown): boolean {
  const range = (node as Node | null)?.range;
  return range !== undefined && range !== null && range[1] > range[0];
}
