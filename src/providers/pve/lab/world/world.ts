/** The lab's cluster: every table, and the questions that more than one noun asks of them. */
import { Chance } from '../wire/chance.ts';
import type {
  AclRow,
  GuestRow,
  NodeRow,
  PoolRow,
  SdnRow,
  StorageRow,
  TaskRow,
  TokenRow,
  UserRow,
  VolumeRow,
} from './rows.ts';
import type { Settings } from './settings.ts';

export class World {
  readonly settings: Settings;
  version = { version: '8.4.21', release: '8.4', repoid: '2606ac85' };
  /** Undefined: a node on its own. */
  cluster: string | undefined;
  quorate = true;
  /** Of the node whose API this is. */
  local = '';
  readonly nodes = new Map<string, NodeRow>();
  readonly storages = new Map<string, StorageRow>();
  readonly guests = new Map<number, GuestRow>();
  readonly pools = new Map<string, PoolRow>();
  readonly users = new Map<string, UserRow>();
  readonly tokens = new Map<string, TokenRow>();
  readonly roles = new Map<string, ReadonlySet<string>>();
  readonly tasks = new Map<string, TaskRow>();
  /** Those of them that have not ended. */
  readonly underWay = new Set<TaskRow>();
  /** Guests of which pvestatd has something to tell. */
  readonly untold = new Set<number>();
  acl: AclRow[] = [];
  sdn: SdnRow = {
    zones: {},
    vnets: {},
    subnets: {},
    running: { zones: {}, vnets: {}, subnets: {} },
    version: 0,
    ips: [],
  };
  /** How many things chance has decided so far: it goes on from there after a restart. */
  draws = 0;
  #revision = 0;
  #accessRevision = 0;
  readonly #volumes = new Map<string, Map<string, VolumeRow>>();

  constructor(settings: Settings) {
    this.settings = settings;
  }

  /** What tickets are signed with: a lab that restarts still knows them. */
  get secret(): string {
    return `lab ${this.settings.seed}`;
  }

  get revision(): number {
    return this.#revision;
  }

  /** Another number after each change of who may do what. */
  get accessRevision(): number {
    return this.#accessRevision;
  }

  /** 8 or 9. */
  get release(): number {
    return Number(this.version.release.split('.')[0]);
  }

  /** Something is not as it was. */
  touch(): void {
    this.#revision += 1;
  }

  touchAccess(): void {
    this.#accessRevision += 1;
    this.#revision += 1;
  }

  /** A draw of its own for whatever needs chance. */
  chance(): Chance {
    this.draws += 1;
    this.touch();
    return new Chance(this.settings.seed * 7919 + this.draws);
  }

  /** A changed guest, of which the cluster hears when pvestatd speaks the next time. */
  put(guest: GuestRow): void {
    this.guests.set(guest.vmid, guest);
    if (guest.lag === 0) guest.lag = this.settings.statsLag;
    if (guest.lag > 0) this.untold.add(guest.vmid);
    this.touch();
  }

  drop(guest: GuestRow): void {
    this.guests.delete(guest.vmid);
    this.untold.delete(guest.vmid);
    this.touch();
  }

  guestsOn(node: string, type: GuestRow['type']): GuestRow[] {
    return [...this.guests.values()].filter((each) => each.node === node && each.type === type);
  }

  poolOf(vmid: number): string | undefined {
    for (const pool of this.pools.values()) if (pool.vms.includes(vmid)) return pool.poolid;
    return undefined;
  }

  /** Is the storage there on that node? */
  storageOn(storage: string, node: string): StorageRow | undefined {
    const row = this.storages.get(storage);
    if (row === undefined || row.disabled) return undefined;
    return row.nodes.length === 0 || row.nodes.includes(node) ? row : undefined;
  }

  /** The volumes of a storage as one node sees them. */
  volumesOf(storage: StorageRow, node: string): VolumeRow[] {
    const seenFrom = storage.shared ? '' : node;
    return [...(this.#volumes.get(storage.storage)?.values() ?? [])].filter(
      (each) => each.node === seenFrom,
    );
  }

  volume(volid: string, node: string): VolumeRow | undefined {
    const { storage, name } = volumeParts(volid);
    const row = this.storages.get(storage);
    return this.#volumes.get(storage)?.get(volumeKey(row?.shared === true ? '' : node, name));
  }

  addVolume(volume: VolumeRow): void {
    const rows = this.#volumes.get(volume.storage) ?? new Map<string, VolumeRow>();
    this.#volumes.set(volume.storage, rows.set(volumeKey(volume.node, volume.name), volume));
    this.touch();
  }

  dropVolume(volume: VolumeRow): void {
    this.#volumes.get(volume.storage)?.delete(volumeKey(volume.node, volume.name));
    this.touch();
  }

  /** Those of all nodes. */
  allVolumesOf(storage: string): VolumeRow[] {
    return [...(this.#volumes.get(storage)?.values() ?? [])];
  }
}

/** Storage and name of `local:100/vm-100-disk-0.raw`. */
export function volumeParts(volid: string): { readonly storage: string; readonly name: string } {
  const mark = volid.indexOf(':');
  return { storage: volid.slice(0, mark), name: volid.slice(mark + 1) };
}

function volumeKey(node: string, name: string): string {
  return `${node} ${name}`;
}
