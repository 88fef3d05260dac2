/** Members of lists, as CloudStack tells them. */
import type { Listing } from '../client/list.ts';
import type { Fields } from '../shape.ts';

export interface Named {
  readonly id: string;
  readonly name: string;
}
export interface Tag {
  readonly key: string;
  readonly value: string;
}
/** To whom it belongs: a project, or an account of a domain. */
export interface Owned {
  readonly account: string | undefined;
  readonly project: string | undefined;
  /** The same text for the same owner. */
  readonly owner: string;
}
export interface NicRow {
  readonly id: string;
  readonly network: string;
  readonly address: string | undefined;
  readonly mac: string | undefined;
  readonly isDefault: boolean;
  readonly secondary: readonly { readonly id: string; readonly address: string }[];
}
export interface VmRow extends Named, Owned {
  readonly displayName: string | undefined;
  readonly state: string;
  readonly zone: string;
  readonly zoneName: string;
  readonly offering: Partial<Named>;
  readonly hypervisor: string | undefined;
  readonly created: string | undefined;
  readonly protected: boolean;
  readonly nics: readonly NicRow[];
  readonly tags: readonly Tag[];
  /** A job that is at work on it. */
  readonly job: string | undefined;
}
export interface VolumeRow extends Named, Owned {
  readonly type: string;
  readonly state: string;
  readonly zone: string;
  readonly zoneName: string;
  readonly vm: string | undefined;
  readonly vmName: string | undefined;
  readonly device: number | undefined;
  readonly size: number;
  readonly offering: Partial<Named>;
  readonly hypervisor: string | undefined;
  readonly protected: boolean;
  readonly tags: readonly Tag[];
  readonly job: string | undefined;
}
export interface NetworkRow extends Named, Owned {
  readonly displayText: string;
  readonly type: string;
  readonly state: string;
  readonly zone: string;
  readonly zoneName: string;
  readonly offering: Partial<Named>;
  readonly cidr: string | undefined;
  readonly gateway: string | undefined;
  readonly vlan: number | undefined;
  readonly vpc: string | undefined;
  readonly tags: readonly Tag[];
  readonly job: string | undefined;
}
export interface RangeRow {
  readonly id: string;
  readonly isPublic: boolean;
  readonly zone: string;
  readonly network: string | undefined;
  readonly first: string;
  readonly last: string;
  readonly gateway: string | undefined;
  readonly netmask: string | undefined;
  readonly vlan: string | undefined;
}
export interface AddressRow extends Owned {
  readonly id: string;
  readonly address: string;
  readonly zone: string;
  readonly zoneName: string;
  readonly network: string | undefined;
  readonly vpc: string | undefined;
  readonly state: string;
  readonly sourceNat: boolean;
  readonly staticNat: boolean;
  readonly rules: boolean;
  /** The row of addresses that it is of. */
  readonly range: string | undefined;
  readonly vm: string | undefined;
  readonly tags: readonly Tag[];
  readonly job: string | undefined;
}

const named = (each: Fields): Named => ({ id: each.id(), name: each.text('name') });

/** What it is made from, where that is told. */
function madeFrom(each: Fields, prefix: string): Partial<Named> {
  const id = each.maybeId(`${prefix}id`);
  return id === undefined ? {} : { id, name: each.maybe(`${prefix}name`) ?? id };
}

const ownedBy = (each: Fields): Owned => {
  const [account, project] = [each.maybe('account'), each.maybe('project')];
  const of = each.maybe('projectid');
  const owner =
    of === undefined ? `account ${each.maybe('domainid') ?? ''} ${account ?? ''}` : `project ${of}`;
  return { account, project, owner };
};

const tagsIn = (each: Fields): readonly Tag[] =>
  each.list('tags', (tag) => ({ key: tag.text('key'), value: tag.maybe('value') ?? '' }));

/** `jobstatus` of the last job stays on a thing when that is done. */
const jobOf = (each: Fields): string | undefined =>
  each.maybeWhole('jobstatus') === 0 ? each.maybe('jobid') : undefined;

const nicRow = (each: Fields): NicRow => ({
  id: each.id(),
  network: each.id('networkid'),
  address: each.maybe('ipaddress'),
  mac: each.maybe('macaddress'),
  isDefault: each.flag('isdefault'),
  secondary: each.list('secondaryip', (one) => ({ id: one.id(), address: one.text('ipaddress') })),
});

