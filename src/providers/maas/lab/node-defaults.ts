/** What a machine or rack controller shows where its state file says nothing. */

/** The fields of a machine that the lab does not reckon with (`maasserver/api/machines.py:120`). */
export function machineDefaults(systemId: string): Readonly<Record<string, unknown>> {
  return {
    ...hardware,
    ...tests,
    special_filesystems: [],
    ephemeral_deploy: false,
    min_hwe_kernel: null,
    bios_boot_method: null,
    virtualmachine_id: null,
    workload_annotations: {},
    next_sync: null,
    status_message: null,
    storage: 0,
    virtualblockdevice_set: [],
    physicalblockdevice_set: [],
    blockdevice_set: [],
    boot_disk: null,
    owner_data: {},
    raids: [],
    netboot: true,
    volume_groups: [],
    enable_hw_sync: false,
    last_sync: null,
    numanode_set: [],
    hwe_kernel: null,
    disable_ipv4: false,
    pod: null,
    parent: null,
    cache_sets: [],
    enable_kernel_crash_dump: false,
    address_ttl: null,
    error_description: '',
    sync_interval: null,
    bcaches: [],
    hardware_uuid: `00000000-0000-4000-8000-${Buffer.from(systemId).toString('hex').padStart(12, '0').slice(-12)}`,
  };
}

/** The fields of a rack controller that the lab does not reckon with. */
export function rackDefaults(version: string): Readonly<Record<string, unknown>> {
  return { ...hardware, ...tests, hardware_uuid: null, service_set: [], version };
}

/** The fields of a device that the lab does not reckon with. */
export const deviceDefaults = {
  description: '',
  parent: null,
  address_ttl: null,
  owner_data: {},
  workload_annotations: {},
};

const hardware = {
  architecture: 'amd64/generic',
  cpu_count: 8,
  cpu_speed: 0,
  memory: 32768,
  description: '',
  swap_size: null,
  status_action: null,
  hardware_info: Object.fromEntries(
    [
      'system_vendor',
      'system_product',
      'system_family',
      'system_version',
      'system_sku',
      'system_serial',
      'cpu_model',
      ...[
        'vendor',
        'product',
        'serial',
        'version',
        'firmware_vendor',
        'firmware_date',
        'firmware_version',
      ].map((each) => `mainboard_${each}`),
      'chassis_vendor',
      'chassis_type',
      'chassis_serial',
      'chassis_version',
    ].map((name) => [name, 'Unknown']),
  ) as Readonly<Record<string, string>>,
};

const tests = {
  commissioning_status: 2,
  commissioning_status_name: 'Passed',
  current_commissioning_result_id: null,
  current_installation_result_id: null,
  current_testing_result_id: null,
  ...(Object.fromEntries(
    [
      'testing',
      'cpu_test',
      'memory_test',
      'network_test',
      'storage_test',
      'interface_test',
      'other_test',
    ].flatMap((name) => [
      [`${name}_status`, -1],
      [`${name}_status_name`, 'Unknown'],
    ]),
  ) as Readonly<Record<string, unknown>>),
};
