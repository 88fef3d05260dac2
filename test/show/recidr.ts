/** The D-058 move as a plan: two planes are re-cut where the new cidr of one is the old one of the other. */
import type { Condition } from '../../src/model/condition.ts';
import type { Plan, StepId } from '../../src/model/plan.ts';
import type { PlanView } from '../../src/show/text/plan.ts';
import {
  address,
  at,
  cidr,
  creating,
  deleting,
  moved,
  operation,
  plan,
  range,
  replacing,
  step,
  updating,
  wait,
} from './made.ts';

const admin = 'caracal/subnet/metal-admin';
const internal = 'caracal/subnet/metal-internal';
const vlan = 'caracal/vlan/metal-admin';
const rack = 'caracal/rack/r1';
const band = 'caracal/band/metal-admin.vips';
const machine = 'caracal/manual/release-hosts';

export const recidr: Plan = plan({
  changes: [
    creating(
      'caracal/subnet/provider-vip',
      { cidr: '10.12.8.0/22', vlan: 'caracal/vlan/#104', gateway: '10.12.8.1' },
      31,
    ),
    replacing(admin, {
      id: '3',
      from: { cidr: '10.12.8.0/22', gateway: '10.12.8.1', dns: ['10.12.8.2'] },
      fields: [
        moved('cidr', '10.12.8.0/22', '10.12.12.0/22'),
        moved('gateway', '10.12.8.1', '10.12.12.1'),
        moved('dns', ['10.12.8.2'], ['10.12.12.2'], 'both'),
      ],
      because: ['cidr'],
      line: 12,
    }),
    replacing(internal, {
      id: '4',
      from: { cidr: '10.12.12.0/22' },
      fields: [moved('cidr', '10.12.12.0/22', '10.12.16.0/22')],
      because: ['cidr'],
      line: 20,
    }),
    replacing(band, {
      id: '17',
      from: { range: '10.12.8.50-10.12.8.99', purpose: 'vip', subnet: 'caracal/subnet/#3' },
      fields: [
        moved('range', '10.12.8.50-10.12.8.99', '10.12.12.50-10.12.12.99'),
        moved('subnet', 'caracal/subnet/#3', admin),
      ],
      because: ['range', 'subnet'],
      line: 17,
    }),
    updating(vlan, {
      id: '5001',
      from: { vid: 0, relay: { vlan: 'caracal/vlan/#5003', on: true } },
      fields: [
        moved(
          'relay',
          { vlan: 'caracal/vlan/#5003', on: true },
          { vlan: 'caracal/vlan/#5004', on: true },
          'live',
        ),
        moved('description', '', 'metal admin plane', 'unknown'),
      ],
      line: 8,
    }),
    updating(rack, {
      id: 'r',
      from: { slot: 1 },
      fields: [moved('slot', 1, 2)],
      line: 44,
    }),
    updating('caracal/rack/r2', {
      id: 'r2',
      from: { slot: 2 },
      fields: [moved('slot', 2, 1)],
      line: 48,
    }),
    deleting('caracal/subnet/#9', '9', { name: 'old-oob', cidr: '10.12.60.0/22' }),
  ],
  steps: [
    step('s-release', [
      operation('act', machine, {
        action: 'release',
        impact: 'stop',
        final: 'a person does it',
        manual: {
          done: [],
          address: address(machine),
          instructions: [
            'juju destroy-model openstack --force --no-wait',
            'wait until MAAS shows openstack0-3 as Ready',
          ],
        },
      }),
    ]),
    step('s-oob', [
      operation('delete', 'caracal/subnet/#9', {
        from: { name: 'old-oob', cidr: '10.12.60.0/22' },
        liveLabel: 'old-oob',
        impact: 'none',
        origin: at(52),
        frees: [cidr('10.12.60.0/22')],
      }),
    ]),
    step(
      's-dhcp-off',
      [
        operation('update', vlan, {
          id: `dhcp-off ${vlan}` as never,
          fields: [moved('dhcp', true, false)],
          debt: {
            fields: { dhcp: true },
            why: 'DHCP is off on the VLAN of metal-admin while its subnet is made anew',
          },
        }),
      ],
      [wait('s-release', 'openstack0-3 are released', 'gate')],
    ),
    step(
      's-del-band',
      [
        operation('delete', band, {
          holder: address('caracal/band/#17'),
          from: { range: '10.12.8.50-10.12.8.99' },
        }),
      ],
      [wait('s-release', 'openstack0-3 are released', 'gate')],
    ),
    step(
      's-del-internal',
      [
        operation('delete', internal, {
          holder: address('caracal/subnet/#4'),
          from: { cidr: '10.12.12.0/22' },
          impact: 'cascades',
          frees: [cidr('10.12.12.0/22')],
          notes: ['cuts the link of machine openstack1 (eth1, Ready)'],
        }),
      ],
      [wait('s-release', 'openstack0-3 are released', 'gate')],
    ),
    step(
      's-del-admin',
      [
        operation('delete', admin, {
          holder: address('caracal/subnet/#3'),
          from: { cidr: '10.12.8.0/22' },
          impact: 'cascades',
          frees: [cidr('10.12.8.0/22')],
          drops: [
            {
              holder: address('caracal/reserved/#31'),
              claims: [range('10.12.8.2-10.12.8.49', 'caracal/subnet/#3')],
            },
          ],
          touches: [
            address('caracal/subnet/#3'),
            address('caracal/reserved/#31'),
            address('caracal/interface/#77'),
          ],
          notes: ['cuts the link of machine openstack0 (eth0, Ready)'],
        }),
      ],
      [
        wait('s-release', 'openstack0-3 are released', 'gate'),
        wait('s-dhcp-off', 'DHCP is off on its VLAN', 'fact'),
        wait('s-del-band', 'it is gone', 'fact'),
      ],
    ),
    {
      ...step(
        'm-planes',
        [],
        [wait('s-del-internal', 'it is gone', 'fact'), wait('s-del-admin', 'it is gone', 'fact')],
      ),
      milestone: 'the old planes are gone',
    },
    step(
      's-new-admin',
      [
        operation('create', admin, {
          to: { cidr: '10.12.12.0/22' },
          takes: [cidr('10.12.12.0/22')],
          origin: at(12),
        }),
      ],
      [
        wait('s-del-internal', 'it gives up 10.12.12.0/22'),
        wait('s-del-admin', 'the live subnet is deleted first', 'order'),
      ],
    ),
    step(
      's-new-internal',
      [
        operation('create', internal, {
          to: { cidr: '10.12.16.0/22' },
          takes: [cidr('10.12.16.0/22')],
          origin: at(20),
        }),
      ],
      [wait('s-del-internal', 'the live subnet is deleted first', 'order')],
    ),
    step(
      's-new-vip',
      [
        operation('create', 'caracal/subnet/provider-vip', {
          to: { cidr: '10.12.8.0/22' },
          takes: [cidr('10.12.8.0/22')],
          origin: at(31),
        }),
      ],
      [wait('s-del-admin', 'it gives up 10.12.8.0/22')],
    ),
    step(
      's-new-band',
      [operation('create', band, { to: { range: '10.12.12.50-10.12.12.99' }, origin: at(17) })],
      [wait('s-new-admin', 'it exists', 'fact')],
    ),
    step(
      's-vlan',
      [
        operation('update', vlan, {
          fields: [
            moved(
              'relay',
              { vlan: 'caracal/vlan/#5003', on: true },
              { vlan: 'caracal/vlan/#5004', on: true },
            ),
            moved('dhcp', false, true),
          ],
          pays: true,
        }),
      ],
      [
        wait('s-new-admin', 'it exists', 'fact'),
        wait('m-planes', 'the old planes are gone', 'fact'),
      ],
    ),
    step('s-park', [
      operation('update', rack, { action: 'park', fields: [moved('slot', 1, 'trueup-park-ab12')] }),
    ]),
    step(
      's-r2',
      [
        operation('update', 'caracal/rack/r2', {
          fields: [moved('slot', 2, 1)],
          impact: 'restart',
        }),
      ],
      [wait('s-park', 'it gives up slot 1', 'park')],
    ),
    step(
      's-arrive',
      [
        operation('update', rack, {
          action: 'arrive',
          fields: [moved('slot', 'trueup-park-ab12', 2)],
          commit: { group: 'racks of caracal', how: 'atomic' },
        }),
        operation('update', 'caracal/rack/r3', {
          fields: [moved('note', 'a', 'b')],
          commit: { group: 'racks of caracal', how: 'atomic' },
        }),
      ],
      [wait('s-r2', 'it gives up slot 2', 'park')],
    ),
  ],
  warnings: [
    {
      code: 'first-meeting',
      level: 'warning',
      message: 'rack r3 is adopted by its name alone',
      at: at(50),
      help: 'Say `was:` with its serial to be sure.',
    },
  ],
});

const ready: Condition = {
  when: 'requires',
  of: address('caracal/machine/openstack0'),
  field: 'status',
  value: 'Ready',
  origin: at(60),
};

export const recidrView: PlanView = {
  plan: recidr,
  changes: recidr.changes,
  needsApproval: ['cascades', 'stop', 'restart'],
  conditions: [
    {
      condition: {
        ...ready,
        when: 'expect',
        of: address(admin),
        field: 'cidr',
        value: '10.12.12.0/22',
      },
      holds: false,
      now: '10.12.8.0/22',
    },
    { condition: ready, holds: false, now: 'Deployed' },
    {
      condition: { ...ready, of: address('caracal/machine/openstack1') },
      holds: 'unknown',
      now: undefined,
    },
  ],
  unseen: [],
  next: [
    {
      command:
        'trueup plan --apply --approve 7f3a92c1:cascades --approve 7f3a92c1:stop --approve 7f3a92c1:restart',
      does: 'plans again and carries it out, if it is still this plan',
    },
  ],
};

export function stepId(text: string): StepId {
  return text as StepId;
}
