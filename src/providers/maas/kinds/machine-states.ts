/** What the state of a machine allows. The words are MAAS's own (maasserver/enum.py). */
import type { LiveResource } from '../../../model/resource.ts';
import { text } from '../../../model/spec-fields.ts';

/** Nothing runs on it, so a link that is cut hurts nobody before the next deployment. */
const idle: ReadonlySet<string> = new Set(['New', 'Ready', 'Broken']);
/** MAAS edits links only in these (maasserver/api/interfaces.py). */
const editable: ReadonlySet<string> = new Set([...idle, 'Failed testing', 'Allocated']);

/** Why no link of this machine may be cut; undefined where it may. */
export function whyNotCut(status: LiveResource['status']): string | undefined {
  return whyNot(status, idle);
}

/** Why MAAS would not let us add or remove a link; undefined where it would. */
export function whyNotEdited(status: LiveResource['status']): string | undefined {
  return whyNot(status, editable);
}

function whyNot(status: LiveResource['status'], allowed: ReadonlySet<string>): string | undefined {
  const machine = text(status ?? {}, 'machine') ?? 'its machine';
  const state = text(status ?? {}, 'status') ?? 'of unknown state';
  if (status?.['locked'] === true) return `${machine} is locked`;
  return allowed.has(state) ? undefined : `${machine} is ${state}`;
}
