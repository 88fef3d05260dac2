/** Hand-made outcomes beside the plan: drift, applies, runs. */
import type { KindName, SystemName } from '../../src/model/address.ts';
import type { OperationEvent, RunId, RunRecord } from '../../src/model/journal.ts';
import type { OperationId } from '../../src/model/operation.ts';
import { problem, type Problem } from '../../src/model/problem.ts';
import type { Unseen } from '../../src/model/resource.ts';
import type { AppliedView } from '../../src/show/text/applied.ts';
import { address, at, live } from './made.ts';
import { recidr, recidrView, stepId } from './recidr.ts';

export const problems: readonly Problem[] = [
  problem(
    'claim-collision',
    '10.12.12.10-10.12.12.20 is asked for by caracal/band/metal-admin.vips and caracal/band/metal-admin.mgmt',
    {
      about: 'caracal/band/metal-admin.vips',
      at: at(14),
      frame:
        '  13 |   bands:\n> 14 |     vips: { range: 10.12.12.10-10.12.12.99 }\n     |                     ^^^^^^^^^^^^^^^^^^^^^^^',
      help: 'Give one of them another range.',
    },
  ),
  problem(
    'not-reachable',
    'caracal did not answer within 10 s:\nconnect ETIMEDOUT 10.12.12.2:5240',
    {
      about: 'caracal',
      help: 'Check the url in trueup.yaml, and the way to it.',
      tryAgain: true,
    },
  ),
  {
    code: 'unused-var',
    level: 'warning',
    message: 'nothing uses \u001b[31mvar dns2\u001b[0m',
    at: at(2),
  },
];

export const unseen: readonly Unseen[] = [
  {
    system: 'caracal' as SystemName,
    kind: 'maas/machine' as KindName,
    why: problem(
      'not-superuser',
      'the key is not an administrator, so machines of others are hidden',
      {
        help: 'Use a key of an administrator.',
      },
    ),
  },
];

export const unmanaged = [
  live('caracal/subnet/storage', '12', { name: 'storage', cidr: '10.20.0.0/16' }),
  live('caracal/subnet/oob', '11', { cidr: '10.12.64.0/22' }),
];

const refusal = problem(
  'maas-refused',
  'MAAS refused to delete subnet metal-internal: it serves DHCP',
  {
    about: 'caracal/subnet/metal-internal',
    help: 'Turn DHCP off on its VLAN.',
  },
);

export const partly: AppliedView = {
  plan: recidr,
  run: 'r-12' as RunId,
  done: 4,
  failed: [{ step: stepId('s-del-internal'), problem: refusal }],
  skipped: [stepId('s-new-admin'), stepId('s-new-internal'), stepId('m-planes')],
  waiting: [
    {
      address: address('caracal/manual/release-hosts'),
      instructions: ['juju destroy-model openstack'],
      done: [],
      before: [],
      after: [],
      impact: 'stop',
      origin: at(70),
    },
  ],
  conditions: recidrView.conditions,
  remaining: recidr.changes.slice(2, 3),
  next: [{ command: 'trueup resume r-12 --apply', does: 'finishes what is left' }],
};

function moment(seconds: number): Date {
  return new Date(Date.UTC(2026, 10, 20, 2, 14, 5) + seconds * 1000);
}

function event(step: string, operation: string, seconds: number) {
  return { at: moment(seconds), step: stepId(step), operation: operation as OperationId };
}

const events: readonly OperationEvent[] = [
  { ...event('s-oob', 'delete caracal/subnet/#9', 0), type: 'intended' },
  { ...event('s-dhcp-off', 'dhcp-off caracal/vlan/metal-admin', 0.1), type: 'intended' },
  { ...event('s-oob', 'delete caracal/subnet/#9', 0.4), type: 'done', id: '9' as never },
  {
    ...event('s-dhcp-off', 'dhcp-off caracal/vlan/metal-admin', 1.2),
    type: 'done',
    id: '5001' as never,
  },
  { ...event('s-del-internal', 'delete caracal/subnet/#4', 2), type: 'intended' },
  { ...event('s-del-internal', 'delete caracal/subnet/#4', 64), type: 'failed', problem: refusal },
  { ...event('s-del-band', 'delete caracal/band/#17', 3), type: 'intended' },
  { ...event('s-del-band', 'delete caracal/band/#17', 4), type: 'submitted', task: 'task-881' },
  {
    ...event('s-new-admin', 'create caracal/subnet/metal-admin', 64),
    type: 'skipped',
    because: stepId('s-del-internal'),
  },
];

export const failedRun: RunRecord = {
  id: 'r-12' as RunId,
  site: 'd058',
  plan: recidr.id,
  actor: 'ops@jumphost',
  startedAt: moment(-1),
  finishedAt: moment(70),
  outcome: 'failed',
  done: 2,
  failed: 1,
  steps: recidr.steps.length,
  planned: recidr,
  events,
  approvals: [
    { plan: recidr.id, impact: 'cascades', who: 'ops@jumphost', how: 'typed', at: moment(-2) },
  ],
};
