/** How a thing ends once the plan is carried out, as far as kinds may look ahead. */
import type { Address } from './address.ts';
import type { Look } from './kind.ts';
import type { Spec } from './resource.ts';

/** The spec that an incarnation ends with; undefined for what is gone then, or never was. */
export function endSpec(of: Address, look: Look): Spec | undefined {
  const change = look.change(of);
  if (change?.action === 'create' || change?.action === 'update') return change.to;
  // The old incarnation has a live address; what takes its place has the declared one.
  if (change?.action === 'replace') return change.address === of ? change.to : undefined;
  if (change?.action === 'delete') return undefined;
  const live = look.live(of);
  return live === undefined ? undefined : look.spec(live);
}
