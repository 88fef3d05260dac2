/** Bodies and queries that no client should send: each is answered, and none makes the lab itself fail. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ibmLab } from '../../../../src/providers/ibm/lab/index.ts';
import { serviceRoutes } from '../../../../src/providers/ibm/lab/routes.ts';
import { serviceNames } from '../../../../src/providers/ibm/lab/service-names.ts';
import { prefixOf } from '../../../../src/providers/ibm/lab/target.ts';
import { bearerOf, type LabWithoutPort } from './bearer.ts';
import { cloud } from './cloud.ts';

/** What stands in the places of paths: ids of things that are there. */
const ids: Readonly<Record<string, string>> = {
  vpc_id: 'r006-vpc-1',
  subnet_id: '0717-net-1',
  vni_id: '0717-vni-1',
  server_id: '0717-bms-1',
  instance_id: '0717-vsi-1',
  group_id: 'r006-sg-1',
  zone_id: 'lab.example:z1',
  region: 'us-south',
};
const lastIds = ['0717-net-1', '0717-vni-3', '0717-bms-1', 'r006-vol-free', 'r006-fip-1', 'A:r1'];
/** Names of fields that handlers look at, so that chance finds them. */
const fields = [
  ['name', 'zone', 'vpc', 'subnet', 'primary_ip', 'ips', 'security_groups', 'target', 'profile'],
  ['capacity', 'user_tags', 'initialization', 'primary_network_attachment', 'network_attachments'],
  ['type', 'rdata', 'ttl', 'volume', 'image', 'keys', 'cidr', 'ipv4_cidr_block', 'allowed_vlans'],
  ['total_ipv4_address_count', 'permitted_network', 'resources', 'tag_names', 'query', 'fields'],
  ['search_cursor', 'address', 'auto_delete', 'public_gateway', 'resource_group', 'floating_ip'],
].flat();

const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(
      null,
      true,
      -1,
      0,
      1.5,
      2 ** 40,
      '',
      'x',
      '10.0.0.0/33',
      '::1',
      '*',
      '(',
      'A',
    ),
    fc.constantFrom(...Object.values(ids), ...lastIds),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom('id', 'name', 'crn', 'href', 'ip', 'vpc_crn', ...fields),
      tie('value'),
      {
        maxKeys: 6,
      },
    ),
  ),
})).value;

const targets = serviceNames.flatMap((service) =>
  Object.entries(serviceRoutes[service]).flatMap(([template, operations]) =>
    Object.keys(operations).map((method) => ({ service, template, method })),
  ),
);

function tables(lab: LabWithoutPort): string {
  const { lab: _own, ...rest } = lab.state() as Readonly<Record<string, unknown>>;
  return JSON.stringify(rest);
}

test('no request makes the lab fail, and a refused one changes nothing', () => {
  const seed = Number(process.env['TRUEUP_SEED'] ?? 20_261_120);
  const statuses = new Set<number>();
  fc.assert(
    fc.property(
      fc.constantFrom(...targets),
      fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 8 }),
      fc.constantFrom(...lastIds),
      fc.constantFrom('start', 'limit', 'offset', 'sort', 'vpc.id', 'tag_type'),
      ({ service, template, method }, body, id, parameter) => {
        const lab = ibmLab(cloud);
        const path = template
          .replaceAll(/\{(\w+)\}/g, (_all, name: string) => ids[name] ?? id)
          .replace('instances/0717-vsi-1/dnszones', 'instances/dns-1/dnszones');
        const query = new URLSearchParams({ version: '2026-03-24', generation: '2' });
        if (method === 'GET') query.set(parameter, JSON.stringify(body['name'] ?? null));
        const merge = service === 'vpc' && method === 'PATCH';
        const before = tables(lab);
        const reply = lab.handle({
          method,
          path: prefixOf(service) + path,
          query,
          headers: {
            authorization: `Bearer ${bearerOf(lab)}`,
            'content-type': merge ? 'application/merge-patch+json' : 'application/json',
          },
          body: Buffer.from(method === 'GET' ? '' : JSON.stringify(body)),
        });
        statuses.add(reply.status);
        expect(reply.status).toBeGreaterThanOrEqual(200);
        expect(reply.status).toBeLessThan(500);
        if (reply.status >= 400) expect(tables(lab)).toBe(before);
      },
    ),
    { seed, numRuns: Number(process.env['TRUEUP_SEEDS'] ?? 400) },
  );
  console.log(`seed ${seed}: ${[...statuses].map(String).toSorted().join(', ')}`);
  expect(statuses.has(200) && statuses.has(400) && statuses.has(404)).toBe(true);
});
