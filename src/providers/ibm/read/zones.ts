/** DNS zones with the VPCs that may ask them; networks are told by CRN, and people know VPCs by name. */
import type { Ibm } from '../ibm.ts';
import { Fields, WrongShape } from '../shape.ts';
import { countedListOf } from '../client/pages.ts';
import type { Failure } from '../client/failure.ts';
import type { Listed } from './lists.ts';
import type { Found } from './making.ts';

export interface Network {
  readonly id: string;
  readonly crn: string;
}

export async function readZones(
  ibm: Ibm,
  instance: string,
  { vpcs, signal }: { readonly vpcs: () => Promise<Listed>; readonly signal: AbortSignal },
): Promise<Listed> {
  const path = `instances/${instance}/dnszones`;
  const call = { service: 'dns', path, items: 'dnszones' } as const;
  const [zones, known] = await Promise.all([
    countedListOf(
      ibm.client,
      { ...call, read: (each) => each, id: (each) => each.text('id') },
      signal,
    ),
    vpcs(),
  ]);
  if (!zones.ok) return failed(zones);
  if (!known.ok) return known;
  const names = namesOf(known.found);
  const found: Found[] = [];
  const all = await Promise.all(
    zones.items.map(async (zone) => ({
      zone,
      networks: await networksOf(ibm, `${path}/${encodeURIComponent(zone.text('id'))}`, signal),
    })),
  );
  for (const { zone, networks } of all) {
    if (!networks.ok) return failed(networks);
    try {
      found.push(
        ibm.make.dnszone(
          zone,
          networks.networks.map(({ crn }) => names.get(crn) ?? crn),
        ),
      );
    } catch (error) {
      if (!(error instanceof WrongShape)) throw error;
      return failed(ibm.client.failure('wrong-shape', error.message));
    }
  }
  return { ok: true, found };
}

/** The name of a VPC by its CRN. */
export function namesOf(vpcs: readonly Found[]): ReadonlyMap<string, string> {
  return new Map(vpcs.flatMap(({ crn, live }) => (crn === undefined ? [] : [[crn, live.label]])));
}

/** Those on their way out are not admitted any more. `path`: of the zone. */
export async function networksOf(
  { client }: Ibm,
  path: string,
  signal: AbortSignal,
): Promise<{ readonly ok: true; readonly networks: readonly Network[] } | Failure> {
  const got = await client.read({ service: 'dns', path: `${path}/permitted_networks` }, signal);
  if (!got.ok) return got;
  try {
    const list = new Fields(got.value, path).list('permitted_networks', (each) => ({
      id: each.text('id'),
      crn: each.object('permitted_network').text('vpc_crn'),
      state: each.textOrNull('state') ?? '',
    }));
    return { ok: true, networks: list.filter(({ state }) => !/remov|delet/i.test(state)) };
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
    return client.failure('wrong-shape', error.message);
  }
}

function failed(failure: Failure): Listed {
  return { ok: false, why: failure.problem, denied: failure.class === 'denied' };
}
