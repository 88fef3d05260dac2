/** The lab's virsh and a real one, told the same: same texts, same exit codes, same devices. */
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Argv, ExecReply } from '../../../../src/lab/exec-door.ts';
import { startLibvirt } from '../../../beds/libvirt.ts';
import { need } from '../../../beds/means.ts';
import { startNamespaces } from '../../../beds/namespaces.ts';
import { must } from '../../../beds/program.ts';
import { lab } from './asked.ts';

vi.setConfig({ testTimeout: 180_000 });

const files: Readonly<Record<string, string>> = {
  iso: `<network><name>iso</name><bridge name='virbr-iso'/><ip address='10.12.8.1' netmask='255.255.255.0'>
    <dhcp><range start='10.12.8.100' end='10.12.8.200'/></dhcp></ip></network>`,
  nat: `<network><name>nat</name><uuid>11111111-2222-3333-4444-555555555555</uuid><forward mode='nat'/>
    <domain name='lab'/><ip address='10.12.9.1' prefix='24'><dhcp>
    <host mac='52:54:00:aa:00:01' name='a' ip='10.12.9.10'/><range start='10.12.9.100' end='10.12.9.200'/></dhcp></ip></network>`,
  host: "<network><name>host</name><forward mode='bridge'/><bridge name='br-none'/></network>",
  two: "<network><name>two</name><ip address='10.12.8.2' netmask='255.255.255.0'/></network>",
  same: "<network><name>same</name><bridge name='virbr-iso'/></network>",
  outside: `<network><name>outside</name><ip address='10.12.8.2' netmask='255.255.255.0'><dhcp>
    <range start='10.1.8.100' end='10.1.8.200'/></dhcp></ip></network>`,
  volume: `<volume><name>fromxml</name><capacity unit='M'>5</capacity><target><format type='qcow2'/></target></volume>`,
  one: `<network><name>one</name><bridge name='virbr7'/><ip address='10.12.1.1' netmask='255.255.255.0'/></network>`,
};

const range = (start: number, end: number, net = '10.12.8') =>
  `<range start='${net}.${start}' end='${net}.${end}'/>`;
const dhcpHost = (ip: string) => `<host mac='52:54:00:aa:00:02' name='b' ip='${ip}'/>`;
const both = ['--live', '--config'];

/** Words after `virsh`; a text is split at blanks. */
const networks: readonly (string | readonly string[])[] = [
  'net-define /run/iso.xml',
  '-q net-define /run/nat.xml',
  '-q net-define /run/host.xml',
  'net-define /run/two.xml',
  'net-define /run/iso.xml',
  'net-define /run/same.xml',
  'net-define /run/outside.xml',
  'net-define /nosuch/file.xml',
  'net-list --all',
  'net-list',
  '-q net-list --all',
  'net-list --all --name',
  'net-list --all --uuid',
  'net-list --all --uuid --name',
  ...['iso', 'nat', 'host', 'two', 'nosuch'].map((name) => `net-dumpxml ${name}`),
  'net-start iso',
  'net-start iso',
  'net-start two',
  'net-start nosuch',
  'net-start host',
  '-q net-start nat',
  'net-dumpxml iso',
  'net-dumpxml --inactive iso',
  'net-info iso',
  'net-info two',
  'net-autostart iso',
  'net-list --all --autostart --uuid',
  'net-autostart iso --disable',
  '-q net-autostart nosuch',
  ['net-update', 'iso', 'delete', 'ip-dhcp-range', range(100, 200), ...both],
  ['net-update', 'iso', 'delete', 'ip-dhcp-range', range(100, 200), ...both],
  ['net-update', 'iso', 'add', 'ip-dhcp-range', range(50, 60), ...both],
  ['net-update', 'iso', 'add', 'ip-dhcp-range', range(50, 60), ...both],
  ['net-update', 'iso', 'modify', 'ip-dhcp-range', range(50, 60), ...both],
  ['net-update', 'iso', 'add', 'ip-dhcp-range', range(50, 60, '10.12.7'), ...both],
  ['net-update', 'iso', 'add', 'ip-dhcp-host', dhcpHost('10.12.8.10'), ...both],
  ['net-update', 'iso', 'add', 'ip-dhcp-host', dhcpHost('10.12.8.10'), ...both],
  ['net-update', 'iso', 'modify', 'ip-dhcp-host', dhcpHost('10.12.8.11'), ...both],
  ['net-update', 'iso', 'delete', 'ip-dhcp-host', "<host mac='52:54:00:aa:00:02'/>", '--live'],
  ['net-update', 'iso', 'add', 'ip-dhcp-host', dhcpHost('10.12.8.10')],
  ['net-update', 'iso', 'add', 'ip', "<ip address='10.12.8.10'/>", '--live'],
  ['net-update', 'two', 'add', 'ip-dhcp-range', range(50, 60), ...both],
  ['net-update', 'two', 'add', 'ip-dhcp-range', range(50, 60), '--config'],
  'net-dumpxml iso',
  'net-dumpxml --inactive iso',
  'net-dumpxml two',
  'net-dhcp-leases iso',
  'net-undefine iso',
  'net-list --all',
  'net-destroy iso',
  'net-destroy nosuch',
  'net-destroy two',
  'net-start two',
  'net-list --all',
  'net-undefine nat',
  'net-undefine nosuch',
  'nosuchcommand',
  'list --bogus',
  '-c qemu:///nosuch list',
  'uri',
];

