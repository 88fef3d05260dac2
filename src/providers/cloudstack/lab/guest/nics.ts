/** Nics as they come and go: addresses, MACs, device ids, names in a network's domain. */
import { noCapacity, wrong } from '../wire/refusal.ts';
import { macOf } from '../world/ids.ts';
import type { NetworkRow, NicRow } from '../world/rows.ts';
import { freeGuest, isFreeGuest } from '../world/subnets.ts';
import type { World } from '../world/world.ts';

export interface WantedNic {
  readonly network: string;
  readonly ip?: string | undefined;
  readonly mac?: string | undefined;
}

/** Addresses are taken at once, running or not. */
export function addNic(
  world: World,
  {
    vm,
    zone,
    wanted,
    isdefault,
  }: { vm: string; zone: string; wanted: WantedNic; isdefault: boolean },
): NicRow {
  const network = world.networks.need(wanted.network);
  const ipaddress = addressFor(world, network, wanted.ip);
  const nr = world.nics.nextNumber();
  const taken = new Set(world.nicsOf(vm).map((each) => each.deviceid));
  let deviceid = 0;
  while (taken.has(deviceid)) deviceid += 1;
  return world.nics.put({
    id: world.newId(),
    nr,
    vm,
    network: network.id,
    ipaddress,
    macaddress: wanted.mac ?? macOf(zone, nr),
    isdefault,
    deviceid,
    secondary: [],
    fields: {},
  });
}

/** The address that is asked for, or the lowest free one; none on L2. */
export function addressFor(
  world: World,
  network: NetworkRow,
  ip: string | undefined,
): string | undefined {
  if (network.type === 'L2') return undefined;
  if (ip !== undefined && !isFreeGuest(world, network, ip))
    throw noCapacity(`Unable to acquire Guest IP address ${ip} for network ${network.name}`, 4320);
  const found = ip ?? freeGuest(world, network);
  if (found === undefined)
    throw noCapacity(`Unable to acquire Guest IP address for network ${network.name}`, 4320);
  return found;
}

/** The public network is nobody's to hang a VM on. */
export function checkGuest({ id, traffictype }: NetworkRow): void {
  if (traffictype !== 'Guest')
    throw wrong(`Network id=${id} is system only and can't be used for vm deployment`);
}

export function checkMac(world: World, network: string, mac: string | undefined): void {
  if (mac === undefined) return;
  if (!/^([\da-f]{2}:){5}[\da-f]{2}$/i.test(mac) || Number.parseInt(mac.slice(0, 2), 16) % 2 === 1)
    throw wrong(`Mac address is not unicast: ${mac}`);
  const taken = world.nics
    .by('network', network)
    .some((each) => each.macaddress.toLowerCase() === mac.toLowerCase());
  if (taken) throw wrong(`The requested MAC address ${mac} is already in use in the network`);
}

/** Of all VMs with a nic there, those that are destroyed and not expunged too. */
export function checkHostName(
  world: World,
  { name, networks, but }: { name: string; networks: readonly string[]; but?: string },
): void {
  if (!/^[a-z](?:[a-z\d-]{0,61}[a-z\d])?$/i.test(name))
    throw wrong(
      "Invalid name. Vm name can contain ASCII letters 'a' through 'z', the digits '0' through '9', and the hyphen ('-'), must be between 1 and 63 characters long, and can't start or end with \"-\" and can't start with digit",
    );
  for (const id of networks) {
    const { networkdomain } = world.networks.need(id);
    if (networkdomain === undefined) continue;
    const inDomain = world.networks
      .all()
      .filter(
        (each) =>
          each.networkdomain === networkdomain &&
          (each.id === id || (each.vpc !== undefined && each.vpc === world.networks.need(id).vpc)),
      );
    for (const network of inDomain) {
      const same = world.nics
        .by('network', network.id)
        .map((nic) => world.vms.need(nic.vm))
        .find((vm) => vm.id !== but && vm.name.toLowerCase() === name.toLowerCase());
      if (same !== undefined)
        throw wrong(
          `The vm with hostName ${name} already exists in the network domain: ${networkdomain}; network=${network.name}`,
        );
    }
  }
}
