/** The owner mark as text: `[trueup d058 caracal/band/metal-admin.vips]`, at the end of what people wrote. */
import type { Address } from './address.ts';
import type { OwnerMark } from './resource.ts';

export function markText({ site, address }: OwnerMark): string {
  return `[trueup ${site} ${address}]`;
}

/** The mark at the end of a text, and what stands before it. */
export function markAtEnd(
  full: string,
): { readonly before: string; readonly mark: OwnerMark } | undefined {
  const found = /\s*\[trueup (\S+) ([^\s\]]+\/[^\]]+)\]\s*$/.exec(full);
  if (found === null) return undefined;
  const [whole, site = '', address = ''] = found;
  return { before: full.slice(0, -whole.length), mark: { site, address: address as Address } };
}
