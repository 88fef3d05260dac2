/** Two bands trade places on a plane where hosts sit: neither is parked over a host that it would not let in. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { everything } from '../../src/model/plan.ts';
import { plan } from '../../src/reconcile.ts';

const live = {
  fabrics: [{ id: 1, name: 'metal', vlans: [{ id: 5001, vid: 0 }] }],
  subnets: [{ id: 1, name: 'plane', cidr: '10.0.0.0/24', vlan: 5001 }],
  ipranges: [
    range(1, '10.0.0.10', '10.0.0.29', 'VIPs'),
    range(2, '10.0.0.30', '10.0.0.49', 'FIPs'),
    range(3, '10.0.0.60', '10.0.0.89', 'kept'),
  ],
  machines: [
    {
      system_id: 'host01',
      hostname: 'host1',
      status: 'Ready',
      interfaces: [
        {
          id: 10,
          name: 'eno1',
          vlan: 5001,
          links: [{ id: 100, mode: 'static', subnet: 1, ip_address: '10.0.0.101' }],
        },
      ],
    },
  ],
};

function range(id: number, start: string, end: string, comment: string): object {
  return { id, type: 'reserved', start_ip: start, end_ip: end, comment, subnet: 1 };
}

const specs = `maas: north
subnets:
  plane:
    cidr: 10.0.0.0/24
    vlan: { fabric: metal, vid: 0 }
    bands:
      vips: { range: 10.0.0.30-10.0.0.49, purpose: vip, was: { range: 10.0.0.10-10.0.0.29 } }
      fips: { range: 10.0.0.10-10.0.0.29, purpose: fip, was: { range: 10.0.0.30-10.0.0.49 } }
      kept: { range: 10.0.0.60-10.0.0.89, purpose: reserve }
`;

test('a parked band keeps clear of hosts', async () => {
  const root = mkdtempSync(join(tmpdir(), 'trueup-'));
  mkdirSync(join(root, 'live'));
  writeFileSync(
    join(root, 'trueup.yaml'),
    'site: band\nspecs: "*.specs.yaml"\nsystems: { north: { driver: maas, url: "http://north/MAAS", auth: { apiKey: "${env:NONE}" } } }\n',
  );
  writeFileSync(join(root, 'maas.specs.yaml'), specs);
  writeFileSync(join(root, 'live/north.yaml'), JSON.stringify(live));
  const never = new AbortController().signal;
  const outcome = await plan({
    start: root,
    config: join(root, 'trueup.yaml'),
    specs: [],
    options: everything,
    lab: 'live',
    approvals: [],
    signal: never,
    abort: never,
    actor: 'test',
  });
  expect(outcome.problems).toEqual([]);
  const operations =
    outcome.what === 'planned'
      ? (outcome.plan?.steps ?? []).flatMap((step) => step.operations)
      : [];
  const parks = operations.filter(({ action }) => action === 'park');
  // The lowest gap, 10.0.0.90 to 109, lies over host1: the next one is free.
  expect(parks.map(({ to }) => to?.['range'])).toEqual(['10.0.0.110-10.0.0.129']);
});