const volumes: readonly string[] = [
  'vol-list images',
  'pool-dumpxml images',
  'pool-start images',
  'pool-start images',
  'pool-list',
  'pool-list --all',
  'pool-list --name',
  '-q pool-list --name',
  'vol-create-as images vm1.qcow2 1G --format qcow2',
  'vol-create-as images vm1.qcow2 1G --format qcow2',
  'vol-create-as images raw1 10M',
  'vol-create-as images vm2.qcow2 1G --format qcow2 --backing-vol vm1.qcow2 --backing-vol-format qcow2',
  'vol-create-as nosuch vm1.qcow2 1G --format qcow2',
  'vol-create-as images bad 1Q',
  'vol-list images',
  '-q vol-list images',
  '-q vol-list images --details',
  '-q vol-list nosuch',
  'vol-dumpxml vm1.qcow2 --pool images',
  'vol-dumpxml vm2.qcow2 --pool images',
  'vol-dumpxml raw1 --pool images',
  'vol-dumpxml nosuch --pool images',
  'vol-info vm1.qcow2 --pool images --bytes',
  'vol-info vm1.qcow2 --pool images',
  'vol-info raw1 --pool images --bytes',
  'vol-path raw1 --pool images',
  'vol-resize vm1.qcow2 2G --pool images',
  'vol-resize vm1.qcow2 1G --pool images',
  'vol-resize raw1 20M --pool images',
  'vol-resize nosuch 20M --pool images',
  'vol-create images /run/volume.xml',
  'vol-create images /run/volume.xml',
  'vol-dumpxml fromxml --pool images',
  'vol-delete fromxml --pool images',
  'vol-delete fromxml --pool images',
];

const guests: readonly string[] = [
  '-q net-define /run/one.xml',
  '-q net-start one',
  'list --all',
  'domstate guest',
  'start guest',
  'start guest',
  'list',
  '-q list --all --uuid --name',
  'list --name',
  '-q list --all --name',
  'domstate guest',
  'domstate guest --reason',
  'domstate nosuch',
  'domblklist guest',
  'domblklist guest --details',
  '-q domblklist guest --details',
  'domiflist guest',
  '-q domiflist guest',
  'domiflist nosuch',
  'dumpxml nosuch',
  // A running guest keeps its image to itself.
  'vol-resize vm2.qcow2 3G --pool images',
  'vol-delete vm1.qcow2 --pool images',
  'vol-delete vm2.qcow2 --pool images',
  // Guests lose their network, and starting it anew does not bring them back.
  'net-destroy one',
  'domiflist guest',
  'net-start one',
  'destroy guest',
  'destroy guest',
  'domiflist guest',
  'start nosuch',
  'shutdown guest',
  'pool-destroy images',
  'vol-list images',
];

const domain = `<domain type='qemu'><name>guest</name><memory unit='MiB'>64</memory><os><type>hvm</type></os><devices>
  <disk type='volume'><driver name='qemu' type='qcow2'/><source pool='images' volume='vm2.qcow2'/><target dev='vda'/></disk>
  <disk type='file'><driver name='qemu' type='raw'/><source file='/srv/images/raw1'/><target dev='vdb'/></disk>
  <interface type='network'><mac address='52:54:00:aa:00:01'/><source network='one'/><model type='virtio'/></interface>
  <interface type='bridge'><mac address='52:54:00:aa:00:02'/><source bridge='virbr7'/><model type='virtio'/></interface>
  </devices></domain>`;

