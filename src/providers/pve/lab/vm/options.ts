/** The options of a VM: what may be set, and how far the numbered ones go. */
import * as format from '../wire/formats.ts';
import {
  atMost,
  decimal,
  flag,
  formatted,
  listed,
  matching,
  numbered,
  oneOf,
  structured,
  text,
  whole,
  type Properties,
} from '../wire/property.ts';
import * as fields from './fields.ts';

const uuid = '[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}';

/** Places for disks; `unused` ones are no places of a running VM. */
export const buses = { ide: 4, scsi: 31, virtio: 16, sata: 6, efidisk: 1, tpmstate: 1 } as const;

const drives: Properties = Object.assign(
  {},
  ...Object.entries({ ...buses, unused: 256 }).map(([bus, count]) =>
    numbered(bus, count, structured(fields.driveFields[bus] ?? {})),
  ),
) as Properties;

const cloudInit: Properties = {
  citype: oneOf('configdrive2 nocloud opennebula'),
  ciuser: text,
  cipassword: text,
  ciupgrade: flag,
  cicustom: structured(fields.cicustomFields),
  searchdomain: text,
  nameserver: listed(format.address),
  sshkeys: formatted(format.urlEncoded),
  ...numbered('ipconfig', 32, structured(fields.ipconfigFields)),
};

const processors: Properties = {
  sockets: whole(1),
  cores: whole(1),
  vcpus: whole(1),
  smp: whole(1),
  cpu: text,
  cpulimit: { ...decimal, least: 0, most: 128 },
  cpuunits: whole(1, 262_144),
  affinity: matching(/^\s*\d+(?:-\d+)?(?:\s*,\s*\d+(?:-\d+)?)*\s*$/),
  numa: flag,
  ...numbered('numa', 8, structured(fields.numaFields)),
  memory: structured(fields.memoryFields),
  balloon: whole(0),
  shares: whole(0, 50_000),
  hugepages: oneOf('any 2 1024'),
  keephugepages: flag,
};

const devices: Properties = {
  ...numbered('net', 32, structured(fields.netFields)),
  ...numbered('serial', 4, matching(/^(\/dev\/.+|socket)$/)),
  ...numbered('parallel', 3, matching(/^(\/dev\/parport\d+|\/dev\/usb\/lp\d+)$/)),
  ...numbered('usb', 14, structured(fields.usbFields)),
  ...numbered('hostpci', 16, text),
  ...numbered('virtiofs', 10, text),
  audio0: text,
  rng0: text,
  watchdog: text,
  ivshmem: text,
  spice_enhancements: text,
  vga: structured(fields.vgaFields),
};

const behaviour: Properties = {
  acpi: flag,
  autostart: flag,
  freeze: flag,
  kvm: flag,
  localtime: flag,
  onboot: flag,
  protection: flag,
  reboot: flag,
  tablet: flag,
  tdf: flag,
  template: flag,
  args: text,
  'amd-sev': text,
  searchdomain: text,
  agent: structured(fields.agentFields),
  arch: oneOf('x86_64 aarch64'),
  bios: oneOf('seabios ovmf'),
  boot: structured(fields.bootFields),
  bootdisk: matching(/^(ide|sata|scsi|virtio)\d+$/),
  cdrom: structured(fields.driveFields['ide'] ?? {}),
  description: atMost(8192),
  hookscript: formatted(format.volumeId),
  hotplug: formatted(hotplugFeatures),
  keyboard: oneOf(
    'de de-ch da en-gb en-us es fi fr fr-be fr-ca fr-ch hu is it ja lt mk nl no pl pt pt-br sv sl tr',
  ),
  lock: oneOf('backup clone create migrate rollback snapshot snapshot-delete suspending suspended'),
  machine: structured(fields.machineFields),
  migrate_downtime: {
    ...decimal,
    least: 0,
  },
  migrate_speed: whole(0),
  name: formatted(format.dnsName),
  ostype: oneOf('other wxp w2k w2k3 w2k8 wvista win7 win8 win10 win11 l24 l26 solaris'),
  scsihw: oneOf('lsi lsi53c810 virtio-scsi-pci virtio-scsi-single megasas pvscsi'),
  smbios1: {
    ...text,
    longest: 512,
  },
  startdate: matching(/^(now|\d{4}-\d{1,2}-\d{1,2}(T\d{1,2}:\d{1,2}:\d{1,2})?)$/),
  startup: formatted(startupOrder),
  tags: listed(format.tag),
  vmgenid: matching(new RegExp(`^(?:${uuid}|[01])$`)),
  vmstatestorage: formatted(format.storageId),
};

/** Everything that a config may hold. */
export const vmOptions: Properties = {
  ...drives,
  ...cloudInit,
  ...processors,
  ...devices,
  ...behaviour,
};

/** Cloud-init's share: on a running VM these take effect in the config at once. */
export const cloudInitOptions: ReadonlySet<string> = new Set(Object.keys(cloudInit));

/** Is it an option of a VM? Server-made ones count. */
export function isOption(name: string): boolean {
  return (
    name in vmOptions || ['meta', 'parent', 'snaptime', 'vmstate', 'runningmachine'].includes(name)
  );
}

function hotplugFeatures(value: string): string | undefined {
  if (value === '0' || value === '1') return undefined;
  const known = ['network', 'disk', 'cpu', 'memory', 'usb', 'cloudinit'];
  const bad = format.splitList(value).find((each) => !known.includes(each));
  return bad === undefined ? undefined : `invalid hotplug feature '${bad}'`;
}

function startupOrder(value: string): string | undefined {
  return /^(order=)?\d+(,(up|down)=\d+)*$|^(up|down)=\d+(,(order|up|down)=\d+)*$|^order=\d+/.test(
    value,
  )
    ? undefined
    : 'unable to parse startup options';
}
