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
      const target = kinds.get(other);
      if (target !== undefined && other !== kind.kind) visit(target, [...path, kind.kind]);
    }
    done.add(kind.kind);
    order.push(kind);
  };
  for (const kind of [...kinds.values()].toSorted((a, b) => byText(a.kind, b.kind)))
    visit(kind, []);
  return order;
}
