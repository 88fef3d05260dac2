/** What plans of a region say: in which order things go, and what stands in their way. */
import { describe, expect, test } from 'vitest';
import { region } from './region.ts';
import { codesOf, operationsOf, siteOn, told } from './site.ts';

const n1 = (more = '') => `servers:
  n1:
    profile: bx2-metal-96x384
    zone: us-south-1
    vpc: lab
    attachments:
      management: { vni: n1-management, type: pci, primary: true }
${more}`;

/** The region without the mark of another site on its VPC. */
const ours = { ...region, tags: {} };

describe('what cannot be is said before anything is done', () => {
  test.each([
    [
      'a server without a primary attachment',
      'one-primary',
      'servers: { n9: { profile: bx2-metal-96x384, zone: us-south-1, vpc: lab, image: r006-image, keys: [r006-key], attachments: { a: { vni: free, type: pci } } } }\n',
    ],
    [
      'a server with two of them',
      'one-primary',
      'servers: { n9: { profile: bx2-metal-96x384, zone: us-south-1, vpc: lab, image: r006-image, keys: [r006-key], attachments: { a: { vni: free, type: pci, primary: true }, b: { vni: web-nic, type: pci, primary: true } } } }\n',
    ],
    [
      'a server that starts nothing',
      'no-image',
      'servers: { n9: { profile: bx2-metal-96x384, zone: us-south-1, vpc: lab, attachments: { a: { vni: free, type: pci, primary: true } } } }\n',
    ],
    [
      'another primary attachment',
      'primary-attachment',
      n1().replace('vni: n1-management', 'vni: free'),
    ],
    [
      'a subnet outside of all prefixes',
      'outside-prefixes',
      'subnets: { far: { vpc: lab, zone: us-south-1, cidr: 10.77.0.0/24 } }\n',
    ],
    [
      'a subnet in the prefix of another zone',
      'outside-prefixes',
      'subnets: { far: { vpc: lab, zone: us-south-2, cidr: 10.10.9.0/24 } }\n',
    ],
    [
      'a subnet over another one',
      'claim-held',
      'subnets: { over: { vpc: lab, zone: us-south-1, cidr: 10.10.0.0/22 } }\n',
    ],
    [
      'an address that somebody else has',
      'claim-held',
      'ips: { mine: { subnet: { vpc: lab, name: front }, address: 10.10.1.20 } }\n',
    ],
    [
      'an address that IBM Cloud keeps',
      'claim-held',
      'ips: { mine: { subnet: { vpc: lab, name: front }, address: 10.10.1.1 } }\n',
    ],
    [
      'a volume that shrinks',
      'cannot-shrink',
      'volumes: { web-data: { zone: us-south-1, profile: general-purpose, capacity: 20 } }\n',
    ],
    [
      'a volume that goes with nobody',
      'no-instance',
      'volumes: { web-data: { zone: us-south-1, profile: general-purpose, capacity: 50, deleteWithInstance: true } }\n',
    ],
    [
      'an A record without its PTR',
      'ptr-left-behind',
      'absent: [{ kind: record, name: n1, type: A }]\n',
    ],
    [
      'a name beside an alias',
      'claim-held',
      'records: { x: { zone: lab.example, type: A, name: www, value: 10.0.0.1 } }\n',
    ],
    [
      'an IP that an interface has',
      'blocked-by-unmanaged',
      'absent: [{ kind: ip, name: spare, within: 10.10.1.0/24 }]\n',
    ],
    [
      'a subnet with interfaces in it',
      'blocked-by-unmanaged',
      'absent: [{ kind: subnet, name: front, zone: us-south-1 }]\n',
    ],
    [
      'the boot volume of an instance',
      'untouchable',
      'absent: [{ kind: volume, name: web-boot, zone: us-south-1 }]\n',
    ],
    [
      'what IBM Cloud keeps for itself',
      'untouchable',
      'absent: [{ kind: ip, name: ibm-default-gateway, within: 10.10.1.0/24 }]\n',
    ],
  ])('%s', async (_, code, specs) => {
    const { plan, lab } = await siteOn(ours);
    const planned = await plan(specs);
    expect(codesOf(planned), told(planned)).toContain(code);
    expect(planned.exit).toBe(3);
    expect(lab.writes()).toEqual({});
  });

  test('a VPC that a zone still admits', async () => {
    const own = { 'r006-vpc': ['trueup-site:d058', 'trueup-address:us:2fvpc:2flab'] };
    const { plan } = await siteOn({ ...region, tags: own });
    const planned = await plan(
      'zones: { lab.example: { vpcs: [lab] } }\nabsent: [{ kind: vpc, name: lab, owner: d058 }]\n',
    );
    expect(codesOf(planned)).toContain('vpc-in-zone');
  });

  test('a VPC of another site is left alone', async () => {
    const { plan } = await siteOn();
    const planned = await plan('vpcs: { lab: null }\n');
    expect(planned.exit).toBe(3);
    expect(told(planned)).toContain('lab');
  });
});

