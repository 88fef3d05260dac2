/** How a disk leaves its VM: unplugged from one that runs, and from any where another disk is to trade places with it. */
import type { ChangeOf } from '../../../model/change.ts';
import type { Companion, Look } from '../../../model/kind.ts';
import { fact, type Fact } from '../../../model/operation.ts';
import type { Problem } from '../../../model/problem.ts';
import type { Spec } from '../../../model/resource.ts';
import { reference, text } from '../../../model/spec-fields.ts';
import { withDefaults } from './defaults.ts';
import { placeOf, unplugs, type Place } from './hot.ts';
import { names } from './names.ts';
import { around, powerOf, stopped, type Around } from './power.ts';
import { unprotected } from './protection.ts';

export interface Off extends Around {
  /** It is unplugged before it goes. */
  readonly detached?: boolean;
  readonly problems?: readonly Problem[];
}

/** From a VM that runs on it is unplugged first; from one that stops, or may not be unplugged, when that is off. */
export function takenOff(change: ChangeOf<'update'>, place: Place, look: Look): Off {
  const { vm } = place;
  const power = powerOf(vm, look);
  if (power === 'runs' && unplugs(place, look)) return unplugged(change, place, [], look);
  const off: Off =
    power === 'goes' || power === 'stops'
      ? { needs: [stopped(vm)], companions: [] }
      : around(vm, true, look);
  if (!tradesPlaces(change, place, look)) return off;
  const first = unplugged(change, place, off.needs, look);
  return {
    ...first,
    needs: [...off.needs, ...first.needs],
    companions: [...off.companions, ...first.companions],
  };
}

/** What holds its place on the other VM may be on its way here: neither can go before the other has left. */
function tradesPlaces(change: ChangeOf<'update'>, { vm }: Place, look: Look): boolean {
  const to = placeOf(change.to);
  if (to === undefined || to.vm === vm) return false;
  return look
    .hanging(to.vm)
    .some(({ kind, spec }) => kind === change.kind && text(spec, 'slot') === to.slot);
}

/** `needs`: what has to hold for it beside that its VM lets it go. */
function unplugged(
  change: ChangeOf<'update'>,
  { vm }: Place,
  needs: readonly Fact[],
  look: Look,
): Off {
  const { address, live, from, to } = change;
  const detached = fact('detached', address);
  const target = look.live(reference(to, 'vm') ?? vm);
  const guard = unprotected(vm, change, look);
  const home = target === undefined ? to['vm'] : `${target.system}/vm/#${target.id}`;
  const loose = unattached(from);
  const forgotten = Object.keys(loose).filter((field) => loose[field] !== (to[field] ?? null));
  const detach: Companion = {
    verb: 'detach',
    of: address,
    live,
    from,
    to: { ...from, ...loose },
    when: 'before',
    needs: [...guard.needs, ...needs],
    gives: [detached],
    notes: needs.length > 0 ? [] : [`unplugged from ${vm}, which runs`],
    debt: {
      fields: { ...Object.fromEntries(forgotten.map((each) => [each, to[each]])), vm: home },
      why: 'it was unplugged to be moved',
    },
  };
  return { needs: [detached], companions: [detach], detached: true, problems: guard.problems };
}

/** What Proxmox VE leaves of how a disk is attached when it takes it off: an unused volume has no options. */
function unattached(from: Spec): Spec {
  const options = withDefaults(names.disk, { serial: null, slot: 'unused' });
  return Object.fromEntries(Object.entries(options).filter(([field]) => field in from));
}
