/** What PVE's refusals mean. It has no 404 and no 409: nearly all of them are a 500, told apart by their text alone. */
import type { ErrorClass } from '../../../model/provider.ts';

export interface Meaning {
  readonly class: ErrorClass;
  readonly code: string;
  readonly help?: string;
}

/** The first that fits counts, for replies and for the exit status of tasks alike. */
export const texts: readonly (Meaning & { readonly when: RegExp })[] = [
  {
    // The disks are gone already; a second DELETE would only find the lock (PVE/API2/Qemu.pm, destroy_vm).
    when: /access permissions cleanup for (VM|CT) \d+ failed|(VM|CT) is locked \(destroyed\)/,
    class: 'refused',
    code: 'half-destroyed',
    help: 'Only root can sweep it up, on its node: qm destroy VMID --skiplock',
  },
  { when: /can't lock file '[^']*' - got timeout/, class: 'locked', code: 'locked' },
  {
    when: /no quorum|cluster not ready/,
    class: 'temporary',
    code: 'no-quorum',
    help: 'More than half of the nodes must be up before the cluster takes changes: pvecm status',
  },
  {
    // What a write to /etc/pve says when the cluster has no quorum (PVE/Tools.pm, file_set_contents).
    when: /unable to open file '\/etc\/pve\/[^']*\.tmp\.\d+' - Permission denied/,
    class: 'temporary',
    code: 'no-quorum',
    help: 'More than half of the nodes must be up before the cluster takes changes: pvecm status',
  },
  { when: /cfs-lock '[^']*' error: got lock request timeout/, class: 'busy', code: 'busy' },
  { when: /RPCEnvironment init request failed/, class: 'temporary', code: 'cluster-files-away' },
  {
    when: /(VM|CT) is locked \(/,
    class: 'locked',
    code: 'locked',
    help: 'Something else works on it. A lock that was left behind goes with: qm unlock VMID',
  },
  {
    when: /checksum mismatch|detected modified configuration/,
    class: 'refused',
    code: 'moved-since',
    help: 'Somebody changed it at the same moment. Plan again.',
  },
  {
    when: /Configuration file '[^']*' does not exist|unable to find configuration file for (VM|CT) \d+/,
    class: 'gone',
    code: 'gone',
  },
  {
    when: /sdn (subnet )?'[^']*' does not exist|no such token '[^']*'/,
    class: 'gone',
    code: 'gone',
  },
  { when: /interface does not exist|no such task/, class: 'gone', code: 'gone' },
  {
    when: /protection mode enabled/,
    class: 'refused',
    code: 'protected',
    help: "Take 'protection' off it first.",
  },
  {
    when: /is running - destroy failed/,
    class: 'refused',
    code: 'still-running',
    help: 'Somebody started it meanwhile. Plan again.',
  },
  {
    when: /you need ifupdown2/,
    class: 'refused',
    code: 'no-ifupdown2',
    help: 'Install it on that node: apt install ifupdown2',
  },
  {
    when: /only root can set|Only root may use/,
    class: 'denied',
    code: 'denied',
    help: 'PVE takes this from root@pam with a password only, never from a token.',
  },
  {
    when: /base volume '[^']*' is still in use/,
    class: 'refused',
    code: 'still-in-use',
    help: 'A linked clone needs it. Delete or move that first.',
  },
  {
    when: /already exists|already defined|already in use|config file already exists/,
    class: 'refused',
    code: 'already-there',
  },
  {
    when: /unexpected status|unable to read tail/,
    class: 'lost',
    code: 'task-lost',
  },
  {
    when: /hotplug problem|unable to apply pending change/,
    class: 'refused',
    code: 'not-applied',
  },
];

/** By status, where the text tells nothing. */
export const statuses: Readonly<Record<number, Meaning>> = {
  400: { class: 'refused', code: 'refused' },
  401: {
    class: 'denied',
    code: 'not-signed-in',
    help: 'Check auth of this system: a token is written user@realm!name=value, and may have expired.',
  },
  403: { class: 'denied', code: 'denied' },
  429: { class: 'rate', code: 'rate' },
  500: { class: 'refused', code: 'refused' },
  501: { class: 'refused', code: 'unknown-call' },
  503: { class: 'temporary', code: 'server-error' },
  506: { class: 'refused', code: 'refused' },
  // PVE's proxy could not connect to the other node: nothing was asked of it (PVE/APIServer/AnyEvent.pm).
  595: { class: 'temporary', code: 'node-away' },
};
