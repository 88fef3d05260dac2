/** Everything that one account has in one region, and the clock that its changes follow. */
import type * as rows from './rows.ts';
import { usualSettings, type Settings } from './settings.ts';
import { Table } from './table.ts';
import { wordsOf } from './words.ts';

/** Something that happens after so many requests. */
export interface Job {
  readonly at: number;
  readonly job: string;
  readonly id: string;
  readonly detail?: string;
}
/** A name that is taken though nothing has it any more. */
export interface HeldName {
  readonly type: string;
  readonly name: string;
  readonly until: number;
}
/** What the search index still shows of something that is gone. */
export interface Ghost {
  readonly crn: string;
  readonly names: readonly string[];
  readonly until: number;
}

export class World {
  readonly region: string;
  readonly account: string;
  readonly settings: Settings;
  readonly groups = new Table<rows.GroupRow>();
  readonly vpcs = new Table<rows.VpcRow>();
  readonly prefixes = new Table<rows.PrefixRow>('vpc');
  readonly routingTables = new Table<rows.RoutingTableRow>('vpc');
  readonly acls = new Table<rows.AclRow>('vpc');
  readonly securityGroups = new Table<rows.SecurityGroupRow>('vpc');
  readonly gateways = new Table<rows.GatewayRow>('vpc');
  readonly subnets = new Table<rows.SubnetRow>('vpc');
  readonly ips = new Table<rows.ReservedIpRow>('subnet');
  readonly vnis = new Table<rows.VniRow>('subnet');
  readonly servers = new Table<rows.ServerRow>('vpc');
  readonly attachments = new Table<rows.AttachmentRow>('of');
  readonly instances = new Table<rows.InstanceRow>('vpc');
  readonly volumes = new Table<rows.VolumeRow>();
  readonly volumeAttachments = new Table<rows.VolumeAttachmentRow>('instance', 'volume');
  readonly floatingIps = new Table<rows.FloatingIpRow>();
  readonly placementGroups = new Table<rows.PlacementGroupRow>();
  readonly images = new Table<rows.ImageRow>();
  readonly keys = new Table<rows.KeyRow>();
  readonly serverProfiles = new Table<rows.ServerProfileRow>();
  readonly instanceProfiles = new Table<rows.InstanceProfileRow>();
  readonly volumeProfiles = new Table<rows.VolumeProfileRow>();
  readonly services = new Table<rows.ServiceRow>();
  readonly zones = new Table<rows.ZoneRow>('instance');
  readonly records = new Table<rows.RecordRow>('zone');
  readonly permitted = new Table<rows.PermittedRow>('zone');
  readonly tags = new Table<rows.TagRow>();
  readonly apiKeys = new Table<rows.ApiKeyRow>();
  readonly profiles = new Table<rows.ProfileRow>();
  /** Tokens are signed with it. */
  secret = 'lab-token-secret';
  /** How many requests there were: the lab's time. */
  tick = 0;
  sequence = 0;
  revision = 0;
  underWay: Job[] = [];
  heldNames: HeldName[] = [];
  ghosts: Ghost[] = [];
  /** What search shows of tags until the index comes after, by CRN. */
  indexed = new Map<string, { readonly names: readonly string[]; readonly until: number }>();
  /** Of the request that is being handled. */
  now = new Date(0);

  constructor(region: string, account: string) {
    this.region = region;
    this.account = account;
    this.settings = usualSettings(region);
  }

  touch(): void {
    this.revision += 1;
  }

  stamp(): string {
    return this.now.toISOString().replace(/\.\d+Z$/, 'Z');
  }

  /** A new id: of something in a zone, or of something in the region. */
  newId(zone?: string): string {
    this.sequence += 1;
    const hex = this.sequence.toString(16);
    const home = zone === undefined ? 'r006' : `07${zone.at(-1) ?? '1'}7`;
    return `${home}-${(0x6f00_0000 + this.sequence).toString(16)}-51ab-4c0d-9e2f-${hex.padStart(12, '0')}`;
  }

  /** A UUID as DNS and others use it. */
  newUuid(): string {
    this.sequence += 1;
    const hex = this.sequence.toString(16);
    return `${(0x5b00_0000 + this.sequence).toString(16)}-90d2-4f8b-a3c6-${hex.padStart(12, '0')}`;
  }

  newName(): string {
    this.sequence += 1;
    return wordsOf(this.sequence);
  }

  zonesHere(): readonly string[] {
    return this.settings.regions[this.region] ?? [];
  }

  /** Has a job done after so many requests that still see things as they are. */
  later(job: string, id: string, requests: number, detail?: string): void {
    const at = this.tick + requests + 1;
    this.underWay.push({ at, job, id, ...(detail === undefined ? {} : { detail }) });
  }

  /** Calls off what was to happen to something. */
  callOff(id: string, ...jobs: readonly string[]): void {
    this.underWay = this.underWay.filter(
      (each) => each.id !== id || (jobs.length > 0 && !jobs.includes(each.job)),
    );
  }

  isUnderWay(id: string, job: string): boolean {
    return this.underWay.some((each) => each.id === id && each.job === job);
  }

  crn(type: string, id: string, zone?: string): string {
    return `crn:v1:bluemix:public:is:${zone ?? this.region}:a/${this.account}::${type}:${id}`;
  }
}
