/** Networks and volumes of a real libvirt, with a guest that runs. */
import { expect, onTestFinished, test, vi, type TestContext } from 'vitest';
import { jumphostWithoutVlans } from '../../beds/jumphost.ts';
import { startLibvirt, type Libvirt } from '../../beds/libvirt.ts';
import { need } from '../../beds/means.ts';
import { startNamespaces } from '../../beds/namespaces.ts';
import { must, type Where } from '../../beds/program.ts';
import { siteOf, type Site } from './site.ts';

vi.setConfig({ testTimeout: 180_000 });

const network = (name: string, bridge: string, at: number): string =>
  `<network><name>${name}</name><bridge name='${bridge}' stp='on' delay='0'/><ip address='10.12.${at}.1' netmask='255.255.255.0'><dhcp><range start='10.12.${at}.100' end='10.12.${at}.200'/></dhcp></ip></network>`;

const guest = (folder: string): string =>
  `<domain type='qemu'><name>vm1</name><memory unit='MiB'>64</memory><os><type arch='x86_64'>hvm</type></os><devices>
   <disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${folder}/vm.qcow2'/><target dev='vda' bus='virtio'/></disk>
   <interface type='network'><source network='metal'/><model type='virtio'/></interface></devices></domain>`;

async function ground(
  context: TestContext,
): Promise<{ readonly host: Where; readonly libvirt: Libvirt; readonly site: Site }> {
  await need(context, 'own hosts', 'libvirt');
  const bed = await startNamespaces(jumphostWithoutVlans('plain'));
  onTestFinished(() => bed.close());
  const host = bed.on('jumphost');
  const libvirt = await startLibvirt(host);
  const { virsh, folder } = libvirt;
  await virsh('net-define', network('metal', 'virbr9', 9));
  await virsh('net-start metal');
  await must(host, ['mkdir', '-p', folder]);
  await virsh(`pool-define-as images dir --target ${folder}`);
  await virsh('pool-start images');
  for (const name of ['osd', 'vm', 'base'])
    await virsh(`vol-create-as images ${name}.qcow2 1G --format qcow2`);
  await virsh(
    'vol-create-as images child.qcow2 1G --format qcow2 --backing-vol base.qcow2 --backing-vol-format qcow2',
  );
  await virsh('define', guest(folder));
  await virsh('start vm1');
  const door = await bed.door('jumphost');
  return { host, libvirt, site: siteOf({ via: door.url, persistence: 'none' }) };
}

