/** What the lab holds: the vendor's fields, with ids where the API shows references. */

export type Lifecycle =
  | 'deleting'
  | 'failed'
  | 'pending'
  | 'stable'
  | 'suspended'
  | 'updating'
  | 'waiting';
export type Status = 'available' | 'deleting' | 'failed' | 'pending';

interface Made {
  readonly id: string;
  name: string;
  created_at: string;
}
interface Grouped extends Made {
  resource_group: string;
}

export interface GroupRow extends Made {
  default: boolean;
}
export interface VpcRow extends Grouped {
  status: Status;
  classic_access: boolean;
  default_network_acl: string;
  default_routing_table: string;
  default_security_group: string;
  /** Other VPCs that take their DNS from it: they keep it from being deleted. */
  resolution_binding_count: number;
}
export interface PrefixRow extends Made {
  readonly vpc: string;
  cidr: string;
  zone: string;
  is_default: boolean;
}
export interface RoutingTableRow extends Grouped {
  readonly vpc: string;
  is_default: boolean;
}
export interface AclRow extends Grouped {
  readonly vpc: string;
  rules: AclRuleRow[];
}
export interface AclRuleRow extends Made {
  action: 'allow' | 'deny';
  direction: 'inbound' | 'outbound';
  source: string;
  destination: string;
  protocol: string;
}
export interface SecurityGroupRow extends Grouped {
  readonly vpc: string;
  rules: SecurityRuleRow[];
}
export interface SecurityRuleRow {
  readonly id: string;
  name: string;
  direction: 'inbound' | 'outbound';
  protocol: string;
  local: Readonly<Record<string, string>>;
  /** `{ cidr_block }`, `{ address }`, or `{ id }` of a security group. */
  remote: Readonly<Record<string, string>>;
  port_min?: number;
  port_max?: number;
  code?: number;
  type?: number;
}
export interface GatewayRow extends Grouped {
  readonly vpc: string;
  zone: string;
  status: Status;
  floating_ip: string;
  /** Its floating IP was made for it, and goes with it. */
  made_floating_ip: boolean;
}
export interface SubnetRow extends Grouped {
  readonly vpc: string;
  zone: string;
  status: Status;
  ipv4_cidr_block: string;
  network_acl: string;
  routing_table: string;
  public_gateway: string | null;
}
export interface ReservedIpRow extends Made {
  readonly subnet: string;
  address: string;
  auto_delete: boolean;
  owner: 'user' | 'provider';
  lifecycle_state: Lifecycle;
  /** The VNI that it is bound to, or something that the lab does not otherwise have. */
  target: string | Readonly<Record<string, string>> | null;
  /** Something holds it that the API does not show: an IKS worker, a DNS resolver. */
  held_by?: string;
}
export interface VniRow extends Grouped {
  readonly subnet: string;
  primary_ip: string;
  ips: string[];
  auto_delete: boolean;
  allow_ip_spoofing: boolean;
  enable_infrastructure_nat: boolean;
  protocol_state_filtering_mode: 'auto' | 'disabled' | 'enabled';
  security_groups: string[];
  lifecycle_state: Lifecycle;
  mac_address: string;
  /** The network attachment that it is in, or a mount target of a share. */
  target: string | Readonly<Record<string, string>> | null;
}
export interface AttachmentRow extends Made {
  /** The bare metal server or instance that it belongs to. */
  readonly of: string;
  type: 'primary' | 'secondary';
  /** Instances have neither kind. */
  interface_type: 'pci' | 'vlan' | null;
  allowed_vlans: number[];
  vlan: number | null;
  allow_to_float: boolean;
  virtual_network_interface: string;
  lifecycle_state: Lifecycle;
}
export type ServerStatus =
  | 'deleting'
  | 'failed'
  | 'maintenance'
  | 'pending'
  | 'reinitializing'
  | 'restarting'
  | 'running'
  | 'starting'
  | 'stopped';
