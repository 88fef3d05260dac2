/** The property strings of a VM's config: drives, NICs, cloud-init addresses and the smaller ones. */
import * as format from '../wire/formats.ts';
import {
  decimal,
  flag,
  formatted,
  matching,
  needed,
  oneOf,
  text,
  whole,
  type Field,
  type Fields,
} from '../wire/property.ts';

const file: Field = { ...text, needed: true, alone: true, format: volumeOrPath };

const limits: Fields = Object.fromEntries(
  ['', '_rd', '_wr'].flatMap((way): [string, Field][] => [
    [`bps${way}`, whole()],
    [`mbps${way}`, decimal],
    [`mbps${way}_max`, decimal],
    [`bps${way}_max_length`, whole(1)],
    [`iops${way}`, whole()],
    [`iops${way}_max`, whole()],
    [`iops${way}_max_length`, whole(1)],
  ]),
);

const common: Fields = {
  file,
  volume: {
    ...text,
    alias: 'file',
  },
  media: oneOf('cdrom disk'),
  cyls: whole(),
  heads: whole(),
  secs: whole(),
  trans: oneOf('none lba auto'),
  snapshot: flag,
  cache: oneOf('none writethrough writeback unsafe directsync'),
  format: oneOf('raw qcow qed qcow2 vmdk cloop'),
  size: formatted(format.diskSize),
  backup: flag,
  replicate: flag,
  shared: flag,
  detect_zeroes: flag,
  rerror: oneOf('ignore report stop'),
  werror: oneOf('enospc ignore report stop'),
  aio: oneOf('native threads io_uring'),
  discard: oneOf('ignore on'),
  serial: {
    ...formatted(format.urlEncoded),
    longest: 60,
  },
  'import-from': text,
  ...limits,
};

const wwn = matching(/^(0x)[0-9a-fA-F]{16}$/);
const word = (longest: number): Field => matching(new RegExp(`^[A-Za-z0-9\\-_\\s]{0,${longest}}$`));

/** Per bus. */
export const driveFields: Readonly<Record<string, Fields>> = {
  ide: { ...common, model: { ...text, longest: 120 }, ssd: flag, wwn },
  sata: { ...common, ssd: flag, wwn },
  scsi: {
    ...common,
    ssd: flag,
    wwn,
    iothread: flag,
    ro: flag,
    queues: whole(2),
    scsiblock: flag,
    product: word(16),
    vendor: word(8),
  },
  virtio: { ...common, iothread: flag, ro: flag },
  efidisk: {
    file,
    volume: {
      ...text,
      alias: 'file',
    },
    'import-from': text,
    format: oneOf('raw qcow qed qcow2 vmdk cloop'),
    size: formatted(format.diskSize),
    efitype: oneOf('2m 4m'),
    'pre-enrolled-keys': flag,
    'ms-cert': oneOf('2011 2023 2023k 2023w'),
  },
  tpmstate: {
    file,
    volume: {
      ...text,
      alias: 'file',
    },
    'import-from': text,
    size: formatted(format.diskSize),
    version: oneOf('v1.2 v2.0'),
  },
  unused: { file, volume: { ...text, alias: 'file' } },
};

const models = [
  'e1000',
  'e1000-82540em',
  'e1000-82544gc',
  'e1000-82545em',
  'e1000e',
  'i82551',
  'i82557b',
  'i82559er',
  'ne2k_isa',
  'ne2k_pci',
  'pcnet',
  'rtl8139',
  'virtio',
  'vmxnet3',
];

export const netFields: Fields = {
  model: { ...needed(oneOf(models.join(' '))), alone: true },
  macaddr: formatted(format.macAddress),
  ...Object.fromEntries(
    models.map((model): [string, Field] => [model, { ...text, alias: 'macaddr', names: 'model' }]),
  ),
  bridge: formatted(format.bridgeId),
  queues: whole(0, 64),
  rate: { ...decimal, least: 0 },
  tag: whole(1, 4094),
  trunks: matching(/^\d+(?:-\d+)?(?:;\d+(?:-\d+)?)*$/),
  firewall: flag,
  link_down: flag,
  mtu: whole(1, 65_520),
};

export const ipconfigFields: Fields = {
  ip: formatted(format.ipv4Config),
  gw: { ...formatted(format.ipv4), requires: 'ip' },
  ip6: formatted(format.ipv6Config),
  gw6: { ...formatted(format.ipv6), requires: 'ip6' },
};

export const agentFields: Fields = {
  enabled: { ...flag, alone: true },
  fstrim_cloned_disks: flag,
  'freeze-fs-on-backup': flag,
  type: oneOf('virtio isa'),
};

export const bootFields: Fields = {
  legacy: { ...matching(/^[acdn]{1,4}$/), alone: true },
  order: text,
};

export const cicustomFields: Fields = {
  meta: formatted(format.volumeId),
  network: formatted(format.volumeId),
  user: formatted(format.volumeId),
  vendor: formatted(format.volumeId),
};

export const vgaFields: Fields = {
  type: {
    ...oneOf(
      'cirrus none qxl qxl2 qxl3 qxl4 serial0 serial1 serial2 serial3 std virtio virtio-gl vmware',
    ),
    alone: true,
  },
  memory: whole(4, 512),
  clipboard: oneOf('vnc'),
};

export const machineFields: Fields = {
  type: {
    ...matching(
      /^(pc|pc(-i440fx)?-\d+(\.\d+)+(\+pve\d+)?(\.pxe)?|q35|pc-q35-\d+(\.\d+)+(\+pve\d+)?(\.pxe)?|virt(?:-\d+(\.\d+)+)?(\+pve\d+)?)$/,
    ),
    alone: true,
    longest: 40,
  },
  viommu: oneOf('intel virtio'),
  'enable-s3': flag,
  'enable-s4': flag,
};

export const memoryFields: Fields = { current: { ...whole(16), needed: true, alone: true } };

export const usbFields: Fields = {
  host: { ...text, alone: true },
  mapping: formatted(format.configId),
  usb3: flag,
};

export const numaFields: Fields = {
  cpus: needed(matching(/^\d+(?:-\d+)?(?:;\d+(?:-\d+)?)*$/)),
  memory: decimal,
  hostnodes: matching(/^\d+(?:-\d+)?(?:;\d+(?:-\d+)?)*$/),
  policy: oneOf('preferred bind interleave'),
};

function volumeOrPath(value: string): string | undefined {
  if (value === 'none' || value === 'cdrom' || value.startsWith('/')) return undefined;
  return format.volumeId(value);
}
