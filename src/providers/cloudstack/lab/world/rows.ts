/** What the database holds, in the vendor's words; `fields` are further fields, served as they stand. */
import type { Row } from './table.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface Named extends Row {
  readonly name: string;
  readonly fields: Fields;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
  readonly customer?: string;
}

/** Account or project: exactly one of them owns a thing. */
export interface Owned {
  readonly account: string;
  /** Set where the account is that of a project. */
  readonly project?: string | undefined;
  readonly domain: string;
}

export interface DomainRow extends Named {
  readonly parent?: string | undefined;
}

export type RoleType = 'Admin' | 'DomainAdmin' | 'User';

export interface AccountRow extends Named {
  readonly domain: string;
  readonly role: RoleType;
  /** Commands that its role does not have, of those that such a role usually has. */
  readonly deny: readonly string[];
  readonly state: 'enabled' | 'disabled';
  readonly user: { readonly id: string; readonly username: string };
  readonly apikey?: string | undefined;
  readonly secretkey?: string | undefined;
  /** By resource: `user_vm`, `volume`, `network`, `public_ip`; -1 or absent is no limit. */
  readonly limits: Readonly<Record<string, number>>;
  /** The account of a project, hidden from listAccounts. */
  readonly project?: string | undefined;
}

export interface ProjectRow extends Named {
  readonly domain: string;
  readonly account: string;
  readonly owner: string;
  readonly tags: readonly Tag[];
}

export interface PhysicalNetworkRow extends Named {
  readonly zone: string;
  /** `100-200,300` */
  readonly vlan: string;
}

export interface NetworkOfferingRow extends Named {
  readonly guestiptype: 'Isolated' | 'Shared' | 'L2';
  readonly specifyvlan: boolean;
  readonly specifyipranges: boolean;
  readonly sourcenat: boolean;
}

export interface DiskOfferingRow extends Named {
  /** GB; absent where the size is asked for. */
  readonly disksize?: number | undefined;
  readonly iscustomized: boolean;
}

export interface ServiceOfferingRow extends Named {
  readonly cpunumber: number;
  readonly cpuspeed: number;
  readonly memory: number;
}

export interface TemplateRow extends Named {
  /** Bytes. */
  readonly size: number;
  readonly hypervisor: string;
}

export interface NetworkRow extends Named, Owned {
  readonly zone: string;
  readonly offering: string;
  readonly type: 'Isolated' | 'Shared' | 'L2';
  readonly traffictype: 'Guest' | 'Public';
  readonly state: 'Allocated' | 'Implementing' | 'Implemented' | 'Setup' | 'Shutdown' | 'Destroy';
  readonly displaytext: string;
  readonly cidr?: string | undefined;
  readonly gateway?: string | undefined;
  /** Reserved part of `cidr` for guests, where there is one. */
  readonly guestcidr?: string | undefined;
  readonly vlan?: string | undefined;
  readonly networkdomain?: string | undefined;
  readonly physical?: string | undefined;
  readonly vpc?: string | undefined;
  readonly acltype: 'Account' | 'Domain';
  readonly created: string;
  readonly tags: readonly Tag[];
}

export interface RangeRow extends Row {
  readonly zone: string;
  readonly network: string;
  readonly physical?: string | undefined;
  /** Public range, or one of a shared network. */
  readonly public: boolean;
  /** `untagged` or the number. */
  readonly vlan: string;
  readonly gateway: string;
  readonly netmask: string;
  readonly startip: string;
  readonly endip: string;
  /** Dedicated to an account. */
  readonly account?: string | undefined;
  readonly fields: Fields;
}

/** A public address that somebody has; free ones are counted out of the ranges. */
export interface AddressRow extends Row, Owned {
  readonly ipaddress: string;
  readonly range: string;
  readonly zone: string;
  readonly state: 'Allocating' | 'Allocated' | 'Releasing' | 'Reserved';
  readonly allocated: string;
  readonly issourcenat: boolean;
  readonly isstaticnat: boolean;
  readonly issystem: boolean;
  /** Where it is used. */
  readonly associated?: string | undefined;
  readonly vpc?: string | undefined;
  readonly vm?: string | undefined;
  readonly fields: Fields;
  readonly tags: readonly Tag[];
}

export type VmState =
  | 'Starting'
  | 'Running'
  | 'Stopping'
  | 'Stopped'
  | 'Destroyed'
  | 'Expunging'
  | 'Migrating'
  | 'Error'
  | 'Unknown'
  | 'Shutdown'
  | 'Restoring';

export interface VmRow extends Named, Owned {
  readonly displayname: string;
  readonly instancename: string;
  readonly zone: string;
  readonly offering: string;
  readonly template: string;
  readonly state: VmState;
  readonly created: string;
  readonly hypervisor: string;
  readonly deleteprotection: boolean;
  readonly details: Readonly<Record<string, string>>;
  readonly userdata?: string | undefined;
  readonly tags: readonly Tag[];
}

export interface NicRow extends Row {
  readonly vm: string;
  readonly network: string;
  readonly ipaddress?: string | undefined;
  readonly macaddress: string;
  readonly isdefault: boolean;
  readonly deviceid: number;
  readonly secondary: readonly { readonly id: string; readonly ipaddress: string }[];
  readonly fields: Fields;
}

export type VolumeState =
  | 'Allocated'
  | 'Creating'
  | 'Ready'
  | 'Migrating'
  | 'Snapshotting'
  | 'Resizing'
  | 'Expunging'
  | 'Destroy'
  | 'Uploaded'
  | 'Attaching';

export interface VolumeRow extends Named, Owned {
  readonly zone: string;
  readonly type: 'ROOT' | 'DATADISK';
  readonly state: VolumeState;
  /** Bytes. */
  readonly size: number;
  readonly vm?: string | undefined;
  readonly deviceid?: number | undefined;
  readonly attached?: string | undefined;
  /** A disk offering; a ROOT has the VM's service offering. */
  readonly offering?: string | undefined;
  readonly template?: string | undefined;
  readonly hypervisor?: string | undefined;
  readonly created: string;
  readonly deleteprotection: boolean;
  readonly tags: readonly Tag[];
}

export interface VmSnapshotRow extends Named, Owned {
  readonly vm: string;
  readonly state: string;
  readonly created: string;
}

export interface SnapshotRow extends Named, Owned {
  readonly volume: string;
  readonly state: string;
  readonly created: string;
}

export interface JobRow extends Row {
  /** The command by its API name, and all that was sent with it. */
  readonly command: string;
  readonly given: Readonly<Record<string, string>>;
  readonly account: string;
  readonly user: string;
  /** 0 pending, 1 done, 2 failed. */
  readonly jobstatus: 0 | 1 | 2;
  readonly jobresultcode: number;
  readonly jobresult?: unknown;
  readonly instancetype?: string | undefined;
  readonly instance?: string | undefined;
  /** Its place in the row of one VM's jobs. */
  readonly queue?: string | undefined;
  /** Still to wait in `queue`, or at work. */
  readonly begun: boolean;
  readonly created: string;
  readonly completed?: string | undefined;
  /** Milliseconds since 1970 at which its work began. */
  readonly since: number;
  /** Looks that it still takes; absent: it never ends by itself. */
  readonly looks?: number | undefined;
  readonly milliseconds: number;
  /** How it ends where a fault has its hand in it. */
  readonly fate?: JobFate | undefined;
  /** The further fields of a job of somebody else's. */
  readonly fields: Fields;
}

export interface JobFate {
  /** Is the work done all the same? */
  readonly works: boolean;
  readonly code: number;
  /** Absent: there is no jobresult at all. */
  readonly text?: string | undefined;
}