export interface Reason {
  readonly code: string;
  readonly message: string;
}
export interface ServerRow extends Grouped {
  readonly vpc: string;
  zone: string;
  profile: string;
  status: ServerStatus;
  status_reasons: Reason[];
  lifecycle_state: Lifecycle;
  bandwidth: number;
  enable_secure_boot: boolean;
  metadata_service: { enabled: boolean; protocol: 'http' | 'https' };
  trusted_platform_module: 'disabled' | 'tpm_2';
  image: string;
  keys: string[];
  /** Never shown. */
  user_data: string | null;
  disk: { readonly id: string; name: string };
}
export type InstanceStatus =
  | 'deleting'
  | 'failed'
  | 'pending'
  | 'restarting'
  | 'running'
  | 'starting'
  | 'stopped'
  | 'stopping';
export interface InstanceRow extends Grouped {
  readonly vpc: string;
  zone: string;
  profile: string;
  status: InstanceStatus;
  status_reasons: Reason[];
  lifecycle_state: Lifecycle;
  image: string;
  placement_group: string | null;
}
export interface VolumeAttachmentRow extends Made {
  readonly instance: string;
  readonly volume: string;
  delete_volume_on_instance_delete: boolean;
  type: 'boot' | 'data';
  status: 'attached' | 'attaching' | 'deleting' | 'detaching';
  device: string;
}
export interface VolumeRow extends Grouped {
  zone: string;
  profile: string;
  status: 'available' | 'failed' | 'pending' | 'pending_deletion' | 'unusable' | 'updating';
  capacity: number;
  iops: number;
  bandwidth: number;
  busy: boolean;
  source_image?: string;
}
export interface FloatingIpRow extends Grouped {
  zone: string;
  address: string;
  status: Status;
  /** A VNI, a public gateway, or null. */
  target: string | null;
}
export interface PlacementGroupRow extends Grouped {
  strategy: 'host_spread' | 'power_spread';
  lifecycle_state: Lifecycle;
}
export interface ImageRow extends Grouped {
  operating_system: string;
  user_data_format: 'cloud_init' | 'esxi_kickstart' | 'ipxe';
  visibility: 'private' | 'public';
}
export interface KeyRow extends Grouped {
  public_key: string;
  fingerprint: string;
  length: number;
  type: 'ed25519' | 'rsa';
}
export interface ServerProfileRow {
  readonly id: string;
  family: string;
  bandwidth: number;
  core_count: number;
  memory: number;
}
export interface InstanceProfileRow {
  readonly id: string;
  vcpu: number;
  memory: number;
  bandwidth: number;
}
export interface VolumeProfileRow {
  readonly id: string;
  family: 'custom' | 'defined_performance' | 'tiered';
  /** Where its volumes may grow while nothing holds them. */
  grows_unattached: boolean;
}
export interface ServiceRow extends Grouped {
  /** The id in the paths of its own API. */
  guid: string;
  resource_id: string;
  state: string;
}
export interface ZoneRow {
  readonly id: string;
  readonly instance: string;
  name: string;
  description: string;
  label: string;
  created_on: string;
  modified_on: string;
}
export interface RecordRow {
  readonly id: string;
  readonly zone: string;
  name: string;
  type: string;
  ttl: number;
  rdata: Readonly<Record<string, string | number>>;
  service?: string;
  protocol?: string;
  created_on: string;
  modified_on: string;
}
export interface PermittedRow {
  readonly id: string;
  readonly zone: string;
  vpc_crn: string;
  state: string;
  created_on: string;
  modified_on: string;
}
/** The user tags of what has this CRN. */
export interface TagRow {
  /** The CRN. */
  readonly id: string;
  names: string[];
}
/** An account's key, and what it may. */
export interface ApiKeyRow {
  /** The key itself. */
  readonly id: string;
  name: string;
  rights: Rights;
  /** Trusted profiles, by id, that its owner may take on. */
  profiles: string[];
}
export interface ProfileRow {
  readonly id: string;
  name: string;
  rights: Rights;
}
export type Role = 'none' | 'viewer' | 'operator' | 'editor' | 'administrator';
/** What IAM lets someone do. */
export interface Rights {
  /** In VPC, of every type that `types` does not name. */
  is: Role;
  /** `volume: none`, by the collection's name in the singular. */
  types: Readonly<Record<string, Role>>;
  /** Only what is in these resource groups, by name, is seen; absent: all. */
  resource_groups?: readonly string[];
  dns: Role;
  tagging: Role;
  /** Spoofing, NAT off, filtering modes. */
  advanced_network: boolean;
}
