/** DHCP on a VLAN: off before its dynamic range goes, on again when there is one. */
import { isLiveAddress, type Address } from '../../../model/address.ts';
import { endSpec } from '../../../model/end-spec.ts';
import type { Companion, Look } from '../../../model/kind.ts';
import { exists, fact, type Fact } from '../../../model/operation.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import { reference } from '../../../model/spec-fields.ts';
import { leaves, standing } from './end-state.ts';
import { names } from './names.ts';

/** The live dynamic ranges of this incarnation of a subnet. */
export function rangesOf(subnet: Address, look: Look): readonly LiveResource[] {
  return look
    .hanging(subnet)
    .filter((each) => each.kind === names.band && each.spec['purpose'] === 'dhcp');
}

/** Does the plan turn DHCP off on this VLAN by an update of its own? That update gives the fact `dhcp-off`. */
export function turnsOff(vlan: Address, look: Look): boolean {
  const change = look.change(vlan);
  return change?.action === 'update' && change.to['dhcp'] === false;
}

/** Does a spec ask for DHCP on it? */
export function wantsDhcp(vlan: Address, look: Look): boolean {
  if (isLiveAddress(vlan)) return false;
  const system = vlan.slice(0, vlan.indexOf('/')) as LiveResource['system'];
  const declared = look.desired(system, names.vlan).find((each) => each.address === vlan);
  return declared?.spec['dhcp'] === true;
}

/** Is there a dynamic range on this VLAN in the end, and what must exist before DHCP can go on? */
export function servesLater(
  vlan: Pick<LiveResource, 'system'>,
  address: Address,
  look: Look,
): { readonly some: boolean; readonly needs: readonly Fact[] } {
  const onVlan = (subnet: Address | undefined): boolean => {
    const spec = subnet === undefined ? undefined : endSpec(subnet, look);
    return spec !== undefined && reference(spec, 'vlan') === address;
  };
  const declared = standing(vlan.system, names.band, look).filter(
    ({ spec }) => spec['purpose'] === 'dhcp' && onVlan(reference(spec, 'subnet')),
  );
  if (declared.length > 0) {
    const subnets = new Set(declared.map(({ spec }) => reference(spec, 'subnet')));
    return {
      some: true,
      needs: [...declared.map((each) => exists(each.of)), ...lastOf(vlan.system, subnets, look)],
    };
  }
  const left = look
    .hanging(address)
    .filter((each) => each.kind === names.subnet && !leaves(each, look))
    .flatMap((each) => rangesOf(look.incarnation(each), look))
    .filter((each) => !leaves(each, look));
  return { some: left.length > 0, needs: [] };
}

/** DHCP goes on last: after every range and every link that the plan puts into these subnets. */
function lastOf(
  system: LiveResource['system'],
  subnets: ReadonlySet<Address | undefined>,
  look: Look,
): readonly Fact[] {
  return [names.band, names.link].flatMap((kind) =>
    standing(system, kind, look)
      .filter(({ of, spec }) => comes(of, look) && subnets.has(reference(spec, 'subnet')))
      .map(({ of }) => exists(of)),
  );
}

function comes(of: Address, look: Look): boolean {
  const action = look.change(of)?.action;
  return action === 'create' || action === 'replace';
}

/** Off: the subnet's delete waits for it. With `debt` a later plan knows that it must go on again. */
export function dhcpOff(vlan: LiveResource, of: Address, look: Look, debt: boolean): Companion {
  const spec = look.spec(vlan);
  const why = 'DHCP was turned off to replace a subnet';
  return {
    verb: 'dhcp-off',
    of,
    live: vlan,
    from: spec,
    to: { ...spec, dhcp: false },
    gives: [fact('DHCP off on', of)],
    ...(debt ? { debt: { fields: served(vlan.spec), why } } : {}),
  };
}

/** On again: with the racks that the VLAN has in the end. */
export function dhcpOn(
  vlan: LiveResource,
  of: Address,
  needs: readonly Fact[],
  look: Look,
): Companion {
  const spec = endSpec(of, look) ?? look.spec(vlan);
  const off = fact('DHCP off on', of);
  return {
    verb: 'dhcp-on',
    of,
    live: vlan,
    from: { ...spec, dhcp: false },
    to: { ...spec, dhcp: true },
    // Who ends a fact needs it too: it cannot go on before it went off.
    needs: [off, ...needs],
    ends: [off],
    pays: true,
  };
}

function served(spec: Spec): Spec {
  const { primaryRack, secondaryRack } = spec;
  return {
    dhcp: true,
    ...(typeof primaryRack === 'string' ? { primaryRack } : {}),
    ...(typeof secondaryRack === 'string' ? { secondaryRack } : {}),
  };
}
