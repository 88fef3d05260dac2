/** The host itself, only read: who we are on it, what it keeps over a restart, and what its dead-man's switches say. */
import { liveAddress, type Address, type SystemName } from '../../../model/address.ts';
import type { Kind, Look } from '../../../model/kind.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { text } from '../../../model/spec-fields.ts';
import { names } from './names.ts';

/** What `status` of the host tells. */
export interface HostStatus {
  /** What a restart brings back: netplan, ifupdown, or nothing. */
  readonly persistence: 'netplan' | 'ifupdown' | 'none';
  /** Where that is kept that trueup writes. */
  readonly file: string | null;
  /** Why that cannot be written; null where it may be, or where nothing is kept. */
  readonly cannotStore: string | null;
  /** Hosts of all `via`, as written; empty where none leads over a network. */
  readonly ways: readonly string[];
  /** Why nothing can be changed; null where all may be. */
  readonly readOnly: string | null;
  /** Dead-man's switches: what is not confirmed yet, and what went back by itself. */
  readonly armed: readonly Switched[];
  readonly rolledBack: readonly Switched[];
}
export interface Switched {
  readonly id: string;
  /** ISO 8601: when the host goes back, or did. */
  readonly at: string;
  /** The operations that were under way. */
  readonly what: readonly string[];
}

export const host: Kind = {
  kind: names.host,
  fixed: [],
  references: {},
  key: (spec) => text(spec, 'name'),
  claims: () => [],
  can: { create: false, update: false, delete: false },
  untouchable: () => 'it is the host itself',
  summary: (spec) => text(spec, 'name') ?? '',
};

/** Of a system that was seen; what was not is said elsewhere. */
export function hostOf(look: Look, system: SystemName): LiveResource | undefined {
  return look.every(system, names.host)[0];
}

export function statusOf(look: Look, system: SystemName): HostStatus | undefined {
  return hostOf(look, system)?.status as HostStatus | undefined;
}

export function hostAddressOf(look: Look, system: SystemName): Address | undefined {
  const live = hostOf(look, system);
  return live === undefined ? undefined : liveAddress(live.system, live.kind, live.id);
}
