/** What somebody may declare: bridges, VMs, their cards and disks, spelled in any way. */
import type { Random } from '../../../plan/worlds/random.ts';
import { mac, memory, shuffled, size, some, tags } from './spellings.ts';
import { bridges, cards, guests, ports, vmidOf } from './state.ts';

/** VLAN interfaces that a spec may have. */
const tagged = ['eno5.10', 'eno5.11'];

/** `round`: disks never shrink, so they have at least so many gibibytes. */
export function randomSpecs(random: Random, round: number): object {
  const there = random.shuffle(bridges).slice(0, random.between(1, bridges.length));
  const declared = random.shuffle(guests).slice(0, random.between(1, 2));
  const aware = new Set(there.filter(() => random.chance(0.3)));
  const lan = network(random, there, aware);
  return {
    pve: 'father',
    ...lan,
    vms: Object.fromEntries(
      declared.map((name) => [`r-${name}`, vm(random, name, { there, round })]),
    ),
    // What is not declared goes, so that nobody is in the way of anybody.
    absent: [
      ...guests
        .filter((name) => !declared.includes(name))
        .map((name) => ({ kind: 'vm', name: `r-${name}`, vmid: '200-299', discard: true })),
      ...bridges
        .filter((name) => !there.includes(name))
        .map((name) => ({ kind: 'bridge', name, node: 'pve1' })),
      ...tagged
        .filter((name) => !(name in (lan['vlans'] ?? {})))
        .map((name) => ({ kind: 'vlan', name, node: 'pve1' })),
    ],
  };
}

function network(
  random: Random,
  there: readonly string[],
  aware: ReadonlySet<string>,
): Readonly<Record<string, object>> {
  const made = random.chance(0.4) ? [random.pick(tagged)] : [];
  const free = random.shuffle([...ports, ...made]);
  const vlans = made.map((name) => [
    name,
    shuffled(random, {
      node: 'pve1',
      on: 'eno5',
      tag: Number(name.split('.')[1]),
      ...some(random, { comment: 'tagged', autostart: true }),
    }),
  ]);
  const lans = there.map((name) => {
    const index = bridges.indexOf(name as (typeof bridges)[number]);
    const mine = free.splice(0, random.int(3));
    const spec = {
      node: 'pve1',
      ports: mine,
      ...(aware.has(name)
        ? { vlanAware: true, ...some(random, { vids: random.pick(['2-4094', '30,10 20-25']) }) }
        : some(random, { vlanAware: false })),
      ...some(random, {
        address: random.pick([`10.${10 + index}.0.1/24`, `10.${20 + index}.0.9/25`, null]),
        address6: `FD00:0:${index}::1/64`,
        mtu: random.pick([1500, 1400]),
        autostart: true,
        comment: random.pick(['', 'for guests', 'zwölf\nlines']),
      }),
    };
    return [name, shuffled(random, spec)];
  });
  return {
    bridges: Object.fromEntries(lans) as object,
    ...(vlans.length === 0 ? {} : { vlans: Object.fromEntries(vlans) as object }),
  };
}

interface Site {
  readonly there: readonly string[];
  readonly round: number;
}

function vm(random: Random, name: (typeof guests)[number], { there, round }: Site): object {
  const guest = guests.indexOf(name);
  const slots = cards[name];
  const second = random.pick(['scsi1', 'virtio1', 'sata0']);
  const spec = {
    node: 'pve1',
    vmid: vmidOf(guest),
    running: random.chance(0.5),
    ...(random.chance(0.4) ? { clone: { from: 'debian', full: true } } : {}),
    ...some(random, {
      cores: random.between(1, 4),
      sockets: random.between(1, 2),
      memory: memory(random, random.between(1, 5)),
      cpu: random.pick(['host', 'x86-64-v2-AES', 'kvm64', 'host,flags=+aes;-pcid']),
      ostype: random.pick(['l26', 'other']),
      scsihw: random.pick(['virtio-scsi-single', 'virtio-scsi-pci', 'lsi']),
      bios: 'seabios',
      machine: random.pick(['q35', null]),
      agent: random.chance(0.5),
      onboot: random.chance(0.5),
      description: random.pick(['', 'a story', 'of\nmany: lines\n', 'größer & %20 [x]']),
      tags: tags(random),
      boot: random.shuffle(['scsi0', ...slots.map((each) => `net${each}`)]),
      startup: random.pick(['order=3,up=30', 'up=30,order=3', '3', null]),
      cloudInit: shuffled(random, {
        user: random.pick(['ann', 'bob']),
        nameserver: random.pick(['192.0.2.53', '192.0.2.53  192.0.2.54']),
        sshKeys: random.shuffle(['ssh-ed25519 AAAAC3Nza ann@home', 'ssh-rsa AAAAB3Nza+/= bob']),
      }),
    }),
    nics: Object.fromEntries(
      slots.map((slot) => [`net${slot}`, nic(random, { guest, slot }, ['vmbr0', ...there])]),
    ),
    disks: Object.fromEntries(
      random
        .shuffle(['scsi0', ...(random.chance(0.4) ? [second] : [])])
        .map((slot) => [slot, disk(random, round + 1)]),
    ),
  };
  return shuffled(random, spec);
}

function nic(
  random: Random,
  { guest, slot }: { readonly guest: number; readonly slot: number },
  outlets: readonly string[],
): object {
  const address = `10.60.${guest}.${10 * slot + random.between(2, 4)}/24`;
  return shuffled(random, {
    bridge: random.pick(outlets),
    ...some(random, {
      mac: mac(random, guest, slot),
      model: random.pick(['virtio', 'e1000']),
      firewall: random.chance(0.5),
      linkDown: random.chance(0.2),
      tag: random.pick([7, 8, null]),
      rate: random.pick([10, 12.5, null]),
    }),
    ...random.pick([
      {},
      { address },
      { address, gateway: `10.60.${guest}.1` },
      { address: 'dhcp' },
    ]),
  });
}

function disk(random: Random, atLeast: number): object {
  return shuffled(random, {
    storage: random.pick(['local-lvm', 'local']),
    size: size(random, atLeast),
    ...some(random, {
      discard: random.chance(0.5),
      backup: random.chance(0.5),
      cache: random.pick(['none', 'writeback']),
    }),
  });
}
