/** A host for the lab: a bridge with a port and a VLAN, addresses, routes, and a file of netplan that keeps some of it. */

const netplan = `network:
  version: 2
  ethernets:
    eno1: {}
  bridges:
    br0:
      interfaces: [eno1]
      addresses: [10.12.8.1/24]
      routes: [{ to: default, via: 10.12.8.254 }]
      parameters: { stp: false, forward-delay: 0 }
`;

export const jumphostState = {
  hostname: 'jumphost',
  machineId: '0123456789abcdef0123456789abcdef',
  links: [
    { name: 'eno1', mac: '52:54:00:00:00:01', master: 'br0' },
    { name: 'eno2', mac: '52:54:00:00:00:02' },
    {
      name: 'br0',
      kind: 'bridge',
      mac: '52:54:00:00:00:01',
      bridge: { stp_state: 0, forward_delay: 0 },
      addresses: ['10.12.8.1/24', '10.12.8.2/24'],
    },
    { name: 'br0.104', kind: 'vlan', on: 'br0', vid: 104, addresses: ['10.12.12.1/24'] },
  ],
  routes: [
    { to: 'default', via: '10.12.8.254', dev: 'br0' },
    { to: '10.60.0.0/16', via: '10.12.12.254', dev: 'br0.104' },
  ],
  files: { '/etc/netplan/50-installer.yaml': { text: netplan, mode: '600' } },
};
