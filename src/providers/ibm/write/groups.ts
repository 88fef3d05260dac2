/** The security groups of a network interface: it is a target of each of them. */
import type { Failure } from '../client/failure.ts';
import type { Ibm } from '../ibm.ts';
import { listed } from '../read/lists.ts';
import { Fields } from '../shape.ts';

interface Wanted {
  readonly id: string;
  readonly of: string;
  readonly groups: readonly string[];
  readonly signal: AbortSignal;
}

/** Into the new ones first: it is never without one. */
export async function setGroups(
  ibm: Ibm,
  { id, of, groups, signal }: Wanted,
): Promise<{ readonly ok: true } | Failure> {
  const { client } = ibm;
  const path = `virtual_network_interfaces/${id}`;
  const [got, all] = await Promise.all([
    client.read({ service: 'vpc', path }, signal),
    listed(ibm, 'security_groups', ibm.make.securitygroup, signal),
  ]);
  if (!got.ok) return got;
  if (!all.ok) return { ...client.failure(all.why.code, all.why.message), class: 'temporary' };
  const vni = new Fields(got.value, path);
  const vpc = `#${vni.object('vpc').text('id')}`;
  const now = vni.list('security_groups', (each) => ({
    id: each.text('id'),
    name: each.text('name'),
  }));
  const inVpc = all.found.filter(({ live }) => String(live.spec['vpc']).endsWith(vpc));
  for (const name of groups) {
    if (now.some((each) => each.name === name)) continue;
    const group = inVpc.find(({ live }) => live.label === name);
    if (group === undefined)
      return client.failure('no-group', `${of}: its VPC has no security group '${name}'.`);
    const target = `security_groups/${group.live.id}/targets/${id}`;
    const put = await client.write({ service: 'vpc', method: 'PUT', path: target }, signal);
    if (!put.ok) return put;
  }
  for (const each of now) {
    if (groups.includes(each.name)) continue;
    const target = `security_groups/${each.id}/targets/${id}`;
    const out = await client.write({ service: 'vpc', method: 'DELETE', path: target }, signal);
    if (!out.ok && out.class !== 'gone') return out;
  }
  return { ok: true };
}
