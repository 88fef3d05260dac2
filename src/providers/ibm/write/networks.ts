/** The networks that may ask a zone: VPCs by name, told to DNS Services by CRN. */
import type { Failure } from '../client/failure.ts';
import type { Ibm } from '../ibm.ts';
import { listed } from '../read/lists.ts';
import { networksOf } from '../read/zones.ts';
import { Fields } from '../shape.ts';
import { gone } from './awaiting.ts';

interface Wanted {
  /** Of the zone. */
  readonly path: string;
  readonly vpcs: readonly string[];
  readonly signal: AbortSignal;
}

/** One after the other: two writes to one zone at once are answered with an error of the server. */
export async function setNetworks(
  ibm: Ibm,
  { path, vpcs, signal }: Wanted,
): Promise<{ readonly ok: true } | Failure> {
  const { client } = ibm;
  const [networks, known] = await Promise.all([
    networksOf(ibm, path, signal),
    listed(ibm, 'vpcs', ibm.make.vpc, signal),
  ]);
  if (!networks.ok) return networks;
  if (!known.ok)
    return { ...client.failure(known.why.code, known.why.message), class: 'temporary' };
  const crns = new Map(known.found.map(({ crn, live }) => [live.label, crn]));
  const wanted: string[] = [];
  for (const name of vpcs) {
    const crn = name.startsWith('crn:') ? name : crns.get(name);
    if (crn === undefined) return client.failure('no-vpc', `there is no VPC '${name}'.`);
    wanted.push(crn);
  }
  for (const { id, crn } of networks.networks) {
    if (wanted.includes(crn)) continue;
    const own = `${path}/permitted_networks/${encodeURIComponent(id)}`;
    const out = await client.write({ service: 'dns', method: 'DELETE', path: own }, signal);
    if (!out.ok && out.class !== 'gone') return out;
    const milliseconds = ibm.limits.deleteMilliseconds;
    const call = { service: 'dns', path: own } as const;
    const away = await gone(ibm, { call, what: 'the permitted network', milliseconds, signal });
    if (!away.ok) return away;
  }
  for (const crn of wanted) {
    if (networks.networks.some((each) => each.crn === crn)) continue;
    const own = `${path}/permitted_networks`;
    const body = { type: 'vpc', permitted_network: { vpc_crn: crn } };
    const put = await client.write({ service: 'dns', method: 'POST', path: own, body }, signal);
    if (!put.ok) return put;
    new Fields(put.value, own).text('id');
  }
  return { ok: true };
}
