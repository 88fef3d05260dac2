/** The owner mark: two tags of the thing; on a network that was just made, the end of its display text. */
import type { Address } from '../../model/address.ts';
import { markAtEnd } from '../../model/owner-mark.ts';
import type { OwnerMark } from '../../model/resource.ts';
import type { Tag } from './read/rows.ts';

export const tagKeys = { site: 'trueup-site', address: 'trueup-address' } as const;

export function markIn(tags: readonly Tag[], text = ''): OwnerMark | undefined {
  // Keys that differ in case alone are one to the database.
  const value = (key: string): string | undefined =>
    tags.find((each) => each.key.toLowerCase() === key)?.value;
  const [site, address] = [value(tagKeys.site), value(tagKeys.address)];
  if (site !== undefined && address !== undefined) return { site, address: address as Address };
  return markAtEnd(text)?.mark;
}

/** Parameters of `createTags`. */
export function tagParameters({ site, address }: OwnerMark): Readonly<Record<string, string>> {
  return {
    'tags[0].key': tagKeys.site,
    'tags[0].value': site,
    'tags[1].key': tagKeys.address,
    'tags[1].value': address,
  };
}
