/** One YAML document → plain values, with every trap in it found on the way: read once, in the order of the text. */
import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Pair } from 'yaml';
import { byText } from '../model/address.ts';
import type { Problem } from '../model/problem.ts';
import { blame, type SpecFile, type Spot } from './file.ts';
import type { SpecLimits } from './limits.ts';
import type { Substitute } from './vars.ts';

export interface PlainOptions {
  readonly limits: SpecLimits;
  /** What becomes of text with `${` in it. */
  readonly substitute: Substitute;
  /** A key of the document whose value is taken over as it is written. */
  readonly literal?: string;
  /** Values that aliases have added to the file so far. */
  readonly aliased: { count: number };
}

/** An anchored value, how many values it is, and how many levels. */
interface Anchored {
  readonly value: unknown;
  readonly size: number;
  readonly height: number;
}

// Assigned to a plain object, these would change what it inherits instead of what it holds.
const dangerous = new Set(['__proto__', 'constructor', 'prototype']);

/** The document's value. Keys come sorted, so that the order of a file's keys changes nothing after this. */
export function plain(
  file: SpecFile,
  document: Document.Parsed,
  options: PlainOptions,
  start: unknown = document.contents,
): { readonly value: unknown; readonly problems: readonly Problem[] } {
  const found: Problem[] = [];
  const anchors = new Map<string, Anchored>();
  const { limits, substitute, aliased } = options;
  let size = 0;
  let reach = 0;
  let literal = false;
  return { value: read(start, start === document.contents ? 0 : 1), problems: found };

  function read(node: unknown, depth: number): unknown {
    size += 1;
    if (isScalar(node) && node.anchor === undefined) return scalar(node.value, node);
    if (isAlias(node)) return alias(node.source, node, depth);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor === undefined) return collection(node, depth);
    const [sizeBefore, reachBefore] = [size, reach];
    reach = depth;
    const value = isScalar(node) ? scalar(node.value, node) : collection(node, depth);
    anchors.set(anchor, { value, size: size - sizeBefore + 1, height: reach - depth });
    reach = Math.max(reach, reachBefore);
    return value;
  }

  function collection(node: unknown, depth: number): unknown {
    if (!isMap(node) && !isSeq(node)) return null;
    if (tooDeep(depth + 1, node)) return null;
    if (isMap(node)) return map(node.items, depth + 1);
    return node.items.map((item) => read(item, depth + 1));
  }

  function map(items: readonly Pair[], depth: number): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    let previous = '';
    let sorted = true;
    for (const pair of items) {
      const key = keyOf(pair);
      if (dangerous.has(key)) {
        say(pair.key, 'dangerous-key', `\`${key}\` cannot be a key`, 'Choose another name.');
        continue;
      }
      if (Object.hasOwn(value, key))
        say(pair.key, 'duplicate-key', `\`${key}\` is given twice`, 'Keep one of the two.');
      if (depth === 1) literal = key === options.literal;
      value[key] = read(pair.value, depth);
      if (key < previous) sorted = false;
      previous = key;
    }
    return sorted ? value : sortKeys(value);
  }

  function alias(source: string, node: Node, depth: number): unknown {
    const target = anchors.get(source);
    if (target === undefined) {
      say(node, 'unknown-anchor', `there is no anchor &${source} before this`);
      return null;
    }
    if (aliased.count > limits.aliased || tooDeep(depth + target.height, node)) return null;
    aliased.count += target.size;
    size += target.size;
    reach = Math.max(reach, depth + target.height);
    if (aliased.count <= limits.aliased) return target.value;
    const message = `aliases add more than ${limits.aliased} values to this file`;
    say(node, 'aliases-explode', message, 'Anchors that hold aliases multiply. Write them out.');
    return null;
  }

  function scalar(value: unknown, node: Node): unknown {
    if (typeof value === 'string')
      return !literal && value.includes('${')
        ? substitute(value, (problem) => found.push(blame(file, node, problem)))
        : value;
    if (typeof value === 'number') return number(value, node);
    if (value === null || typeof value === 'boolean') return value;
    say(
      node,
      'not-plain',
      'this is not a plain value',
      'Write text, a number, true, false or null.',
    );
    return null;
  }

  function number(value: number, node: Node): number {
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
      say(
        node,
        'number',
        'this number cannot be kept exactly',
        'Put it in quotes if it is a name.',
      );
    return value === 0 ? 0 : value;
  }

  function tooDeep(depth: number, node: Spot): boolean {
    reach = Math.max(reach, depth);
    if (depth <= limits.depth) return false;
    const message = `more than ${limits.depth} levels of maps and lists`;
    // Said once for a file: what lies deeper is as deep.
    if (!found.some((each) => each.code === 'too-deep')) say(node, 'too-deep', message);
    return true;
  }

  function say(spot: unknown, code: string, message: string, help?: string): void {
    found.push(
      blame(file, spot as Spot, { code, message, ...(help === undefined ? {} : { help }) }),
    );
  }
}

/** The text of a pair's key. */
export function keyOf(pair: Pair): string {
  const value = isScalar(pair.key) ? pair.key.value : undefined;
  return typeof value === 'string' ? value : '';
}

/** A copy with its keys in order. */
export function sortKeys(value: Record<string, unknown>): Record<string, unknown> {
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(value).toSorted(byText)) sorted[key] = value[key];
  return sorted;
}
