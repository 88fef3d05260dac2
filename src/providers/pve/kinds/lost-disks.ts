/** What is lost with a VM: a disk that is made anew with it shows the same values, and nothing of what was on it. */
import type { Address } from '../../../model/address.ts';
import { endSpec } from '../../../model/end-spec.ts';
import type { Look } from '../../../model/kind.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { text, whole } from '../../../model/spec-fields.ts';
import { leaves } from '../../../model/end-state.ts';
import { names } from './names.ts';
import { sizeText } from './sizes.ts';

export function lostWith(old: Address, look: Look): readonly string[] {
  return look
    .hanging(old)
    .filter((each) => each.kind === names.disk && stillOn(each, old, look))
    .map((each) => `lost with all that is on it: ${diskText(each)}`)
    .toSorted();
}

function stillOn(disk: LiveResource, old: Address, look: Look): boolean {
  return leaves(disk, look) || endSpec(look.incarnation(disk), look)?.['vm'] === old;
}

function diskText({ id, spec }: LiveResource): string {
  const size = whole(spec, 'size');
  return [text(spec, 'slot'), size === undefined ? undefined : sizeText(size), `(${id})`]
    .filter(Boolean)
    .join(' ');
}
