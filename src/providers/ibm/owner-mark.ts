/** The owner mark as two user tags: `trueup-site:d058` and `trueup-address:us-south:2fvpc:2flab`. */
import type { Address } from '../../model/address.ts';
import type { OwnerMark } from '../../model/resource.ts';

const siteTag = 'trueup-site:';
const addressTag = 'trueup-address:';
const longest = 128;

/** Tags of IBM Cloud know no capitals and few signs: everything else is written as `:` and its code. */
export function tagsOf({ site, address }: OwnerMark): readonly string[] {
  const tags = [`${siteTag}${written(site)}`, `${addressTag}${written(address)}`];
  // One that does not fit cannot be cut: half an address would be another one.
  return tags.every((each) => each.length <= longest) ? tags : [];
}

export function isMarkTag(tag: string): boolean {
  return tag.startsWith(siteTag) || tag.startsWith(addressTag);
}

/** Undefined where it carries none, or two that contradict each other. */
export function markIn(tags: readonly string[]): OwnerMark | undefined {
  const sites = tags.filter((each) => each.startsWith(siteTag));
  const addresses = tags.filter((each) => each.startsWith(addressTag));
  const [site] = sites;
  const [address] = addresses;
  if (site === undefined || address === undefined) return undefined;
  if (sites.length > 1 || addresses.length > 1) return undefined;
  const read = readBack(address.slice(addressTag.length));
  if (read.split('/').length !== 3) return undefined;
  return { site: readBack(site.slice(siteTag.length)), address: read as Address };
}

/** How a search asks for what carries the mark of any site. */
export const markQuery = `tags:${siteTag.slice(0, -1)}*`;

function written(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const sign = String.fromCharCode(byte);
      return /[a-z0-9._-]/.test(sign) ? sign : `:${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}

function readBack(text: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = /^:([0-9a-f]{2})/i.exec(text.slice(at, at + 3))?.[1];
    bytes.push(code === undefined ? text.charCodeAt(at) : Number.parseInt(code, 16));
    if (code !== undefined) at += 2;
  }
  return Buffer.from(bytes).toString('utf8');
}
