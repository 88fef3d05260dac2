import { readdirSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { libvirtModules, startLibvirt, type Libvirt } from './libvirt.ts';
import { need } from './means.ts';
import { startNamespaces } from './namespaces.ts';
import { must } from './program.ts';
import { startMachine } from './uml.ts';

// A machine inside this one has to share its processors with other tests.
vi.setConfig({ testTimeout: 180_000 });

function network(name: string, bridge: string, address: string): string {
  return `<network><name>${name}</name><bridge name='${bridge}'/>
    <ip address='${address}' netmask='255.255.255.0'/></network>`;
}

const guest = `<domain type='qemu'><name>guest</name><memory unit='MiB'>64</memory><os><type>hvm</type></os><devices>
  <disk type='volume'><driver name='qemu' type='qcow2'/><source pool='images' volume='guest.qcow2'/><target dev='vda'/></disk>
  <interface type='network'><mac address='52:54:00:aa:00:01'/><source network='one'/></interface></devices></domain>`;

async function guestWithADisk({ virsh, folder }: Libvirt): Promise<void> {
  await virsh(`pool-define-as images dir --target ${folder}`);
  await virsh('pool-start images');
  await virsh('vol-create-as images guest.qcow2 1G --format qcow2');
  await virsh('define', guest);
  await virsh('start guest');
}

function networksOfThisMachine(): readonly string[] {
  return readdirSync('/etc/libvirt/qemu/networks').toSorted();
}

test('networks, volumes and guests, which nobody outside sees', async (context) => {
  await need(context, 'libvirt', 'own hosts');
  const before = networksOfThisMachine();
  const bed = await startNamespaces({ hosts: [{ name: 'jumphost', own: 'plain' }] });
  onTestFinished(() => bed.close());
  const host = bed.on('jumphost');
  const libvirt = await startLibvirt(host);
  const { virsh } = libvirt;
  await virsh('net-define', network('one', 'virbr1', '10.12.1.1'));
  await virsh('net-start one');
  expect(await virsh('net-info one')).toMatch(/^Active:\s+yes$/m);
  expect(await must(host, ['ip', '-o', 'addr', 'show', 'dev', 'virbr1'])).toContain('10.12.1.1/24');
  await guestWithADisk(libvirt);
  expect(await virsh('domstate guest')).toBe('running\n');
  expect(await must(host, ['bridge', '-o', 'link'])).toContain('vnet0');
  expect(networksOfThisMachine()).toEqual(before);
});

test('a host with VLANs: libvirt takes a subnet when the VLAN has given it up', async (context) => {
  await need(context, 'libvirt', 'machine');
  const bed = await startMachine({
    switches: ['lan'],
    hosts: [{ name: 'jumphost', own: 'plain', nics: [{ name: 'eno1', to: 'lan' }] }],
  });
  onTestFinished(() => bed.close());
  const host = bed.on('jumphost');
  await bed.load(libvirtModules);
  const { virsh } = await startLibvirt(host);
  const lines = [
    'link add link eno1 name eno1.104 type vlan id 104',
    'link set dev eno1.104 up',
    'addr add 10.12.1.9/24 dev eno1.104',
  ];
  await must(host, ['ip', '-batch', '-'], { stdin: `${lines.join('\n')}\n` });
  await virsh('net-define', network('one', 'virbr1', '10.12.1.1'));
  await expect(virsh('net-start one')).rejects.toThrow(/already in use by interface eno1\.104/);
  await must(host, ['ip', 'addr', 'del', '10.12.1.9/24', 'dev', 'eno1.104']);
  await virsh('net-start one');
});
