/** A device as `ip -j link` and `ip -j addr` print it. */
import { flagsOf, hasCarrier, operstate, portState } from '../kernel/carrier.ts';
import { linkAt, noMac, portsOf, type Link, type Net } from '../kernel/net.ts';
import { mtuLimits } from '../kernel/shape.ts';

export interface Shown {
  readonly details: boolean;
  /** `ip link` says more of the device than `ip addr`. */
  readonly link: boolean;
  /** With one family asked for, `ip addr` leaves the MAC out. */
  readonly mac: boolean;
}

export type Json = Readonly<Record<string, unknown>>;

export function linkJson(net: Net, link: Link, { details, link: asLink, mac }: Shown): Json {
  return {
    ifindex: link.index,
    ...nameJson(net, link),
    flags: flagsOf(net, link),
    mtu: link.mtu,
    qdisc: link.up || link.kind === 'loopback' ? qdiscOf(link) : 'noop',
    ...(link.master === undefined ? {} : { master: linkAt(net, link.master).name }),
    operstate: operstate(net, link),
    ...(asLink ? { linkmode: 'DEFAULT' } : {}),
    group: link.group,
    txqlen: link.txqlen,
    ...(mac || details ? macJson(link) : {}),
    ...(link.peerElsewhere === undefined ? {} : { link_netnsid: 0 }),
    ...(details ? detailsJson(net, link, asLink) : {}),
    ...(link.alias === undefined ? {} : { ifalias: link.alias }),
    ...(link.altnames.length === 0 ? {} : { altnames: link.altnames }),
  };
}

/** The device, and what it stands on or is the other end of. */
export function nameJson(net: Net, link: Link): Json {
  const below = link.on ?? link.peer;
  return {
    ...(link.peerElsewhere === undefined ? {} : { link_index: link.peerElsewhere }),
    ...(below === undefined ? {} : { link: linkAt(net, below).name }),
    ifname: link.name,
  };
}

function qdiscOf({ kind, up }: Link): string {
  if (kind === 'loopback') return up ? 'noqueue' : 'noop';
  return kind === 'ether' ? 'fq_codel' : 'noqueue';
}

function macJson({ kind, mac }: Link): Json {
  const isLoopback = kind === 'loopback';
  return {
    link_type: isLoopback ? 'loopback' : 'ether',
    address: mac,
    broadcast: isLoopback ? noMac : 'ff:ff:ff:ff:ff:ff',
  };
}

function detailsJson(net: Net, link: Link, asLink: boolean): Json {
  const [least, most] = mtuLimits(link);
  const info = linkInfo(net, link);
  const isPort = link.master !== undefined && linkAt(net, link.master).kind === 'bridge';
  return {
    promiscuity: isPort ? 1 : 0,
    allmulti: isPort ? 1 : 0,
    min_mtu: least,
    max_mtu: Number.isFinite(most) ? most : 0,
    ...(Object.keys(info).length === 0 ? {} : { linkinfo: info }),
    ...(asLink ? { inet6_addr_gen_mode: 'eui64' } : {}),
    num_tx_queues: 1,
    num_rx_queues: 1,
    gso_max_size: 65536,
    gso_max_segs: 65535,
    tso_max_size: 524280,
    tso_max_segs: 65535,
    gro_max_size: 65536,
  };
}

function linkInfo(net: Net, link: Link): Json {
  const master = link.master === undefined ? undefined : linkAt(net, link.master);
  const data = infoData(net, link);
  return {
    ...(link.kind === 'loopback' || link.kind === 'ether' ? {} : { info_kind: link.kind }),
    ...(data === undefined ? {} : { info_data: data }),
    ...(master === undefined ? {} : { info_slave_kind: master.kind }),
    ...(master?.kind === 'bridge' ? { info_slave_data: portData(net, link, master) } : {}),
  };
}

function infoData(net: Net, link: Link): Json | undefined {
  if (link.kind === 'vlan')
    return { protocol: '802.1Q', id: link.vid ?? 0, flags: ['REORDER_HDR'] };
  return link.kind === 'bridge' ? bridgeData(net, link) : link.shown;
}

function bridgeData(net: Net, link: Link): Json {
  const { bridge } = link;
  if (bridge === undefined) return {};
  const id = bridgeId(link);
  return {
    forward_delay: bridge.forwardDelay,
    hello_time: bridge.helloTime,
    max_age: bridge.maxAge,
    ageing_time: bridge.ageingTime,
    stp_state: flag(bridge.stp),
    priority: bridge.priority,
    vlan_filtering: flag(bridge.vlanFiltering),
    vlan_protocol: '802.1Q',
    bridge_id: id,
    root_id: id,
    root_port: 0,
    root_path_cost: 0,
    topology_change: 0,
    topology_change_detected: 0,
    hello_timer: 0,
    tcn_timer: 0,
    topology_change_timer: 0,
    gc_timer: hasCarrier(net, link) ? 100 : 0,
    vlan_default_pvid: bridge.defaultPvid,
    vlan_stats_enabled: 0,
    vlan_stats_per_port: 0,
    group_fwd_mask: '0',
    group_addr: '01:80:c2:00:00:00',
    mcast_snooping: flag(bridge.snooping),
    no_linklocal_learn: 0,
    mcast_vlan_snooping: 0,
    mcast_router: 1,
    mcast_query_use_ifaddr: 0,
    mcast_querier: 0,
    mcast_hash_elasticity: 16,
    mcast_hash_max: 4096,
    mcast_last_member_cnt: 2,
    mcast_startup_query_cnt: 2,
    mcast_last_member_intvl: 100,
    mcast_membership_intvl: 26000,
    mcast_querier_intvl: 25500,
    mcast_query_intvl: 12500,
    mcast_query_response_intvl: 1000,
    mcast_startup_query_intvl: 3125,
    mcast_stats_enabled: 0,
    mcast_igmp_version: 2,
    mcast_mld_version: 1,
    nf_call_iptables: 0,
    nf_call_ip6tables: 0,
    nf_call_arptables: 0,
  };
}

function flag(value: boolean): number {
  return value ? 1 : 0;
}

// Bytes without a leading zero, as ether_ntoa writes them.
function bridgeId({ bridge, mac }: Link): string {
  const short = mac.split(':').map((each) => Number.parseInt(each, 16).toString(16));
  return `${(bridge?.priority ?? 0).toString(16).padStart(4, '0')}.${short.join(':')}`;
}

function portData(net: Net, link: Link, bridge: Link): Json {
  const number = portsOf(net, bridge.index).findIndex((each) => each.index === link.index) + 1;
  const id = bridgeId(bridge);
  return {
    state: portState(net, link),
    priority: 32,
    cost: 2,
    ...portFlags,
    id: `0x${(0x8000 + number).toString(16)}`,
    no: `0x${number.toString(16)}`,
    designated_port: 0x8000 + number,
    designated_cost: 0,
    bridge_id: id,
    root_id: id,
  };
}

/** What `bridge -d link` says of each port. */
export const portFlags: Json = {
  hairpin: false,
  guard: false,
  root_block: false,
  fastleave: false,
  learning: true,
  flood: true,
  mcast_flood: true,
  bcast_flood: true,
  mcast_router: 1,
  mcast_to_unicast: false,
  neigh_suppress: false,
  vlan_tunnel: false,
  isolated: false,
  locked: false,
};
