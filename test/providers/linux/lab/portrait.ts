/** What two hosts are compared by: the JSON of `ip` and `bridge` without what hardware, chance and time make of it. */
import type { Argv } from '../../../../src/lab/exec-door.ts';

type Json = Readonly<Record<string, unknown>>;

export interface Question {
  readonly argv: Argv;
  readonly stdin: string;
}

/** What is asked for a portrait: a batch prints one list for each of its lines. */
export const questions: readonly Question[] = [
  { argv: ['ip', '-j', '-d', '-batch', '-'], stdin: 'addr show\nroute show table main\n' },
  { argv: ['ip', '-j', '-batch', '-'], stdin: 'link show\nroute show\n' },
  { argv: ['ip', '-j', '-6', 'route', 'show'], stdin: '' },
  { argv: ['bridge', '-j', 'link', 'show'], stdin: '' },
];

/** The state as `ip` and `bridge` print it, once what is only hardware's, chance's or time's is out. */
export function portrait(answer: (question: Question) => string) {
  const lists = questions.flatMap((each) => answer(each).trim().split('\n'));
  const [links = [], routes = [], plain = [], short = [], routes6 = [], ports = []] = lists.map(
    (line) => JSON.parse(line) as readonly Json[],
  );
  const macs = new Map<string, string>();
  return {
    links: links.map((link) => ofLink(link, macs)),
    linkKeys: plain.map((link) => Object.keys(without(link, unsteady))),
    routes: routes.map((each) => without(each, timed)),
    short: short.map((each) => without(each, timed)),
    routes6: routes6
      .filter((each) => each['dst'] !== 'fe80::/64')
      .map((each) => without(each, timed)),
    // `link` may name a wrong device where the other end lies in another namespace.
    ports: ports.map((each) => without(each, [...unsteady, 'cost', 'state', 'link'])),
  };
}

/** What takes the kernel a moment to settle. */
const unsteady = ['flags', 'operstate', 'link_index', 'link_netnsid', 'qdisc'];
const timed = ['flags', 'tentative', 'dadfailed', 'expires'];
/** What depends on drivers and versions. */
const ofTheMachine = [
  'num_tx_queues',
  'num_rx_queues',
  'gso_max_size',
  'gso_max_segs',
  'tso_max_size',
  'tso_max_segs',
  'gro_max_size',
  'gso_ipv4_max_size',
  'gro_ipv4_max_size',
  'inet6_addr_gen_mode',
  'promiscuity',
  'allmulti',
];
const ofBridges = [
  'bridge_id',
  'root_id',
  'gc_timer',
  'hello_timer',
  'tcn_timer',
  'topology_change_timer',
  'topology_change',
  'topology_change_detected',
  'vlan_protocol',
  'vlan_default_pvid',
  'vlan_stats_enabled',
  'vlan_stats_per_port',
  'mcast_startup_query_intvl',
];

function ofLink(link: Json, macs: Map<string, string>): Json {
  const { linkinfo, addr_info: addresses, flags, address, ...rest } = link;
  const info = (linkinfo ?? {}) as Json;
  const { info_data: data, info_slave_data: _port, ...kinds } = info;
  return {
    ...without(rest, [...unsteady, ...ofTheMachine]),
    up: (flags as string[]).includes('UP'),
    mac: nickname(String(address), macs),
    ...kinds,
    data: without((data ?? {}) as Json, ofBridges),
    // Which fe80:: addresses are there is a matter of moments.
    addresses: ((addresses ?? []) as Json[])
      .filter((each) => each['scope'] !== 'link' || each['family'] === 'inet')
      .map((each) => without(each, [...timed, ...lifetimes])),
  };
}

const lifetimes = ['valid_life_time', 'preferred_life_time'];

// Drawn MACs are told apart by the order in which they appear; those given by hand speak for themselves.
function nickname(mac: string, macs: Map<string, string>): string {
  if (mac.startsWith('52:54:00') || mac === '00:00:00:00:00:00') return mac;
  const known = macs.get(mac) ?? `drawn ${macs.size + 1}`;
  macs.set(mac, known);
  return known;
}

function without(json: Json, keys: readonly string[]): Json {
  return Object.fromEntries(Object.entries(json).filter(([key]) => !keys.includes(key)));
}
