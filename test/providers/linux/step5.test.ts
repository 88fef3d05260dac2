/** Step 5 of the D-058 runbook: 10.12.8.1 leaves virbr2 before virbr1.104 takes it. On a kernel with VLANs. */
import { expect, onTestFinished, test } from 'vitest';
import { jumphost } from '../../beds/jumphost.ts';
import { need } from '../../beds/means.ts';
import { must } from '../../beds/program.ts';
import { startMachine } from '../../beds/uml.ts';
import { siteOf } from './site.ts';

test('the ordering trap of the jumphost', { timeout: 400_000 }, async (context) => {
  await need(context, 'machine');
  const bed = await startMachine(jumphost('plain'));
  onTestFinished(() => bed.close());
  const host = bed.on('jumphost');
  const batch = [
    'addr flush dev br0 scope global',
    'addr flush dev virbr2 scope global',
    'addr add 10.12.8.1/22 dev virbr2',
    'addr flush dev virbr7 scope global',
    'addr add 10.12.60.1/22 dev virbr7',
    'link set dev eno1 nomaster',
    'link set dev eno1 master virbr1',
  ];
  await must(host, ['ip', '-batch', '-'], { stdin: `${batch.join('\n')}\n` });
  await must(bed.on('guest2'), ['ip', 'addr', 'add', '10.12.12.21/22', 'dev', 'ens3']);
  await must(bed.on('tagged'), ['ip', 'addr', 'add', '10.12.8.21/22', 'dev', 'eno1.104']);
  const door = await bed.door('jumphost');
  const site = siteOf({ via: door.url, persistence: 'none' });
  const specs = {
    vlans: { 'virbr1.104': { on: 'virbr1', tag: 104 } },
    addresses: {
      'metal-admin': {
        device: 'virbr2',
        address: '10.12.12.1/22',
        was: { device: 'virbr2', address: '10.12.8.1/22' },
      },
      'provider-vip': { device: 'virbr1.104', address: '10.12.8.1/22' },
      oob: { device: 'virbr7', address: '10.12.60.1/22' },
    },
  };
  site.declare(specs);
  const { steps, problems, operations } = await site.plan();
  expect(problems).toEqual([]);
  expect(steps.indexOf('delete jumphost/address/metal-admin')).toBeLessThan(
    steps.indexOf('create jumphost/address/provider-vip'),
  );
  expect(operations.filter((each) => each.of === 'jumphost/address/oob')).toEqual([]);
  expect(await site.apply()).toMatchObject({ what: 'applied', exit: 0 });
  expect((await site.plan()).steps).toEqual([]);
  // At no moment had two devices the address.
  expect(
    door.calls().filter(({ argv }) => argv.join(' ').includes('addr add 10.12.8.1')),
  ).toHaveLength(1);
  const reaches = async (from: string, to: string): Promise<boolean> =>
    (await bed.on(from).run(['ping', '-q', '-c1', '-W2', to])).exit === 0;
  expect(await reaches('tagged', '10.12.8.1')).toBe(true);
  expect(await reaches('guest2', '10.12.12.1')).toBe(true);
  expect(await reaches('guest2', '10.12.8.1')).toBe(false);

  // A VLAN gets another tag: it is made anew, with its address.
  site.declare({ ...specs, vlans: { 'virbr1.104': { on: 'virbr1', tag: 105 } } });
  const retagged = await site.plan();
  expect(retagged.problems).toEqual([]);
  expect(retagged.operations).toMatchObject([
    { id: 'update jumphost/vlan/virbr1.104', impact: 'restart' },
  ]);
  expect(retagged.operations[0]?.notes?.join()).toContain('jumphost/address/provider-vip');
  expect(await site.apply()).toMatchObject({ exit: 0 });
  expect((await site.plan()).steps).toEqual([]);
  expect(await must(host, ['ip', '-d', 'link', 'show', 'dev', 'virbr1.104'])).toContain('id 105');

  // And with its device it goes, once all that is on it is gone.
  site.declare({
    addresses: { oob: specs.addresses.oob },
    absent: [
      { kind: 'vlan', name: 'virbr1.104', vid: '100-199' },
      { kind: 'address', name: '10.12.8.1*', within: '10.12.8.0/22' },
    ],
  });
  const leaving = await site.plan();
  expect(leaving.steps).toEqual([
    'delete jumphost/address/#virbr1.104,10.12.8.1,22',
    'delete jumphost/vlan/#virbr1.104',
  ]);
  expect(await site.apply()).toMatchObject({ exit: 0 });
});
