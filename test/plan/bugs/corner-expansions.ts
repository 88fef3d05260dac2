/** What the corner kinds add to changes: companions with debts, counted facts, impacts. */
import { liveAddress, type Address } from '../../../src/model/address.ts';
import type { Change } from '../../../src/model/change.ts';
import type { Companion, Expansion, Look } from '../../../src/model/kind.ts';
import { fact } from '../../../src/model/operation.ts';

/** A net goes only while its LAN serves no DHCP: off before the first goes, on again after the last came. */
export function expandNet(change: Change, look: Look): Expansion {
  if (change.action !== 'replace') return {};
  const lan = look.spec(change.live)['lan'] as Address | undefined;
  const live = lan === undefined ? undefined : look.live(lan);
  if (lan === undefined || live?.spec['dhcp'] !== true) return {};
  const [off, on] = [fact('DHCP off on', lan), fact('DHCP served by', change.address)];
  const spec = look.spec(live);
  const dark = { ...spec, dhcp: false };
  const companions: readonly Companion[] = [
    {
      verb: 'dhcp-off',
      of: lan,
      live,
      from: spec,
      to: dark,
      gives: [off],
      impact: 'restart',
      debt: { fields: { dhcp: true }, why: 'DHCP was turned off' },
    },
    {
      verb: 'dhcp-on',
      of: lan,
      live,
      from: dark,
      to: { ...dark, dhcp: true },
      needs: [off, on],
      ends: [off],
      pays: true,
    },
  ];
  return { leaving: { needs: [off] }, arriving: { gives: [on] }, companions };
}

/** A rack is empty when all its guests have left. */
export function expandGuest(change: Change, look: Look): Expansion {
  // Whoever comes makes the others in its rack slower for a while.
  if (change.action === 'create') return { arriving: { impact: 'cascades' } };
  if (change.action !== 'update' && change.action !== 'delete') return {};
  const rack = look.spec(change.live)['rack'] as Address | undefined;
  const stays = change.action === 'update' && change.to['rack'] === rack;
  if (rack === undefined || stays) return {};
  return {
    leaving: {
      gives: [fact('no guest in', rack)],
      impact: 'restart',
      notes: ['It is moved live.'],
    },
  };
}

/** Parts are taken out of empty racks only. */
export function expandPart(change: Change, look: Look): Expansion {
  if (change.action !== 'update' && change.action !== 'delete') return {};
  const rack = look.spec(change.live)['rack'] as Address;
  if (change.action === 'update' && change.to['rack'] === rack) return {};
  const guests = look
    .hanging(rack)
    .filter((each) => look.change(liveAddress(each.system, each.kind, each.id)) !== undefined)
    .filter((each) => each.kind === 'corner/guest');
  return guests.length === 0 ? {} : { leaving: { needs: [fact('no guest in', rack)] } };
}
