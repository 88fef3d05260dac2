/** What netplan refuses in a file, with the place: keys it does not know, devices that are nowhere, values of the wrong sort. */
import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { parseAddress } from '../../../../model/ip.ts';

export interface Mistake {
  readonly node: Node;
  readonly text: string;
}

type Mapping = Readonly<Record<string, unknown>>;
type Check = (node: Node, context: Context) => Mistake | undefined;

interface Context {
  readonly device: string;
  /** All files so far. */
  readonly network: Mapping;
}

/** The first mistake of a file; `network` is what all files up to this one say together. */
export function mistakeIn(root: Node, network: Mapping): Mistake | undefined {
  return ofMap(root, { network: ofNetwork }, { device: '', network });
}

type Keys = Readonly<Record<string, Check>>;

function ofMap(node: Node, keys: Keys, context: Context): Mistake | undefined {
  if (!isMap(node)) return { node, text: 'expected mapping (check indentation)' };
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : '';
    const check = keys[name];
    if (check === undefined) return { node: key as Node, text: `unknown key '${name}'` };
    const mistake = value === null ? undefined : check(value as Node, context);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

const anything: Check = () => undefined;

const ofNetwork: Check = (node, context) =>
  ofMap(
    node,
    {
      version: (value) =>
        text(value) === '2' ? undefined : { node: value, text: 'Only version 2 is supported' },
      renderer: (value) =>
        ['networkd', 'NetworkManager', 'sriov'].includes(text(value))
          ? undefined
          : { node: value, text: `unknown renderer '${text(value)}'` },
      ethernets: devices({ 'set-name': anything, match: anything, wakeonlan: flag }),
      bridges: devices({ interfaces: ports, parameters: bridgeParameters }),
      bonds: devices({ interfaces: ports, parameters: anything }),
      vlans: devices({ id: vlanId, link: device }),
      wifis: anything,
      modems: anything,
      tunnels: anything,
      vrfs: anything,
      openvswitch: anything,
      'nm-devices': anything,
      'dummy-devices': anything,
    },
    context,
  );

function devices(own: Keys): Check {
  return (node, context) => {
    if (!isMap(node)) return { node, text: 'expected mapping (check indentation)' };
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      if (value === null) continue;
      const keys = { ...common, ...own };
      const mistake = ofMap(value as Node, keys, { ...context, device: name });
      if (mistake !== undefined) return mistake;
    }
    return undefined;
  };
}

const flag: Check = (node) =>
  /^(true|false|yes|no|on|off|y|n)$/i.test(text(node))
    ? undefined
    : { node, text: `invalid boolean value '${text(node)}'` };

const whole: Check = (node) =>
  /^\d+$/.test(text(node))
    ? undefined
    : { node, text: `invalid unsigned int value '${text(node)}'` };

const addresses: Check = (node) => {
  if (!isSeq(node)) return { node, text: 'expected sequence' };
  for (const item of node.items) {
    const each = item as Node;
    // An address may have options: a map of one key.
    const written = isMap(each) ? text(each.items[0]?.key as Node) : text(each);
    const [address = '', length] = written.split('/');
    if (length === undefined)
      return { node, text: `address '${written}' is missing /prefixlength` };
    const bound = parseAddress(address);
    const most = typeof bound === 'bigint' ? 128 : 32;
    if (bound === undefined)
      return {
        node,
        text: `malformed address '${written}', must be X.X.X.X/NN or X:X:X:X:X:X:X:X/NN`,
      };
    if (!/^\d+$/.test(length) || Number(length) > most)
      return { node, text: `invalid prefix length in address '${written}'` };
  }
  return undefined;
};

const mac: Check = (node) =>
  /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text(node))
    ? undefined
    : { node, text: `Invalid MAC address '${text(node)}', must be XX:XX:XX:XX:XX:XX` };

const vlanId: Check = (node) => whole(node, { device: '', network: {} });

const device: Check = (node, { device: own, network }) =>
  isDefined(network, text(node))
    ? undefined
    : { node, text: `${own}: interface '${text(node)}' is not defined` };

const ports: Check = (node, context) => {
  if (!isSeq(node)) return { node, text: 'expected sequence' };
  for (const item of node.items) {
    const each = item as Node;
    const mistake = device(each, context);
    if (mistake !== undefined) return mistake;
    const taken = takenElsewhere(text(each), context);
    if (taken !== undefined) return { node, text: taken };
  }
  return undefined;
};

function takenElsewhere(port: string, { device: own, network }: Context): string | undefined {
  for (const [sort, word] of [
    ['bridges', 'bridge'],
    ['bonds', 'bond'],
  ] as const)
    for (const [name, of] of Object.entries(
      (network[sort] ?? {}) as Record<string, Mapping | null>,
    )) {
      if (name === own) return undefined;
      const members = of?.['interfaces'];
      if (Array.isArray(members) && members.includes(port))
        return `${own}: interface '${port}' is already assigned to ${word} ${name}`;
    }
  return undefined;
}

function isDefined(network: Mapping, name: string): boolean {
  return ['ethernets', 'bonds', 'bridges', 'vlans', 'wifis', 'dummy-devices', 'tunnels'].some(
    (sort) => Object.hasOwn(network[sort] ?? {}, name),
  );
}

const bridgeParameters: Check = (node, context) =>
  ofMap(
    node,
    {
      stp: flag,
      'forward-delay': anything,
      'ageing-time': anything,
      'aging-time': anything,
      'hello-time': anything,
      'max-age': anything,
      priority: whole,
      'path-cost': anything,
      'port-priority': anything,
    },
    context,
  );

const common: Keys = {
  renderer: anything,
  dhcp4: flag,
  dhcp6: flag,
  'dhcp-identifier': anything,
  'dhcp4-overrides': anything,
  'dhcp6-overrides': anything,
  'accept-ra': flag,
  'ipv6-privacy': flag,
  'ipv6-mtu': whole,
  'ignore-carrier': flag,
  critical: flag,
  'link-local': anything,
  'activation-mode': anything,
  addresses,
  routes: anything,
  'routing-policy': anything,
  nameservers: anything,
  gateway4: anything,
  gateway6: anything,
  macaddress: mac,
  mtu: whole,
  optional: flag,
  'optional-addresses': anything,
  networkmanager: anything,
};

function text(node: Node): string {
  return isScalar(node) ? String(node.source ?? node.value) : '';
}
