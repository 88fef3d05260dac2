/** Facts in words. */
import { factParts, type Fact } from '../model/operation.ts';
import { oneLine } from './clean.ts';

/** Facts that say what a thing is; all others read as they stand: `DHCP off on caracal/vlan/metal`. */
const predicates: Readonly<Record<string, string>> = {
  exists: 'exists',
  done: 'is done',
  'in place': 'is in place',
};

/** `caracal/subnet/x exists`, where the fact is `exists caracal/subnet/x`. Any other text stays as it is. */
export function factText(text: string): string {
  const { what, of } = factParts(text as Fact);
  const predicate = predicates[what];
  // A sentence that only begins like a fact goes on after its address.
  if (predicate === undefined || of.includes(' ')) return oneLine(text);
  return `${oneLine(of)} ${predicate}`;
}