export const listings = {
  zones: { command: 'listZones', key: 'zone', read: named },
  serviceOfferings: { command: 'listServiceOfferings', key: 'serviceoffering', read: named },
  diskOfferings: { command: 'listDiskOfferings', key: 'diskoffering', read: named },
  networkOfferings: {
    command: 'listNetworkOfferings',
    key: 'networkoffering',
    read: named,
  },
  templates: { command: 'listTemplates', key: 'template', read: named },
  vpcs: { command: 'listVPCs', key: 'vpc', read: named },
  projects: { command: 'listProjects', key: 'project', read: named },
  vms: {
    command: 'listVirtualMachines',
    key: 'virtualmachine',
    read: (each): VmRow => ({
      ...named(each),
      ...ownedBy(each),
      displayName: each.maybe('displayname'),
      state: each.text('state'),
      zone: each.id('zoneid'),
      zoneName: each.text('zonename'),
      offering: madeFrom(each, 'serviceoffering'),
      hypervisor: each.maybe('hypervisor'),
      created: each.maybe('created'),
      protected: each.flag('deleteprotection'),
      nics: each.list('nic', nicRow),
      tags: tagsIn(each),
      job: jobOf(each),
    }),
  },
  volumes: {
    command: 'listVolumes',
    key: 'volume',
    read: (each): VolumeRow => ({
      ...named(each),
      ...ownedBy(each),
      type: each.text('type'),
      state: each.text('state'),
      zone: each.id('zoneid'),
      zoneName: each.text('zonename'),
      vm: each.maybeId('virtualmachineid'),
      vmName: each.maybe('vmname'),
      device: each.maybeWhole('deviceid'),
      size: each.maybeWhole('size') ?? 0,
      offering: madeFrom(each, 'diskoffering'),
      hypervisor: each.maybe('hypervisor'),
      protected: each.flag('deleteprotection'),
      tags: tagsIn(each),
      job: jobOf(each),
    }),
  },
  networks: {
    command: 'listNetworks',
    key: 'network',
    read: (each): NetworkRow => {
      const vlan = each.maybe('vlan') ?? '';
      return {
        ...named(each),
        ...ownedBy(each),
        displayText: each.maybe('displaytext') ?? '',
        type: each.text('type'),
        state: each.maybe('state') ?? '',
        zone: each.id('zoneid'),
        zoneName: each.text('zonename'),
        offering: madeFrom(each, 'networkoffering'),
        cidr: each.maybe('cidr'),
        gateway: each.maybe('gateway'),
        vlan: /^\d+$/.test(vlan) ? Number(vlan) : undefined,
        vpc: each.maybeId('vpcid'),
        tags: tagsIn(each),
        job: jobOf(each),
      };
    },
  },
  ranges: {
    command: 'listVlanIpRanges',
    key: 'vlaniprange',
    read: (each): RangeRow => ({
      id: each.id(),
      isPublic: each.flag('forvirtualnetwork'),
      zone: each.id('zoneid'),
      network: each.maybeId('networkid'),
      first: each.maybe('startip') ?? each.maybe('startipv6') ?? '',
      last: each.maybe('endip') ?? each.maybe('endipv6') ?? '',
      gateway: each.maybe('gateway') ?? each.maybe('ip6gateway'),
      netmask: each.maybe('netmask'),
      vlan: each.maybe('vlan'),
    }),
  },
  addresses: {
    command: 'listPublicIpAddresses',
    key: 'publicipaddress',
    read: (each): AddressRow => ({
      ...ownedBy(each),
      id: each.id(),
      address: each.text('ipaddress'),
      zone: each.id('zoneid'),
      zoneName: each.text('zonename'),
      network: each.maybeId('associatednetworkid'),
      vpc: each.maybeId('vpcid'),
      state: each.maybe('state') ?? '',
      sourceNat: each.flag('issourcenat'),
      staticNat: each.flag('isstaticnat'),
      rules: each.flag('hasrules'),
      range: each.maybeId('vlanid'),
      vm: each.maybeId('virtualmachineid'),
      tags: tagsIn(each),
      job: jobOf(each),
    }),
  },
  /** Of each: the VM that it is of. */
  vmSnapshots: {
    command: 'listVMSnapshot',
    key: 'vmSnapshot',
    read: (each): string => each.id('virtualmachineid'),
  },
} as const satisfies Readonly<Record<string, Listing<unknown>>>;
