/** The place that most stories are told in: a host with bridges, its neighbours on the wire, guests behind it. */
import type { Host, Topology } from './topology.ts';

/**
 * On the wire `lan`: the jumphost (br0, 10.12.12.9), the controller (10.12.12.1), a router (10.12.12.254), and in VLAN
 * 104 of the same wire a machine (10.12.10.21). Behind the jumphost's bridges virbr1, virbr2 and virbr7 a guest each:
 * 10.12.1.21, 10.12.2.21, 10.12.7.21. Between wire and bridges nothing is routed.
 */
export function jumphost(own?: Host['own']): Topology {
  const bridges = [1, 2, 7];
  return {
    switches: ['lan'],
    hosts: [
      {
        name: 'jumphost',
        ...(own === undefined ? {} : { own }),
        nics: [{ name: 'eno1', to: 'lan' }],
        bridges: [
          { name: 'br0', ports: ['eno1'], addresses: ['10.12.12.9/24'] },
          ...bridges.map((at) => ({ name: `virbr${at}`, addresses: [`10.12.${at}.1/24`] })),
        ],
        lines: ['route add default via 10.12.12.254 dev br0'],
      },
      onTheWire('controller', '10.12.12.1/24'),
      onTheWire('router', '10.12.12.254/24'),
      {
        name: 'tagged',
        nics: [{ name: 'eno1', to: 'lan' }],
        lines: [
          'link add link eno1 name eno1.104 type vlan id 104',
          'link set dev eno1.104 up',
          'addr add 10.12.10.21/24 dev eno1.104',
        ],
      },
      ...bridges.map((at) => ({
        name: `guest${at}`,
        nics: [{ name: 'ens3', to: `jumphost/virbr${at}` }],
        lines: [`addr add 10.12.${at}.21/24 dev ens3`],
      })),
    ],
  };
}

/** The same for a kernel that has no VLANs. */
export function jumphostWithoutVlans(own?: Host['own']): Topology {
  const { hosts, ...rest } = jumphost(own);
  return { ...rest, hosts: hosts.filter((each) => each.name !== 'tagged') };
}

function onTheWire(name: string, address: string): Host {
  return { name, nics: [{ name: 'eno1', to: 'lan' }], lines: [`addr add ${address} dev eno1`] };
}
