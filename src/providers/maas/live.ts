/** Networks of MAAS as live resources: the same shape as a spec, references as live addresses. */
import { liveAddress, type KindName, type SystemName, type VendorId } from '../../model/address.ts';
import type { LiveResource, Spec } from '../../model/resource.ts';
import type * as answer from './answers.ts';
import { names } from './kinds/names.ts';
import { readMark } from './owner-mark.ts';
import { readComment } from './range-comment.ts';

/** Makes the live resources of one system. */
export type Make = ReturnType<typeof liveOf>;

export function liveOf(system: SystemName) {
  const ref = (kind: KindName, id: number | string): string =>
    liveAddress(system, kind, String(id) as VendorId);
  const thing = (
    kind: KindName,
    id: number | string,
    more: Omit<LiveResource, 'system' | 'kind' | 'id'>,
  ): LiveResource => ({ system, kind, id: String(id) as VendorId, ...more });

  return {
    ref,
    thing,

    fabric: ({ id, name, classType }: answer.Fabric): LiveResource =>
      thing(names.fabric, id, { label: name, spec: { name, classType }, status: { fabric: name } }),

    space: ({ id, name, description }: answer.Space): LiveResource => {
      const { text, mark } = readMark(description);
      return thing(names.space, id, {
        label: name,
        spec: { name, description: text },
        ...(mark === undefined ? {} : { mark }),
      });
    },

    /** MAAS names the space of a VLAN; `spaceId` finds its id. */
    vlan: (
      vlan: answer.Vlan,
      spaceId: (name: string) => number | string | undefined,
    ): LiveResource => {
      const space = vlan.space === null ? undefined : spaceId(vlan.space);
      const { relayVlan: relay, name } = vlan;
      return thing(names.vlan, vlan.id, {
        label: `${vlan.fabric} ${vlan.vid}${name === null ? '' : ` (${name})`}`,
        spec: {
          fabric: ref(names.fabric, vlan.fabricId),
          vid: vlan.vid,
          name,
          mtu: vlan.mtu,
          dhcp: vlan.dhcpOn,
          primaryRack: vlan.primaryRack,
          secondaryRack: vlan.secondaryRack,
          ...(space === undefined ? {} : { space: ref(names.space, space) }),
          ...(relay === null ? {} : { relay: ref(names.vlan, relay) }),
        },
        // MAAS always shows the default VLAN of a fabric by this name.
        status: { fabric: vlan.fabric, default: name === 'untagged' },
      });
    },

    subnet: (subnet: answer.Subnet): LiveResource => {
      const { text, mark } = readMark(subnet.description);
      const { vlan } = subnet;
      return thing(names.subnet, subnet.id, {
        label: subnet.name === subnet.cidr ? subnet.cidr : `${subnet.name} ${subnet.cidr}`,
        spec: {
          name: subnet.name,
          cidr: subnet.cidr,
          vlan: ref(names.vlan, vlan.id),
          gateway: subnet.gatewayIp,
          dns: subnet.dnsServers,
          managed: subnet.managed,
          allowDns: subnet.allowDns,
          allowProxy: subnet.allowProxy,
          activeDiscovery: subnet.activeDiscovery,
          rdnsMode: subnet.rdnsMode,
          description: text,
        },
        ...(mark === undefined ? {} : { mark }),
        status: { fabric: vlan.fabric, vid: vlan.vid },
      });
    },

    band: (range: answer.IpRange): LiveResource => {
      const { purpose, text, mark } = readComment(range.type, range.comment);
      const bounds = range.start === range.end ? range.start : `${range.start}-${range.end}`;
      return thing(names.band, range.id, {
        label: bounds,
        spec: { subnet: ref(names.subnet, range.subnet), range: bounds, purpose, comment: text },
        ...(mark === undefined ? {} : { mark }),
        status: { user: range.user },
      });
    },

    route: ({ id, source, destination, gatewayIp, metric }: answer.Route): LiveResource => {
      const ends = {
        source: ref(names.subnet, source),
        destination: ref(names.subnet, destination),
      };
      return thing(names.route, id, {
        label: `via ${gatewayIp}`,
        spec: { ...ends, gateway: gatewayIp, metric },
      });
    },

    reservedip: ({ id, ip, mac, comment, subnet }: answer.ReservedIp): LiveResource =>
      thing(names.reservedip, id, {
        label: ip,
        spec: { subnet: ref(names.subnet, subnet), address: ip, mac, comment },
      }),

    /** One per address, since each may lie in another subnet. */
    dnsresource: ({ id, fqdn, addresses }: answer.DnsName): readonly LiveResource[] =>
      addresses.map(({ ip, subnet }) =>
        thing(names.dnsresource, `${id}:${ip}`, {
          label: `${fqdn} ${ip}`,
          spec: { name: fqdn, address: ip, ...on(subnet) },
        }),
      ),

    dhcpsnippet: ({ id, name, enabled, subnet }: answer.Snippet): LiveResource =>
      thing(names.dhcpsnippet, id, { label: name, spec: { name, enabled, ...on(subnet) } }),

    discovery: ({ id, ip, mac, hostname }: answer.Neighbour): LiveResource =>
      thing(names.discovery, id, {
        label: [ip ?? 'no address', mac ?? hostname].filter(Boolean).join(' '),
        spec: { address: ip, mac, hostname },
      }),

    address: (subnet: string, allocation: answer.Allocation): LiveResource => {
      const { ip, type, user, node } = allocation;
      return thing(names.address, `${subnet}:${ip}`, {
        label: node === null ? ip : `${ip} ${node.hostname}`,
        spec: { subnet: ref(names.subnet, subnet), address: ip, use: useOf(type) },
        status: { allocType: type, user, node: node?.hostname ?? null },
      });
    },
  };

  function on(subnet: number | null): Spec {
    return subnet === null ? {} : { subnet: ref(names.subnet, subnet) };
  }
}

// maasserver/enum.py, IPADDRESS_TYPE: 5 was leased by DHCP and 6 seen on the wire; all else was given away.
function useOf(type: number): 'leased' | 'observed' | 'reserved' {
  if (type === 6) return 'observed';
  return type === 5 ? 'leased' : 'reserved';
}