const state = {
  links: [],
  folders: { '/srv/images': '755' },
  libvirt: {
    pools: [{ name: 'images', path: '/srv/images', active: false, autostart: false }],
    domains: [
      {
        name: 'guest',
        memory: '64M',
        disks: [
          { pool: 'images', volume: 'vm2.qcow2' },
          { file: '/srv/images/raw1', format: 'raw' },
        ],
        nics: [
          { network: 'one', mac: '52:54:00:aa:00:01' },
          { bridge: 'virbr7', mac: '52:54:00:aa:00:02' },
        ],
      },
    ],
  },
};

test('networks, volumes and guests', async (context) => {
  await need(context, 'libvirt', 'own hosts');
  const bed = await startNamespaces({ hosts: [{ name: 'jumphost', own: 'plain' }] });
  onTestFinished(() => bed.close());
  const real = bed.on('jumphost');
  const { virsh } = await startLibvirt(real);
  await virsh('pool-define-as images dir --target /srv/images');
  await virsh('define', domain);
  const simulated = lab(state);
  for (const [name, text] of Object.entries(files)) {
    await must(real, ['tee', `/run/${name}.xml`], { stdin: text });
    simulated.run(['tee', `/run/${name}.xml`], text);
  }
  const names: { real: Map<string, string>; lab: Map<string, string> } = {
    real: new Map(),
    lab: new Map(),
  };
  for (const line of [...networks, ...volumes, ...guests]) {
    const words = typeof line === 'string' ? line.split(' ') : line;
    const argv: Argv = ['virsh', ...words];
    const theirs = plain(await real.run(argv), names.real);
    expect({ line, ...plain(simulated.run(argv), names.lab) }).toEqual({ line, ...theirs });
    if (!/start|destroy/.test(words.join(' '))) continue;
    expect({ line, devices: devicesIn(simulated.run(look).stdout) }).toEqual({
      line,
      devices: devicesIn((await real.run(look)).stdout),
    });
  }
});

const look: Argv = ['ip', '-j', '-d', 'addr', 'show'];

/** Whatever is drawn by chance gets a name in the order of its first appearance; times and room on disks are left out. */
function plain(ran: ExecReply, names: Map<string, string>): ExecReply {
  const drawn =
    /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|52:54:00:(?!aa)[0-9a-f:]{8}/g;
  const nickname = (text: string): string => {
    const known = names.get(text) ?? `drawn ${names.size + 1}`;
    names.set(text, known);
    return known;
  };
  const clean = (text: string): string =>
    text
      .replaceAll(drawn, nickname)
      .replaceAll(/ *<timestamps>[^]*?<\/timestamps>\n/g, '')
      .replaceAll(/<(allocation|physical|available|capacity)( unit='bytes'>)\d+/g, (all, name) =>
        name === 'capacity' && Number(/\d+$/.exec(all)?.[0]) < 2 ** 33
          ? all
          : `<${name} of the disk`,
      )
      .replaceAll(/(Allocation: +)\d+/g, '$1')
      .replaceAll(/\d+\.00 KiB/g, 'KiB')
      // Sorted by libvirt by what nobody can see.
      .replaceAll(/^ *(Running|Using|Compiled).*\n/gm, '');
  return { exit: ran.exit, stdout: clean(ran.stdout), stderr: clean(ran.stderr) };
}

interface Device {
  readonly ifname: string;
  readonly flags: readonly string[];
  readonly master?: string;
  readonly linkinfo?: { readonly info_kind?: string; readonly info_data?: Record<string, unknown> };
  readonly addr_info: readonly {
    local: string;
    prefixlen: number;
    broadcast?: string;
    family: string;
  }[];
}

function devicesIn(text: string): unknown {
  return (JSON.parse(text) as Device[])
    .filter(({ ifname }) => ifname !== 'lo')
    .map(({ ifname, flags, master, linkinfo, addr_info: addresses }) => ({
      ifname,
      up: flags.includes('UP'),
      master,
      kind: linkinfo?.info_kind,
      stp: linkinfo?.info_data?.['stp_state'],
      delay: linkinfo?.info_data?.['forward_delay'],
      addresses: addresses
        .filter(({ family }) => family === 'inet')
        .map(({ local, prefixlen, broadcast }) => `${local}/${prefixlen} ${broadcast}`),
    }));
}
