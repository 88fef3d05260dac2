/** The state of the CloudStack lab: in, out, by file, and out of recorded answers. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { startCloudstackLab } from '../../../../src/providers/cloudstack/lab/index.ts';
import { askLab, inLab, type Fields } from './ask.ts';
import { site } from './site.ts';

const deploy =
  'deployVirtualMachine serviceofferingid=small&templateid=debian&zoneid=z1&name=web&networkids=net-app';

test('what comes out goes in again, and is the same', () =>
  inLab(async ({ lab, ask, done }) => {
    await done(deploy);
    await done('destroyVirtualMachine id=vm-test&expunge=true');
    await done('createTags resourcetype=Volume&resourceids=vol-free&tags[0].key=k&tags[0].value=v');
    await ask('stopVirtualMachine id=vm-appliance');
    const state = lab.state();
    await inLab(
      async (again) => {
        expect(again.lab.state()).toEqual(state);
        // The job goes on, ids go on, and what was removed is known to have been.
        expect(await again.list('listAsyncJobs listall=true')).toHaveLength(1);
        expect((await again.ask('startVirtualMachine id=vm-test')).body['errortext']).toBe(
          'Unable to find UUID for id [2] of type [VirtualMachine]',
        );
        const { virtualmachine } = (await again.done(deploy.replace('web', 'web2'))) as {
          virtualmachine: Fields;
        };
        expect(virtualmachine['instancename']).toBe('i-2-7-VM');
      },
      { state },
    );
  }));

function clock(): Date {
  return new Date('2026-02-01T00:00:00Z');
}

test('two labs that are asked the same give the same, ids among it', async () => {
  const states: unknown[] = [];
  for (let time = 0; time < 2; time += 1)
    await inLab(
      async ({ lab, done }) => {
        await done(deploy);
        states.push(lab.state());
      },
      { clock },
    );
  expect(states[1]).toEqual(states[0]);
});

test('a file is written with each change, and read by the next lab', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cloudstack-lab-'));
  const stateFile = join(folder, 'state.json');
  const first = await startCloudstackLab({ state: site, stateFile });
  await askLab(first, 'updateVirtualMachine id=vm-test&displayname=Changed', 'admin');
  await first.close();
  expect(JSON.parse(readFileSync(stateFile, 'utf8'))).toEqual(first.state());
  const second = await startCloudstackLab({ state: {}, stateFile });
  const { body } = await askLab(second, 'listVirtualMachines id=vm-test', 'admin');
  expect(body).toMatchObject({ virtualmachine: [{ displayname: 'Changed' }] });
  await second.close();
});

test('YAML does as well as JSON', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cloudstack-lab-'));
  const stateFile = join(folder, 'state.yaml');
  writeFileSync(stateFile, 'zones: [{ name: north }]\nvirtualmachines: []\n');
  const lab = await startCloudstackLab({ stateFile });
  expect(lab.state()).toMatchObject({ zones: [{ name: 'north' }] });
  await lab.close();
});

test('recorded answers are a state', () =>
  inLab(async ({ ask }) => {
    const recorded: Record<string, unknown> = {};
    const lists = [
      'listAccounts listall=true',
      'listDomains listall=true',
      'listZones',
      'listPhysicalNetworks',
      'listServiceOfferings',
      'listDiskOfferings',
      'listNetworkOfferings',
      'listTemplates templatefilter=all',
      'listNetworks listall=true',
      'listVlanIpRanges',
      'listVirtualMachines listall=true',
      'listVolumes listall=true',
      'listPublicIpAddresses listall=true',
    ];
    for (const line of lists) {
      const { envelope, body } = await ask(line);
      recorded[envelope] = body;
    }
    await inLab(
      async (again) => {
        const auth = again.lab.auth;
        expect(auth['apiKey']).toBe('lab-admin-key');
        const { virtualmachines, volumes, networks } = again.lab.state() as Record<
          string,
          readonly Fields[]
        >;
        expect(virtualmachines).toHaveLength(4);
        expect(volumes?.find((each) => each['id'] === 'vol-root')).toMatchObject({
          virtualmachineid: 'vm-test',
          deviceid: 0,
          type: 'ROOT',
        });
        expect(networks?.find((each) => each['id'] === 'net-lan')).toMatchObject({ vlan: '77' });
      },
      { state: recorded },
    );
  }));

test.each([
  [{ nothing: [] }, 'the state has no nothing'],
  [{ zones: [{}] }, 'the top.zones[0].name of the state must be given'],
  [{ zones: {} }, 'the top.zones of the state must be a list'],
  [{ virtualmachines: [{ name: 'a' }] }, 'the top.virtualmachines[0]: the state has no zone'],
  [
    { ...site, volumes: [{ name: 'a', virtualmachineid: 'nosuch' }] },
    'the top.volumes[0].virtualmachineid of the state must be a VirtualMachine of the state: nosuch',
  ],
  [
    {
      ...site,
      volumes: [
        { id: 'a', name: 'a' },
        { id: 'a', name: 'b' },
      ],
    },
    'the top.volumes[1]: Volume a is there twice',
  ],
  [
    { ...site, virtualmachines: [{ name: 'a', state: 'Sleeping' }] },
    'the top.virtualmachines[0].state of the state must be one of Running',
  ],
])('what is wrong in a state is told with its place: %#', async (state, text) => {
  await expect(startCloudstackLab({ state })).rejects.toThrow(text);
});

test('the state that the lab’s paper shows is one', async () => {
  const paper = join(import.meta.dirname, '../../../../src/providers/cloudstack/lab/README.md');
  const [, yaml = ''] = /^```yaml\n([\s\S]*?)^```/m.exec(readFileSync(paper, 'utf8')) ?? [];
  const lab = await startCloudstackLab({ state: parse(yaml) });
  expect(lab.state()).toMatchObject({
    virtualmachines: [{ name: 'app01', nic: [{ ipaddress: '10.1.1.20' }] }],
    volumes: [{ deviceid: 0 }, { deviceid: 1 }],
    publicipaddresses: [{ ipaddress: '203.0.113.13' }],
  });
  await lab.close();
});
