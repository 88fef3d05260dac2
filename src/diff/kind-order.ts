/** Kinds in an order in which a kind comes after those that it refers to. */
import { byText, type KindName } from '../model/address.ts';
import type { Kind, Kinds } from '../model/kind.ts';

/** References of a kind to itself do not count; a loop between kinds is a mistake in a provider. */
export function kindsInOrder(kinds: Kinds): readonly Kind[] {
  const done = new Set<KindName>();
  const order: Kind[] = [];
  const visit = (kind: Kind, path: readonly KindName[]): void => {
    if (done.has(kind.kind)) return;
    if (path.includes(kind.kind)) throw new Error(`kinds refer in a loop: ${path.join(' → ')}`);
    for (const { kind: other } of Object.values(kind.references)) {
      const target = other === 'any' ? undefined : kinds.get(other);
      if (target !== undefined && other !== kind.kind) visit(target, [...path, kind.kind]);
    }
    done.add(kind.kind);
    order.push(kind);
  };
  const byName = [...kinds.values()].toSorted((a, b) => byText(a.kind, b.kind));
  for (const kind of byName) if (!refersToAny(kind)) visit(kind, []);
  // What may refer to a thing of any kind comes when all the others are settled.
  for (const kind of byName) visit(kind, []);
  return order;
}

function refersToAny(kind: Kind): boolean {
  return Object.values(kind.references).some((each) => each.kind === 'any');
}