describe('a key with too few rights', () => {
  test.each(['lowApiKey', 'narrowApiKey'])('%s: exit 1, and no plan', async (key) => {
    const hidden = {
      ...ours,
      resource_groups: [{ name: 'Default', default: true }, { name: 'hidden' }],
      vpcs: ours.vpcs.map((each) => ({ ...each, resource_group: 'hidden' })),
    };
    const { plan, apply, lab } = await siteOn(hidden, key);
    const specs = 'subnets: { new: { vpc: lab, zone: us-south-1, cidr: 10.10.9.0/24 } }\n';
    for (const outcome of [await plan(specs), await apply(specs)]) {
      expect(outcome.exit).toBe(1);
      expect(operationsOf(outcome)).toEqual([]);
    }
    expect(lab.writes()).toEqual({});
  });
});

describe('the order in which things go', () => {
  const whole = `vpcs: { new: { prefixManagement: manual, prefixes: { one: { cidr: 10.60.0.0/16, zone: us-south-1 } } } }
subnets: { net: { vpc: new, zone: us-south-1, cidr: 10.60.1.0/24, ips: { a: { address: 10.60.1.10 }, b: { address: 10.60.1.11 } } } }
vnis: { a: { subnet: net, ip: net.a }, b: { subnet: net, ip: net.b } }
servers:
  metal:
    profile: bx2-metal-96x384
    zone: us-south-1
    vpc: new
    image: r006-image
    keys: [r006-key]
    attachments:
      one: { vni: a, type: pci, primary: true, allowedVlans: [5] }
      two: { vni: b, type: vlan, vlan: 5 }
floatingIps: { out: { zone: us-south-1, vni: b } }
volumes: { data: { zone: us-south-1, profile: sdp, capacity: 20 } }
zones:
  new.example:
    vpcs: [new]
    records:
      a: { type: A, name: metal, value: 10.60.1.10 }
      p: { type: PTR, name: 10.60.1.10, value: metal.new.example }
`;

  test('up, and down again: nothing of it is left, and nothing else is touched', async () => {
    const { apply, plan, lab } = await siteOn(ours);
    const before = JSON.stringify(tables(lab.state()));
    const up = await apply(whole);
    expect(up.exit, told(up)).toBe(0);
    const down = await plan('vpcs: {}\n', { prune: true });
    const order = operationsOf(down);
    const at = (part: string): number => order.findIndex((each) => each.includes(part));
    const last = (part: string): number => order.findLastIndex((each) => each.includes(part));
    expect(at('/record/')).toBeGreaterThanOrEqual(0);
    expect(order.filter((each) => each.includes('/record/'))[0]).toContain('PTR:');
    for (const [first, then] of [
      ['/server/', '/vni/'],
      ['/vni/', '/subnet/'],
      ['/subnet/', '/vpc/'],
      ['/record/', '/dnszone/'],
      ['/dnszone/', '/vpc/'],
    ] as const)
      expect(last(first), `${first} before ${then}`).toBeLessThan(at(then));
    const done = await apply('vpcs: {}\n', { prune: true });
    expect(done.exit, told(done)).toBe(0);
    expect(JSON.stringify(tables(lab.state()))).toBe(before);
    expect(lab.violations()).toEqual([]);
  });

  test('a PCI attachment stops the server for a while, a VLAN does not', async () => {
    const { apply, plan } = await siteOn(ours);
    const up = await apply(whole);
    expect(up.exit, told(up)).toBe(0);
    const more = whole.replace(
      'b: { subnet: net, ip: net.b } }',
      'b: { subnet: net, ip: net.b }, c: { subnet: net } }',
    );
    const vlan = await plan(
      more.replace('two:', 'three: { vni: c, type: vlan, vlan: 5 }\n      two:'),
    );
    expect(operationsOf(vlan).some((each) => each.startsWith('stop '))).toBe(false);
    const specs = more.replace('two:', 'three: { vni: c, type: pci }\n      two:');
    const pci = await plan(specs);
    expect(operationsOf(pci).filter((each) => /^(stop|start) /.test(each))).toEqual([
      'stop us/server/metal',
      'start us/server/metal',
    ]);
    const done = await apply(specs);
    expect(done.exit, told(done)).toBe(0);
  });

  test('a server is made anew with its interfaces, and a floating IP comes back to one of them', async () => {
    const { apply, plan } = await siteOn(ours);
    expect((await apply(whole)).exit).toBe(0);
    const other = whole.replace('bx2-metal-96x384', 'cx2-metal-96x192');
    const planned = await plan(other);
    expect(operationsOf(planned), told(planned)).toEqual(
      expect.arrayContaining(['take-off us/floatingip/out', 'put-back us/floatingip/out']),
    );
    const done = await apply(other);
    expect(done.exit, told(done)).toBe(0);
    expect((await plan(other)).exit).toBe(0);
  });
});

/** What a region holds, without the lab's own counters, and tags that nothing is left of. */
function tables(state: unknown): unknown {
  return Object.entries(state as Record<string, unknown>).filter(([name]) => name !== 'lab');
}
