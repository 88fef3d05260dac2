/** What the state of an object forbids. */
import type { LiveResource } from '../../../model/resource.ts';
import { text } from '../../../model/spec-fields.ts';

/** Why it is left alone: it goes already, or IBM Cloud itself owns it. */
export function goneOrGoing({ status = {} }: LiveResource): string | undefined {
  const state = text(status, 'state');
  if (status['owner'] === 'provider') return 'IBM Cloud keeps it for itself';
  return state === 'deleting' || state === 'pending_deletion'
    ? 'it is being deleted already'
    : undefined;
}
