/** Changes of a node's interfaces: they only go into the file that waits. */
import { needs } from '../access/permits.ts';
import { nodeOf, type Call, type Operation } from '../call.ts';
import * as format from '../wire/formats.ts';
import {
  atMost,
  flag,
  formatted,
  listed,
  needed,
  oneOf,
  text,
  whole,
  type Properties,
} from '../wire/property.ts';
import { failed, wrong } from '../wire/refusal.ts';
import { readFile, writeFile } from './files.ts';
import { portsOf } from './fitting.ts';
import { newIface, type Ifaces } from './iface.ts';
import { checkHostAddress } from './ipv6.ts';

const mayChange = needs('/nodes/{node}', 'Sys.Modify');
const iface = { ...formatted(format.interfaceName), shortest: 2, longest: 20 };

const settings: Properties = {
  type: needed(
    oneOf('bridge bond eth alias vlan OVSBridge OVSBond OVSPort OVSIntPort vnet unknown'),
  ),
  comments: text,
  comments6: text,
  autostart: flag,
  mtu: whole(1280, 65520),
  bridge_vlan_aware: flag,
  bridge_vids: listed(format.vlanIdOrRange),
  bridge_ports: listed(format.interfaceName),
  slaves: listed(format.interfaceName),
  bond_mode: oneOf(
    'balance-rr active-backup balance-xor broadcast 802.3ad balance-tlb balance-alb balance-slb lacp-balance-slb lacp-balance-tcp',
  ),
  'bond-primary': formatted(format.interfaceName),
  bond_xmit_hash_policy: oneOf('layer2 layer2+3 layer3+4'),
  'vlan-raw-device': formatted(format.interfaceName),
  'vlan-id': whole(1, 4094),
  gateway: formatted(format.ipv4),
  cidr: formatted(format.cidrIpv4),
  address: {
    ...formatted(format.ipv4),
    requires: 'netmask',
  },
  netmask: {
    ...formatted(format.netmask),
    requires: 'address',
  },
  gateway6: formatted(format.ipv6),
  cidr6: formatted(format.cidrIpv6),
  address6: {
    ...formatted(format.ipv6),
    requires: 'netmask6',
  },
  netmask6: {
    ...whole(0, 128),
    requires: 'address6',
  },
  ovs_tag: whole(1, 4094),
  ovs_options: atMost(1024),
  ovs_bridge: formatted(format.interfaceName),
  ovs_ports: listed(format.interfaceName),
  ovs_bonds: listed(format.interfaceName),
};

/** POST `/nodes/{node}/network` */
export const createInterface: Operation = {
  needs: mayChange,
  parameters: { ...settings, iface: needed(iface) },
  run: (call) => {
    const node = nodeOf(call);
    const name = call.params.needed('iface');
    const file = readFile(node);
    if (file.ifaces[name] !== undefined) throw wrong({ iface: 'interface already exists' });
    const given = call.params.without('node', 'iface');
    checkOthers(file.ifaces, name, given);
    const options = withAddresses(given);
    if (options['type']?.startsWith('OVS') === true)
      throw failed("Open VSwitch is not installed (need package 'openvswitch-switch')");
    const fresh = newIface();
    assign(fresh, options);
    file.ifaces[name] = fresh;
    writeFile(call.world, node, file);
    return null;
  },
};

/** PUT `/nodes/{node}/network/{iface}`: merged into what is there, but for the addresses' method. */
export const changeInterface: Operation = {
  needs: mayChange,
  parameters: { ...settings, delete: listed(format.configId) },
  run: (call) => {
    const node = nodeOf(call);
    const name = call.params.needed('iface');
    const file = readFile(node);
    const old = file.ifaces[name];
    if (old === undefined) throw wrong({ iface: 'interface does not exist' });
    const given = call.params.without('node', 'iface', 'delete');
    for (const option of call.params.list('delete')) {
      delete old.options[option];
      if (option === 'autostart') old.autostart = false;
      const family = /^cidr(6?)$/.exec(option)?.[1];
      if (family === undefined) continue;
      delete old.options[`netmask${family}`];
      delete old.options[`address${family}`];
    }
    const options = withAddresses(given);
    checkOthers(file.ifaces, name, given);
    assign(old, options);
    writeFile(call.world, node, file);
    return null;
  },
};

/** DELETE `/nodes/{node}/network/{iface}`; who uses it is not asked. */
export const deleteInterface: Operation = {
  needs: mayChange,
  run: (call) => {
    const node = nodeOf(call);
    const name = call.params.needed('iface');
    const file = readFile(node);
    if (file.ifaces[name] === undefined) throw wrong({ iface: 'interface does not exist' });
    delete file.ifaces[name];
    writeFile(call.world, node, file);
    return null;
  },
};

/** DELETE `/nodes/{node}/network`: what waits is gone, whoever left it there. */
export const revertChanges: Operation = {
  needs: mayChange,
  run: (call: Call) => {
    nodeOf(call).pending = null;
    call.world.touch();
    return null;
  },
};

type Options = Record<string, string>;

function checkOthers(ifaces: Ifaces, name: string, given: Options): void {
  const others = Object.entries(ifaces).filter(([other]) => other !== name);
  const gateways = { gateway: 'Default gateway', gateway6: 'Default ipv6 gateway' };
  for (const [key, words] of Object.entries(gateways)) {
    const holder = others.find(([, each]) => each.options[key] !== undefined);
    if (given[key] !== undefined && holder !== undefined)
      throw wrong({ [key]: `${words} already exists on interface '${holder[0]}'.` });
  }
  const asking = { ...newIface(), options: given };
  const parameter = ['bridge_ports', 'ovs_ports', 'slaves', 'ovs_bonds'].find((key) => given[key]);
  const ports = portsOf(asking);
  for (const [other, each] of others)
    for (const port of portsOf(each))
      if (parameter !== undefined && ports.includes(port))
        throw wrong({ [parameter]: `${port} is already used on interface '${other}'.` });
}

/** `cidr` is written as address and mask; what is not given is not there any more, but for its line. */
function withAddresses(given: Options): Options {
  const options = { ...given };
  for (const family of ['', '6']) {
    const cidr = options[`cidr${family}`];
    if (cidr === undefined) continue;
    for (const part of ['address', 'netmask'])
      if (options[part + family] !== undefined)
        throw wrong({ [part + family]: `${part}${family} conflicts with cidr${family}` });
    const [address = '', mask = ''] = cidr.split('/');
    Object.assign(options, { [`address${family}`]: address, [`netmask${family}`]: mask });
    delete options[`cidr${family}`];
  }
  if (options['address6'] !== undefined) checkHostAddress(options['address6']);
  if (options['bridge_vids'] !== undefined)
    options['bridge_vids'] = format.splitList(options['bridge_vids']).join(' ');
  return options;
}

function assign(target: ReturnType<typeof newIface>, given: Options): void {
  const { type, autostart, ...options } = given;
  const families = [
    ...(options['address'] === undefined ? [] : ['inet' as const]),
    ...(options['address6'] === undefined ? [] : ['inet6' as const]),
  ];
  target.type = type ?? target.type;
  if (autostart !== undefined) target.autostart = autostart === '1';
  target.families = families.length === 0 ? ['inet'] : families;
  Object.assign(target.options, options, {
    method: options['address'] === undefined ? 'manual' : 'static',
    method6: options['address6'] === undefined ? 'manual' : 'static',
  });
  // A mask or a whole CIDR of before is not that of a new address.
  for (const family of ['', '6']) delete target.options[`cidr${family}`];
}
