/** Servers that are stopped around a change, disks that are taken off a running one, and lines that we talk over. */
import type { Address } from '../../../src/model/address.ts';
import type { Change } from '../../../src/model/change.ts';
import type { Companion, Expansion, Look } from '../../../src/model/kind.ts';
import { exists, fact } from '../../../src/model/operation.ts';

/** Its size is set while it is off; what runs is stopped before it goes, and what is to run is started when it is there. */
export function expandServer(change: Change): Expansion {
  const stopped = fact('stopped', change.address);
  if (change.action === 'create' || change.action === 'replace') {
    const born = { ...change.to, on: false };
    const start: Companion = {
      verb: 'start',
      of: change.address,
      from: born,
      to: { ...born, on: true },
      when: 'after',
      needs: [exists(change.address)],
    };
    const gone = change.action === 'replace' ? stopFirst(change) : {};
    return change.to['on'] === true
      ? { ...gone, companions: [...(gone.companions ?? []), start] }
      : gone;
  }
  if (change.action === 'delete') return stopFirst(change);
  if (change.action !== 'update' || change.from['on'] !== true) return {};
  if (!change.fields.some((each) => each.field === 'size')) return {};
  const off = { ...change.from, on: false };
  const { live } = change;
  const stop: Companion = {
    verb: 'stop',
    of: change.address,
    live,
    from: change.from,
    to: off,
    when: 'before',
    gives: [stopped],
    impact: 'restart',
    ...(change.to['on'] === true
      ? { debt: { fields: { on: true }, why: 'stopped for a change' } }
      : {}),
  };
  const start: Companion = {
    verb: 'start',
    of: change.address,
    live,
    from: off,
    to: { ...off, on: true },
    when: 'after',
    needs: [stopped, fact('sized', change.address)],
    ends: [stopped],
    pays: true,
  };
  return {
    leaving: { needs: [stopped] },
    arriving: { gives: [fact('sized', change.address)] },
    companions: change.to['on'] === true ? [stop, start] : [stop],
  };
}

function stopFirst(change: Extract<Change, { readonly action: 'delete' | 'replace' }>): Expansion {
  if (change.from['on'] !== true) return {};
  const of = `${change.system}/server/#${change.live.id}` as Address;
  const stopped = fact('stopped', of);
  const stop: Companion = {
    verb: change.action === 'replace' ? 'stop-old' : 'stop',
    of,
    live: change.live,
    from: change.from,
    to: { ...change.from, on: false },
    when: 'before',
    gives: [stopped],
    impact: 'stop',
  };
  return { leaving: { needs: [stopped] }, companions: [stop] };
}

/** A disk leaves one server before it goes to another. */
export function expandDisk(change: Change, look: Look): Expansion {
  if (change.action !== 'update') return {};
  const { from, to, live, address } = change;
  if (from['server'] === to['server']) return {};
  const running = look.live(from['server'] as Address)?.spec['on'] === true;
  if (!running) return {};
  const detached = fact('detached', address);
  const detach: Companion = {
    verb: 'detach',
    of: address,
    live,
    from,
    to: { ...from, slot: 'none' },
    when: 'before',
    gives: [detached],
    impact: 'restart',
    debt: { fields: { slot: to['slot'] }, why: 'taken off a running server' },
  };
  return { leaving: { needs: [detached] }, arriving: { pays: true }, companions: [detach] };
}
