/** What deleting or replacing a subnet takes: MAAS refuses it only while its VLAN serves DHCP from it. */
import { liveAddress } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import type { Expansion, Look } from '../../../model/kind.ts';
import { fact } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import { reference } from '../../../model/spec-fields.ts';
import { dhcpOff, dhcpOn, rangesOf, servesLater, turnsOff, wantsDhcp } from './dhcp.ts';

/** DHCP goes off before the first such subnet goes, and on again after the last range is there. */
export function expandSubnet(change: Change, look: Look): Expansion {
  if (change.action !== 'delete' && change.action !== 'replace') return {};
  const { live, system, kind } = change;
  const vlanAddress = reference(look.spec(live), 'vlan');
  const vlan = vlanAddress === undefined ? undefined : look.live(vlanAddress);
  if (vlanAddress === undefined || vlan === undefined || vlan.spec['dhcp'] !== true) return {};
  if (rangesOf(liveAddress(system, kind, live.id), look).length === 0) return {};

  const leaving = { needs: [fact('DHCP off on', vlanAddress)] };
  if (turnsOff(vlanAddress, look)) return { leaving };
  const later = servesLater(vlan, vlanAddress, look);
  if (later.some) {
    const on = dhcpOn(vlan, vlanAddress, later.needs, look);
    return { leaving, companions: [dhcpOff(vlan, vlanAddress, look, true), on] };
  }
  if (change.action === 'replace' || wantsDhcp(vlanAddress, look))
    return { leaving, problems: [withoutRange(change, vlan.label)] };
  return {
    leaving: { ...leaving, notes: [`DHCP on VLAN ${vlan.label} goes off: no range is left on it`] },
    companions: [dhcpOff(vlan, vlanAddress, look, false)],
  };
}

function withoutRange(change: Change, vlan: string): Problem {
  return problem(
    'dhcp-without-range',
    `${change.address}: VLAN ${vlan} serves DHCP from it, and no dynamic range is declared for afterwards.`,
    {
      about: change.address,
      help: "Declare a band with 'purpose: dhcp' on a subnet of this VLAN, or 'dhcp: false' on the VLAN.",
    },
  );
}
