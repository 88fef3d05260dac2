/** What a change of a range gives and waits for. */
import type { Change } from '../../../model/change.ts';
import { endSpec } from '../../../model/end-spec.ts';
import { parseCidr, parseRange, rangeText, type IpRange } from '../../../model/ip.ts';
import type { Expansion, Look } from '../../../model/kind.ts';
import { fact } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import { reference, text } from '../../../model/spec-fields.ts';
import { single } from './claiming.ts';
import { servesLater, turnsOff } from './dhcp.ts';
import { leaves } from './end-state.ts';
import { usableIn } from './usable.ts';

export function expandBand(change: Change, look: Look): Expansion {
  if (change.action === 'adopt') return {};
  const was = change.action === 'create' ? undefined : change.from['purpose'];
  const stays = change.action !== 'delete' && change.to['purpose'] === 'dhcp';
  const ends =
    was === 'dhcp' && !stays && change.action !== 'create'
      ? lastRange(change, change.live, look)
      : {};
  const comes = change.action === 'delete' ? {} : arriving(change, change.to, look);
  return { ...comes, ...ends, problems: [...(comes.problems ?? []), ...(ends.problems ?? [])] };
}

// Whatever allocates addresses waits until all ranges of its subnet are in place.
function arriving(change: Change, to: Spec, look: Look): Expansion {
  const subnet = reference(to, 'subnet');
  if (subnet === undefined) return {};
  const spec = endSpec(subnet, look);
  return {
    arriving: { gives: [fact('all bands in place in', subnet)] },
    problems: [
      ...keptByMaas(change, to, spec),
      ...(to['purpose'] === 'dhcp' ? inTheWay(change, to, spec) : []),
    ],
  };
}

// A range that is there already may lie where it does.
function keptByMaas(change: Change, to: Spec, subnet: Spec | undefined): readonly Problem[] {
  if (change.action === 'update' && !change.fields.some(({ field }) => field === 'range'))
    return [];
  const cidr = text(subnet ?? {}, 'cidr') ?? '';
  const [range, all, usable] = [
    parseRange(text(to, 'range') ?? ''),
    parseCidr(cidr),
    usableIn(cidr),
  ];
  // Outside of the subnet is another matter.
  if (range === undefined || all === undefined || usable === undefined || !covers(all, range))
    return [];
  if (covers(usable, range)) return [];
  return [
    problem(
      'range-kept-by-maas',
      `${change.address}: in ${cidr} MAAS lets ranges lie in ${rangeText(usable)} only.`,
      {
        about: change.address,
        ...('desired' in change && change.desired !== undefined
          ? { at: change.desired.origin }
          : {}),
        help: 'Choose a range inside of it.',
      },
    ),
  ];
}

function covers(outer: IpRange, inner: IpRange): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

// maasserver/models/iprange.py: a dynamic range may not cover the gateway or a DNS server.
function inTheWay(change: Change, to: Spec, subnet: Spec | undefined): readonly Problem[] {
  const range = parseRange(text(to, 'range') ?? '');
  const dns = subnet?.['dns'];
  const fixed = [subnet?.['gateway'], ...(Array.isArray(dns) ? dns : [])];
  const inside = fixed.filter((each) => {
    const at = single(each);
    return (
      range !== undefined && at !== undefined && range.first <= at.first && at.last <= range.last
    );
  });
  if (inside.length === 0) return [];
  return [
    problem(
      'range-over-gateway',
      `${change.address}: a dynamic range cannot cover ${inside.join(', ')}, the gateway or a DNS server of its subnet.`,
      { about: change.address, help: 'Make the range smaller, or move that address out of it.' },
    ),
  ];
}

// MAAS deletes the last dynamic range of a VLAN that serves DHCP, and then refuses every change of that VLAN.
function lastRange(change: Change, live: LiveResource, look: Look): Expansion {
  const subnet = reference(look.spec(live), 'subnet');
  const on = subnet === undefined ? undefined : look.live(subnet);
  const vlan = on === undefined ? undefined : reference(look.spec(on), 'vlan');
  const vlanLive = vlan === undefined ? undefined : look.live(vlan);
  if (on === undefined || vlan === undefined || vlanLive?.spec['dhcp'] !== true) return {};
  // With its subnet it falls, and the subnet sees to DHCP.
  if (leaves(on, look)) return {};
  if (turnsOff(vlan, look)) return { leaving: { needs: [fact('DHCP off on', vlan)] } };
  if (servesLater(vlanLive, vlan, look).some) return {};
  return {
    problems: [
      problem(
        'dhcp-without-range',
        `${change.address}: it is the last dynamic range of VLAN ${vlanLive.label}, which serves DHCP.`,
        {
          about: change.address,
          help: "Declare another band with 'purpose: dhcp' on this VLAN, or 'dhcp: false' on the VLAN.",
        },
      ),
    ],
  };
}