test('a network moves on, another takes its subnet, and the running guest is attached again', async (context) => {
  const { host, libvirt, site } = await ground(context);
  site.declare({
    networks: {
      metal: { bridge: 'virbr9', address: '10.12.19.1/24', dhcp: '10.12.19.50-10.12.19.60' },
      fresh: { bridge: 'virbr10', address: '10.12.9.1/24', forward: 'nat' },
    },
  });
  const { steps, problems, operations } = await site.plan();
  expect(problems).toEqual([]);
  // libvirt itself would refuse to start a network whose subnet the host has a route to.
  expect(steps).toEqual(['update jumphost/network/metal', 'create jumphost/network/fresh']);
  expect(operations[0]).toMatchObject({ impact: 'restart' });
  expect(operations[0]?.notes?.join()).toContain('guests are cut off and attached again: vm1');
  expect(await site.apply()).toMatchObject({ what: 'applied', exit: 0 });
  expect((await site.plan()).steps).toEqual([]);
  const tap = /vnet\d+/.exec(await libvirt.virsh('domiflist vm1'))?.[0] ?? '';
  expect(await must(host, ['ip', '-o', 'link', 'show', 'dev', tap])).toContain('master virbr9');
  expect(await libvirt.virsh('net-dumpxml metal')).toContain("address='10.12.19.1'");
  expect(await libvirt.virsh('net-dumpxml --inactive metal')).toContain("end='10.12.19.60'");

  // Leases change while it runs.
  site.declare({
    networks: {
      metal: { bridge: 'virbr9', address: '10.12.19.1/24', dhcp: '10.12.19.70-10.12.19.80' },
    },
    absent: [{ kind: 'network', name: 'fresh', within: '10.12.0.0/16' }],
  });
  const second = await site.plan();
  expect(second.operations.map(({ id, impact }) => `${id} ${impact}`)).toEqual([
    'delete jumphost/network/#' + second.operations[0]?.liveId + ' none',
    'update jumphost/network/metal none',
  ]);
  expect(await site.apply()).toMatchObject({ exit: 0 });
  expect(await libvirt.virsh('net-list --all --name')).not.toContain('fresh');

  // What runs and what would start are told apart.
  await libvirt.virsh(
    'net-define',
    network('metal', 'virbr9', 29).replace(
      '<name>',
      `<uuid>${(await libvirt.virsh('net-uuid metal')).trim()}</uuid><name>`,
    ),
  );
  const drift = await site.plan();
  expect(drift.operations).toMatchObject([{ id: 'update jumphost/network/metal', impact: 'none' }]);
  expect(drift.operations[0]?.fields.map(({ field }) => field)).toEqual(['stored']);
  expect(await site.apply()).toMatchObject({ exit: 0 });
  expect(await libvirt.virsh('net-dumpxml --inactive metal')).toContain("address='10.12.19.1'");

  site.declare({ absent: [{ kind: 'network', name: 'metal', within: '10.12.0.0/16' }] });
  expect((await site.plan()).problems).toEqual([
    expect.stringMatching(/^guests-on-network: .*\(vm1\)/),
  ]);
  site.declare({
    networks: { metal: { bridge: 'virbr9' } },
    addresses: { own: { device: 'virbr9', address: '10.12.40.1/24' } },
  });
  expect((await site.plan()).problems).toEqual([
    expect.stringMatching(/^owned-by-libvirt: .*its network metal/),
  ]);
});

test('volumes: wiped, made and grown; what a guest uses or another is backed by is left alone', async (context) => {
  const { host, libvirt, site } = await ground(context);
  await must(host, ['qemu-io', '-c', 'write 0 64k', `${libvirt.folder}/osd.qcow2`]);
  await must(host, ['qemu-io', '-c', 'write 0 64k', `${libvirt.folder}/base.qcow2`]);
  site.declare({
    volumes: {
      'osd.qcow2': { pool: 'images', blank: true },
      'new.qcow2': { pool: 'images', capacity: '2G', format: 'qcow2' },
      'child.qcow2': { pool: 'images', capacity: '2G' },
    },
  });
  const { problems, operations } = await site.plan();
  expect(problems).toEqual([]);
  expect(operations.map(({ id, impact }) => `${id} ${impact}`)).toEqual([
    'update jumphost/volume/child.qcow2 none',
    'update jumphost/volume/osd.qcow2 data-loss',
    'create jumphost/volume/new.qcow2 none',
  ]);
  expect(await site.apply()).toMatchObject({ what: 'applied', exit: 0 });
  expect((await site.plan()).steps).toEqual([]);
  expect(await libvirt.virsh('vol-info --bytes new.qcow2 --pool images')).toContain('2147483648');
  expect(await libvirt.virsh('vol-info --bytes osd.qcow2 --pool images')).toContain('1073741824');

  site.declare({
    volumes: {
      'base.qcow2': { pool: 'images', blank: true },
      'vm.qcow2': { pool: 'images', capacity: '3G' },
      'new.qcow2': { pool: 'images', capacity: '1G' },
    },
  });
  expect((await site.plan()).problems).toEqual([
    expect.stringMatching(/^volume-backs: .*wiped: child\.qcow2 is backed by it/),
    expect.stringMatching(/^volume-shrinks: /),
    expect.stringMatching(/^volume-in-use: .*vm1, which runs/),
  ]);
});
