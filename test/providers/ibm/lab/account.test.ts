/** Tags, search, resource groups and service instances. */
import { expect, test } from 'vitest';
import { inLab } from './ask.ts';

const crn = (type: string, id: string, place = 'us-south-1'): string =>
  `crn:v1:bluemix:public:is:${place}:a/a1b2c3d4e5f60718293a4b5c6d7e8f90::${type}:${id}`;
const node1 = crn('bare-metal-server', '0717-bms-1');

test('tags: what fails is said in a reply of 200', () =>
  inLab(async ({ lab, ask, tell }) => {
    const resources = [{ resource_id: node1 }, { resource_id: crn('subnet', 'nobody') }];
    const tag_names = ['Trueup-Address:abc'];
    await tell([
      [
        'POST tagging/v3/tags/attach?tag_type=user',
        { resources, tag_names },
        200,
        { results: [{ is_error: false }, { is_error: true }] },
      ],
      [
        `GET tagging/v3/tags?tag_type=user&attached_to=${encodeURIComponent(node1)}`,
        undefined,
        200,
        { total_count: 2, items: [{ name: 'trueup-address:abc' }, { name: 'trueup-site:lab' }] },
      ],
      [
        'POST tagging/v3/tags/detach?tag_type=user',
        { resources: [{ resource_id: node1 }], tag_names: ['trueup-site:lab'] },
        200,
        { results: [{ is_error: false }] },
      ],
      ['POST tagging/v3/tags/attach', { resources, tag_names: ['a,b'] }, 400],
    ]);
    lab.fault({ name: 'tag-fails' });
    const failed = await ask('POST tagging/v3/tags/attach', {
      resources: [{ resource_id: node1 }],
      tag_names,
    });
    expect([failed.status, failed.text]).toEqual([200, expect.stringContaining('"is_error":true')]);
  }));

test('who may not tag is told so in a reply of 200 too', () =>
  inLab(async ({ tell }) => {
    const body = { resources: [{ resource_id: node1 }], tag_names: ['x'] };
    await tell([['POST tagging/v3/tags/attach', body, 200, { results: [{ is_error: true }] }]], {
      as: 'readerApiKey',
    });
  }));

test('search comes a while after, in pages with a cursor', () =>
  inLab(async ({ ask }) => {
    const hits = async (query: string, more = {}): Promise<readonly string[]> => {
      const { json } = await ask('POST search/v3/resources/search?limit=100', { query, ...more });
      return (json as unknown as { items: { crn: string }[] }).items.map((each) => each.crn);
    };
    expect(await hits('tags:"trueup-site:lab"')).toEqual([node1]);
    expect(await hits('tags:"trueup-site:*" AND type:vpc')).toEqual([]);
    expect(await hits('type:vpc AND NOT name:empty-vpc')).toEqual([
      crn('vpc', 'r006-vpc-1', 'us-south'),
    ]);
    expect(await hits('(name:vni-1 OR name:vni-2) AND family:is')).toHaveLength(2);
    await ask('POST tagging/v3/tags/attach', {
      resources: [{ resource_id: crn('subnet', '0717-net-1') }],
      tag_names: ['trueup-site:lab'],
    });
    const after: number[] = [];
    for (let at = 0; at < 6; at += 1) after.push((await hits('tags:"trueup-site:lab"')).length);
    expect([after[0], after.at(-1)]).toEqual([1, 2]);
    const first = (await ask('POST search/v3/resources/search?limit=2', { query: 'type:volume' }))
      .json as unknown as { items: object[]; search_cursor: string };
    const rest = (
      await ask('POST search/v3/resources/search?limit=2', { search_cursor: first.search_cursor })
    ).json as unknown as { items: object[]; search_cursor?: string };
    expect([first.items.length, rest.items.length, rest.search_cursor]).toEqual([2, 1, undefined]);
  }));

test('what is gone is still found for a while', () =>
  inLab(async ({ ask, tell, until }) => {
    await tell([['DELETE vpc/volumes/r006-vol-free', undefined, 204]]);
    await tell([['POST vpc/bare_metal_servers/0717-bms-1/stop', { type: 'hard' }, 204]]);
    await until('GET vpc/bare_metal_servers/0717-bms-1', { status: 'stopped' });
    await tell([['DELETE vpc/bare_metal_servers/0717-bms-1', undefined, 202]]);
    await until('GET vpc/bare_metal_servers/0717-bms-1', 404);
    const found: number[] = [];
    for (let at = 0; at < 6; at += 1) {
      const { json } = await ask('POST search/v3/resources/search', {
        query: 'tags:"trueup-site:lab"',
      });
      found.push((json as unknown as { items: object[] }).items.length);
    }
    expect([found[0], found.at(-1)]).toEqual([1, 0]);
  }));

test('resource groups and the DNS instance', () =>
  inLab(async ({ tell }) => {
    await tell([
      [
        'GET resources/v2/resource_groups?default=true',
        undefined,
        200,
        { resources: [{ name: 'Default' }] },
      ],
      [
        'GET resources/v2/resource_instances?name=lab-dns',
        undefined,
        200,
        { rows_count: 1, next_url: null, resources: [{ guid: 'dns-1', state: 'active' }] },
      ],
      ['GET resources/v2/resource_groups/none', undefined, 404],
    ]);
  }));
