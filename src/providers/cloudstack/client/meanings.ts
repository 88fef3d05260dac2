/** What errors of CloudStack mean: by their text where the code alone does not tell, else by code. */
import type { ErrorClass } from '../../../model/provider.ts';

export interface Meaning {
  readonly class: ErrorClass;
  readonly code: string;
  readonly help?: string;
}

/** The fixed parts of texts: what stands around them are internal ids and dumps of objects. The first that fits. */
export const texts: readonly (Meaning & { readonly when: RegExp })[] = [
  { when: /either does not exist, is not available for user/, class: 'denied', code: 'denied' },
  { when: /unable to find an api by that name/, class: 'refused', code: 'no-such-api' },
  {
    when: /Account does not have permission for expunging/,
    class: 'denied',
    code: 'no-expunge',
    help: 'The role of the API key must allow expungeVirtualMachine.',
  },
  { when: /entity does not exist|Unable to find UUID for id/, class: 'gone', code: 'gone' },
  { when: /Network ID=\d+ doesn't exist/, class: 'gone', code: 'gone' },
  {
    when: /belong to different accounts/,
    class: 'refused',
    code: 'other-account',
    help: 'Move one of them with assignVolume or assignVirtualMachine, then plan again.',
  },
  {
    when: /that does not have VM snapshots|not allowed.*VM snapshots/,
    class: 'refused',
    code: 'vm-snapshots',
    help: 'Delete the snapshots of the VM, or revert to one, then plan again.',
  },
  { when: /has delete protection enabled/, class: 'refused', code: 'protected' },
  {
    when: /is used by v(ol|m)|already has root volume|is already attached to a VM|not attached to any VM/,
    class: 'refused',
    code: 'taken',
  },
  { when: /tag .* already on /, class: 'refused', code: 'already-there' },
  // It stops or starts at this moment.
  { when: /specify a VM that is either running or stopped/, class: 'busy', code: 'busy' },
  { when: /maximum number of data disks/, class: 'refused', code: 'full' },
  { when: /deviceId should be/, class: 'refused', code: 'bad-device' },
  { when: /same zone as the volume/, class: 'refused', code: 'other-zone' },
  {
    when: /unbacked up snapshot|snapshot operations in progress/,
    class: 'busy',
    code: 'busy',
  },
  {
    when: /Could not detach volume after sending the command/,
    class: 'temporary',
    code: 'not-released',
  },
  { when: /ROOT volume is missing/, class: 'refused', code: 'no-root' },
];

/** By `errorcode`, which is the status of the reply too. */
export const codes: Readonly<Record<number, Meaning>> = {
  400: { class: 'refused', code: 'refused' },
  401: {
    class: 'denied',
    code: 'not-signed-in',
    help: 'Check auth.apiKey and auth.secretKey of this system, whether that key is enabled, and the clocks of both sides.',
  },
  403: { class: 'denied', code: 'denied' },
  405: { class: 'refused', code: 'refused' },
  429: { class: 'rate', code: 'rate' },
  430: { class: 'refused', code: 'refused' },
  431: { class: 'refused', code: 'refused' },
  432: { class: 'refused', code: 'unsupported' },
  // A hypervisor that failed, a conflict: what may be otherwise after a look.
  530: { class: 'temporary', code: 'failed-there' },
  531: { class: 'denied', code: 'denied' },
  532: { class: 'refused', code: 'quota' },
  533: {
    class: 'refused',
    code: 'no-capacity',
    help: 'Make room, or choose another address, then plan again.',
  },
  534: { class: 'temporary', code: 'unavailable' },
  535: {
    class: 'refused',
    code: 'quota',
    help: 'Raise the limit of the account, or free something.',
  },
  536: { class: 'refused', code: 'in-use' },
  537: { class: 'refused', code: 'conflict' },
  502: { class: 'temporary', code: 'server-error' },
  503: { class: 'temporary', code: 'server-error' },
  504: { class: 'temporary', code: 'server-error' },
};

/** CSExceptionErrorCode of ConcurrentOperationException. */
export const concurrent = 4300;
