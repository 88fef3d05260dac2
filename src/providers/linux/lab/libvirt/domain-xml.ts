/** A domain as `virsh dumpxml` prints it: what the next boot uses, or what runs. */
import type { Disk, Domain, Libvirt, Nic } from './model.ts';
import { bridgeName } from './network-definition.ts';
import { textXml, xml, type Xml } from './xml.ts';

export function domainXml(libvirt: Libvirt, domain: Domain, live: boolean): Xml {
  const { id } = domain;
  return xml('domain', { type: 'kvm', ...(live ? { id: String(id) } : {}) }, [
    textXml('name', domain.name),
    textXml('uuid', domain.uuid),
    textXml('memory', String(domain.memoryKiB), { unit: 'KiB' }),
    textXml('currentMemory', String(domain.memoryKiB), { unit: 'KiB' }),
    textXml('vcpu', String(domain.cpus), { placement: 'static' }),
    xml('os', {}, [
      textXml('type', 'hvm', { arch: 'x86_64', machine: 'pc-q35-7.2' }),
      xml('boot', { dev: 'hd' }),
    ]),
    xml('clock', { offset: 'utc' }),
    xml('devices', {}, [
      textXml('emulator', '/usr/bin/qemu-system-x86_64'),
      ...domain.disks.map((each, at) => diskXml(libvirt, each, { live, at })),
      ...domain.nics.map((each, at) => nicXml(libvirt, each, { live, at })),
      xml('memballoon', { model: 'virtio' }),
    ]),
  ]);
}

interface Place {
  readonly live: boolean;
  readonly at: number;
}

function diskXml(libvirt: Libvirt, disk: Disk, { live, at }: Place): Xml {
  const { source, device, format, target, bus } = disk;
  const from =
    source.type === 'file' ? { file: source.path } : { pool: source.pool, volume: source.volume };
  return xml('disk', { type: source.type, device }, [
    xml('driver', { name: 'qemu', type: format }),
    xml('source', { ...from, ...(live ? { index: String(at + 1) } : {}) }),
    ...(live ? [backingXml(libvirt, backingOf(libvirt, disk))] : []),
    xml('target', { dev: target, bus }),
    ...(live ? [xml('alias', { name: `virtio-disk${at}` })] : []),
  ]);
}

function backingOf(libvirt: Libvirt, { source }: Disk): string | undefined {
  const path =
    source.type === 'file'
      ? source.path
      : `${libvirt.pools.find((each) => each.name === source.pool)?.path ?? ''}/${source.volume}`;
  return backingOfPath(libvirt, path);
}

function backingOfPath(libvirt: Libvirt, path: string): string | undefined {
  return libvirt.pools
    .flatMap((pool) => pool.volumes.map((each) => [`${pool.path}/${each.name}`, each] as const))
    .find(([each]) => each === path)?.[1].backing;
}

function backingXml(libvirt: Libvirt, path: string | undefined): Xml {
  if (path === undefined) return xml('backingStore');
  return xml('backingStore', { type: 'file' }, [
    xml('format', { type: 'qcow2' }),
    xml('source', { file: path }),
    backingXml(libvirt, backingOfPath(libvirt, path)),
  ]);
}

function nicXml(libvirt: Libvirt, nic: Nic, { live, at }: Place): Xml {
  const { mac, source, model, tap } = nic;
  const bridge = live && source.type === 'network' ? bridgeOf(libvirt, nic) : undefined;
  return xml('interface', { type: source.type }, [
    xml('mac', { address: mac }),
    xml('source', {
      [source.type]: source.name,
      bridge: bridge ?? (source.type === 'bridge' ? source.name : undefined),
    }),
    ...(live && tap !== undefined ? [xml('target', { dev: tap })] : []),
    xml('model', { type: model }),
    ...(live ? [xml('alias', { name: `net${at}` })] : []),
  ]);
}

/** The bridge that a NIC is to be a port of. */
export function bridgeOf(libvirt: Libvirt, { source }: Nic): string | undefined {
  if (source.type === 'bridge') return source.name;
  const network = libvirt.networks.find((each) => each.name === source.name);
  const definition = network?.live ?? network?.config;
  return definition === undefined ? undefined : bridgeName(definition);
}
