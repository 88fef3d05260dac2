/** A VM is stopped before what it takes up only when it starts, and started when all is in place. */
import { liveAddress, type Address, type SystemName } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import { endSpec } from '../../../model/end-spec.ts';
import type { Companion, Look } from '../../../model/kind.ts';
import { fact, type Fact } from '../../../model/operation.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { changesOf } from '../../../model/changes-of.ts';
import { leaves } from '../../../model/end-state.ts';
import { remembered } from '../../../model/remembered.ts';
import { coldDisk, coldNic, coldVm } from './hot.ts';
import { names } from './names.ts';

export function stopped(vm: Address): Fact {
  return fact('stopped', vm);
}

/**
 * What becomes of a VM's power: it is made (and off until it is started), goes, is stopped or started for good, runs on,
 * or stays off.
 */
export type Power = 'made' | 'goes' | 'stops' | 'starts' | 'runs' | 'off';

export function powerOf(vm: Address, look: Look): Power {
  const live = look.live(vm);
  if (live === undefined) return 'made';
  if (leaves(live, look)) return 'goes';
  const runs = live.spec['running'] === true;
  const ends = endSpec(vm, look)?.['running'] === true;
  if (runs) return ends ? 'runs' : 'stops';
  return ends ? 'starts' : 'off';
}

/** What a change of something in a VM waits for, and brings along. */
export interface Around {
  readonly needs: readonly Fact[];
  readonly companions: readonly Companion[];
}

/** `cold`: it takes effect only when the VM starts. */
export function around(vm: Address, cold: boolean, look: Look): Around {
  switch (powerOf(vm, look)) {
    case 'made':
    case 'starts':
      // It is in place before the VM starts.
      return { needs: [stopped(vm)], companions: [] };
    case 'off':
    case 'goes':
    case 'stops':
      return { needs: cold ? [stopped(vm)] : [], companions: [] };
    case 'runs':
      return cold ? { needs: [stopped(vm)], companions: restart(vm, look) } : nothing;
  }
}

const nothing: Around = { needs: [], companions: [] };

/** Does something in this plan stop the VM for a while? */
export function bounced(vm: Address, system: SystemName, look: Look): boolean {
  return remembered(look, `pve stopped ${system}`, () => coldVms(system, look)).has(vm);
}

function coldVms(system: SystemName, look: Look): ReadonlySet<Address> {
  const nics = changesOf(system, names.nic, look).filter((each) => coldNic(each, look));
  return new Set([
    ...changesOf(system, names.vm, look)
      .filter((each) => each.action === 'update' && coldVm(each))
      .map((each) => each.address),
    ...nics.flatMap((each) => vmOf(each)),
    ...changesOf(system, names.disk, look).flatMap((each) => coldDisk(each, look)),
  ]);
}

function vmOf(change: Change): readonly Address[] {
  if (change.action === 'adopt') return [];
  const spec = change.action === 'delete' ? change.from : change.to;
  return [spec['vm'] as Address];
}

/** Off and on again. */
export function restart(vm: Address, look: Look): readonly Companion[] {
  const live = look.live(vm);
  if (live === undefined) return [];
  const stop = stopping(live, vm, look);
  const debt = { fields: { running: true }, why: 'it was stopped for a change' };
  return [{ ...stop, impact: 'restart', debt }, starting(vm, look, [])];
}

/** Off for good, or before it is deleted. */
export function stopping(live: LiveResource, vm: Address, look: Look): Companion {
  const from = look.spec(live);
  return {
    verb: 'stop',
    of: vm,
    live,
    from,
    to: { ...from, running: false },
    when: 'before',
    gives: [stopped(vm)],
    impact: 'stop',
  };
}

/** On, when all that changes in it is done: who needs it stopped goes before who ends that. */
export function starting(vm: Address, look: Look, more: readonly Fact[]): Companion {
  const live = look.live(vm);
  const spec = { ...endSpec(vm, look), running: false };
  return {
    verb: 'start',
    of: vm,
    ...(live === undefined ? {} : { live }),
    from: spec,
    to: { ...spec, running: true },
    when: 'after',
    needs: [stopped(vm), ...more],
    ends: [stopped(vm)],
    pays: true,
  };
}

/** The incarnation that a delete or a replace ends. */
export function oldOf({ system, kind, id }: LiveResource): Address {
  return liveAddress(system, kind, id);
}
