/** A VM is off before its root leaves, and on again when all is in place. */
import { liveAddress, type Address } from '../../../model/address.ts';
import { endSpec } from '../../../model/end-spec.ts';
import type { Companion, Look } from '../../../model/kind.ts';
import { fact, type Fact } from '../../../model/operation.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { leaves } from '../../../model/end-state.ts';

export function stopped(vm: Address): Fact {
  return fact('stopped', vm);
}

/** It is no VM that was destroyed and waits to be expunged. */
export function recovered(vm: Address): Fact {
  return fact('not destroyed', vm);
}

/**
 * What becomes of a VM's power: it is made (and off until it is started), goes, is stopped or started for good, runs on, or
 * stays off. `kept`: a rule takes its volumes and leaves it standing; it may be stopped for that.
 */
export type Power = 'made' | 'goes' | 'kept' | 'stops' | 'starts' | 'runs' | 'off';

export function powerOf(vm: Address, look: Look): Power {
  const live = look.live(vm);
  if (live === undefined) return 'made';
  if (leaves(live, look)) return 'goes';
  if (look.kept?.(live) === true) return 'kept';
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

/** The VM is off for it: it is stopped where nothing else stops it, and started again where it is to run. */
export function offFor(vm: Address, look: Look): Around {
  const live = look.live(vm);
  const needs = [stopped(vm)];
  const power = powerOf(vm, look);
  if (power === 'runs') return { needs, companions: restart(vm, look) };
  if (power !== 'kept' || live === undefined) return { needs, companions: [] };
  if (live.spec['destroyed'] === true) return { needs, companions: [recovering(live, vm, look)] };
  return {
    needs,
    companions: live.spec['running'] === true ? [stopping(live, vm, look)] : [],
  };
}

/** Off and on again. */
export function restart(vm: Address, look: Look): readonly Companion[] {
  const live = look.live(vm);
  if (live === undefined) return [];
  const debt = { fields: { running: true }, why: 'it was stopped for a change' };
  return [{ ...stopping(live, vm, look), impact: 'restart', debt }, starting(vm, look)];
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

/** Back from what was destroyed; it is off then, and its data volumes stay where they are. */
export function recovering(live: LiveResource, vm: Address, look: Look): Companion {
  const from = look.spec(live);
  return {
    verb: 'recover',
    of: vm,
    live,
    from,
    to: { ...from, destroyed: false },
    when: 'before',
    gives: [recovered(vm), stopped(vm)],
  };
}

/** On, when all that changes in it is done: who needs it stopped goes before who ends that. */
export function starting(vm: Address, look: Look): Companion {
  const live = look.live(vm);
  const spec = { ...endSpec(vm, look), running: false };
  return {
    verb: 'start',
    of: vm,
    ...(live === undefined ? {} : { live }),
    from: spec,
    to: { ...spec, running: true },
    when: 'after',
    needs: [stopped(vm)],
    ends: [stopped(vm)],
    pays: true,
  };
}

/** The incarnation that a delete or a replace ends. */
export function oldOf({ system, kind, id }: LiveResource): Address {
  return liveAddress(system, kind, id);
}
