/** What the lab's cluster consists of: everything here is plain data and goes into the state file. */

/** One section of a `.conf` file: option to value, as it stands there. */
export type Options = Record<string, string>;

/** A VM or a container: they share the ids. */
export interface GuestRow {
  readonly vmid: number;
  readonly type: 'qemu' | 'lxc';
  node: string;
  config: Options;
  /** `[PENDING]`: what waits for the next start. */
  pending: Options;
  /** What is to be deleted at the next start; 2: with its volume. */
  deleting: Record<string, 1 | 2>;
  snapshots: Record<string, Options>;
  running: boolean;
  paused: boolean;
  pid: number;
  /** Seconds since 1970; 0 while it does not run. */
  started: number;
  inside: Inside;
  /** The options that its cloud-init image was made of. */
  imaged: Options | undefined;
  /** What pvestatd has last told the cluster; undefined: nothing yet. */
  told: Told | undefined;
  /** So many resource lists are served before pvestatd speaks again; 0: all is told. */
  lag: number;
}

/** What the guest itself does, which no API changes. */
export interface Inside {
  /** It does not go down when asked to. */
  ignoresShutdown: boolean;
  /** The agent runs in it. */
  agent: boolean;
  /** What the agent tells; absent: made from the config. */
  interfaces?: readonly unknown[];
  /** Options whose hotplug fails. */
  hotplugFails: readonly string[];
}

/** The statistics of a guest that other nodes know. */
export interface Told {
  name: string;
  status: 'running' | 'stopped';
  template: 0 | 1;
  maxmem: number;
  maxcpu: number;
  maxdisk: number;
  uptime: number;
}

/** An image, ISO, snippet or backup on a storage. */
export interface VolumeRow {
  readonly storage: string;
  /** Empty on a shared storage. */
  readonly node: string;
  /** Behind the storage's name: `100/vm-100-disk-0.qcow2`. */
  readonly name: string;
  content: string;
  format: string;
  size: number;
  used: number;
  vmid: number | undefined;
  ctime: number;
  parent: string | undefined;
}

export interface StorageRow {
  readonly storage: string;
  readonly type: string;
  content: readonly string[];
  shared: boolean;
  /** Empty: on all nodes. */
  nodes: readonly string[];
  disabled: boolean;
  /** Everything else of its section in storage.cfg. */
  options: Options;
  /** Bytes on each node. */
  total: number;
}

export interface NodeRow {
  readonly name: string;
  readonly nodeid: number;
  ip: string;
  online: boolean;
  /** It does not answer so many requests, -1: none any more. */
  gone: number;
  /** SHA-256 of its certificate: `AB:CD:…`. */
  fingerprint: string;
  certificate: Certificate;
  cpus: number;
  memory: number;
  disk: number;
  /** Physical NICs, and whether a cable is in. */
  nics: readonly { readonly name: string; readonly active: boolean }[];
  /** /etc/network/interfaces. */
  interfaces: string;
  /** /etc/network/interfaces.new; null: there is none. */
  pending: string | null;
  /** Interfaces that are up, physical ones apart. */
  up: string[];
  /** Of the SDN config that the node has last made its own. */
  sdnVersion: number;
  /** Vnets that it has made. */
  vnets: string[];
  /** What the node says of SDN zones that it could not apply. */
  zoneErrors: Record<string, string>;
}

export interface Certificate {
  pem: string;
  san: readonly string[];
  notafter: number;
}

export interface UserRow {
  readonly userid: string;
  enable: boolean;
  expire: number;
  comment: string | undefined;
  password: string | undefined;
  groups: readonly string[];
}

export interface TokenRow {
  readonly user: string;
  readonly tokenid: string;
  value: string;
  privsep: boolean;
  comment: string | undefined;
  /** Seconds since 1970; undefined or 0: never. */
  expire: number | undefined;
}

export interface AclRow {
  readonly path: string;
  readonly type: 'user' | 'group' | 'token';
  readonly ugid: string;
  readonly roleid: string;
  propagate: boolean;
}

export interface PoolRow {
  readonly poolid: string;
  comment: string | undefined;
  vms: number[];
  storages: string[];
}

/** SDN's files: what is written, and what the last apply made of it. */
export interface SdnRow {
  zones: Record<string, Options>;
  vnets: Record<string, Options>;
  subnets: Record<string, Options>;
  running: {
    zones: Record<string, Options>;
    vnets: Record<string, Options>;
    subnets: Record<string, Options>;
  };
  version: number;
  ips: Options[];
}

/** What a task does when it has run long enough; by name, so that it survives a restart of the lab. */
export interface Job {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface TaskRow {
  readonly upid: string;
  readonly node: string;
  readonly pid: number;
  readonly pstart: number;
  readonly starttime: number;
  readonly type: string;
  readonly id: string;
  readonly user: string;
  readonly job: Job;
  /** The guest whose lock file it holds or waits for. */
  readonly guest: number | undefined;
  /** So many looks at it find it running. */
  looks: number;
  /** So many other requests may pass before it ends unseen. */
  patience: number;
  /** What a fault has in store for it. */
  fate: Fate | undefined;
  log: string[];
  /** Undefined while it runs. */
  exitstatus: string | undefined;
  endtime: number | undefined;
}

export interface Fate {
  /** Does it do its work all the same? */
  readonly works: boolean;
  /** How it ends instead; absent: as it would. */
  readonly exitstatus?: string;
  readonly [more: string]: unknown;
}
