/** The database of one lab, and what can be asked of it across tables. */
import { uuidOf } from './ids.ts';
import type * as row from './rows.ts';
import { Table, type Row, type Rows } from './table.ts';

export class World {
  readonly domains = new Table<row.DomainRow>('Domain', {});
  readonly accounts = new Table<row.AccountRow, 'apikey'>('Account', {
    apikey: (each) => each.apikey,
  });
  readonly projects = new Table<row.ProjectRow>('Project', {});
  readonly zones = new Table<row.Named>('DataCenter', {});
  readonly physicalNetworks = new Table<row.PhysicalNetworkRow>('PhysicalNetwork', {});
  readonly hosts = new Table<row.Named>('Host', {});
  readonly pools = new Table<row.Named>('StoragePool', {});
  readonly serviceOfferings = new Table<row.ServiceOfferingRow>('ServiceOffering', {});
  readonly diskOfferings = new Table<row.DiskOfferingRow>('DiskOffering', {});
  readonly networkOfferings = new Table<row.NetworkOfferingRow>('NetworkOffering', {});
  readonly templates = new Table<row.TemplateRow>('VirtualMachineTemplate', {});
  readonly vpcs = new Table<row.Named & row.Owned & { readonly zone: string }>('Vpc', {});
  readonly networks = new Table<row.NetworkRow>('Network', {});
  readonly ranges = new Table<row.RangeRow, 'network'>('Vlan', { network: (each) => each.network });
  readonly addresses = new Table<row.AddressRow, 'range' | 'ip' | 'associated'>('IpAddress', {
    range: (each) => each.range,
    ip: (each) => each.ipaddress,
    associated: (each) => each.associated,
  });
  readonly vms = new Table<row.VmRow>('VirtualMachine', {});
  readonly nics = new Table<row.NicRow, 'vm' | 'network'>('Nic', {
    vm: (each) => each.vm,
    network: (each) => each.network,
  });
  readonly volumes = new Table<row.VolumeRow, 'vm'>('Volume', { vm: (each) => each.vm });
  readonly vmSnapshots = new Table<row.VmSnapshotRow, 'vm'>('VMSnapshot', {
    vm: (each) => each.vm,
  });
  readonly snapshots = new Table<row.SnapshotRow, 'volume'>('Snapshot', {
    volume: (each) => each.volume,
  });
  readonly jobs = new Table<row.JobRow, 'instance' | 'queue' | 'pending'>('AsyncJob', {
    instance: (each) => (each.jobstatus === 0 ? each.instance : undefined),
    queue: (each) => (each.jobstatus === 0 ? each.queue : undefined),
    pending: (each) => (each.jobstatus === 0 ? 'yes' : undefined),
  });

  version = '4.20.2.0';
  seed = 1;
  /** Global settings by their vendor names: `allow.user.expunge.recover.vm`. */
  settings: Readonly<Record<string, string>> = {};
  /** Milliseconds that jobs take, by command or `default`; none: until somebody has looked. */
  latency: Readonly<Record<string, number>> = {};
  #ids = 0;

  get ids(): number {
    return this.#ids;
  }

  set ids(count: number) {
    this.#ids = count;
  }

  newId(): string {
    this.#ids += 1;
    return uuidOf('lab', this.seed, this.#ids);
  }

  /** Every table under the name that the state file has for it. */
  tables(): Readonly<Record<string, Rows<Row>>> {
    const { domains, accounts, projects, zones, hosts, templates, vpcs, networks } = this;
    const { vms, nics, volumes, snapshots, jobs } = this;
    return {
      domains,
      accounts,
      projects,
      zones,
      physicalnetworks: this.physicalNetworks,
      hosts,
      storagepools: this.pools,
      serviceofferings: this.serviceOfferings,
      diskofferings: this.diskOfferings,
      networkofferings: this.networkOfferings,
      templates,
      vpcs,
      networks,
      vlanipranges: this.ranges,
      publicipaddresses: this.addresses,
      virtualmachines: vms,
      nics,
      volumes,
      vmsnapshots: this.vmSnapshots,
      snapshots,
      jobs,
    };
  }

  revision(): number {
    let sum = this.#ids;
    for (const table of Object.values(this.tables())) sum += table.revision;
    return sum;
  }

  setting(name: string, otherwise: string): string {
    return this.settings[name] ?? otherwise;
  }

  isSet(name: string): boolean {
    return this.setting(name, 'false').toLowerCase() === 'true';
  }

  nicsOf(vm: string): row.NicRow[] {
    return this.nics.by('vm', vm).toSorted((a, b) => a.deviceid - b.deviceid);
  }

  rootOf(vm: string): row.VolumeRow | undefined {
    return this.volumes.by('vm', vm).find((each) => each.type === 'ROOT');
  }

  /** The job that works on a thing now, or is still to. */
  pendingOn(id: string): row.JobRow | undefined {
    return this.jobs.by('instance', id).at(-1);
  }
}
