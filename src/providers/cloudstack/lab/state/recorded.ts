/** Recorded answers of a live server as a state: the only key of each is its envelope. */

const keys: Readonly<Record<string, string>> = {
  domain: 'domains',
  account: 'accounts',
  project: 'projects',
  zone: 'zones',
  physicalnetwork: 'physicalnetworks',
  host: 'hosts',
  storagepool: 'storagepools',
  serviceoffering: 'serviceofferings',
  diskoffering: 'diskofferings',
  networkoffering: 'networkofferings',
  template: 'templates',
  vpc: 'vpcs',
  network: 'networks',
  vlaniprange: 'vlanipranges',
  publicipaddress: 'publicipaddresses',
  virtualmachine: 'virtualmachines',
  volume: 'volumes',
  vmSnapshot: 'vmsnapshots',
  snapshot: 'snapshots',
  asyncjobs: 'jobs',
};

type Fields = Readonly<Record<string, unknown>>;

/** `{listzonesresponse: {count, zone: […]}}` becomes `{zones: […]}`; everything else stays. */
export function unwrapped(state: unknown): unknown {
  if (typeof state !== 'object' || state === null || Array.isArray(state)) return state;
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(state as Fields)) {
    if (!/^list\w+response$/.test(name)) {
      found[name] = value;
      continue;
    }
    for (const [item, rows] of Object.entries((value ?? {}) as Fields)) {
      const key = keys[item];
      if (key !== undefined)
        found[key] = [...((found[key] as unknown[]) ?? []), ...(rows as unknown[])];
    }
  }
  return found;
}
