/** A clean-up that did not take everything away, made by hand. */
import type { KindName, SystemName, VendorId } from '../../src/model/address.ts';
import {
  totalsOf,
  type Checks,
  type Piece,
  type Standing,
  type Swept,
} from '../../src/model/cleanup.ts';
import type { RunId } from '../../src/model/journal.ts';
import { problem } from '../../src/model/problem.ts';
import type { CleanedView } from '../../src/show/text/cleaned.ts';
import { address } from './made.ts';
import { recidr, stepId } from './recidr.ts';

function piece(kind: string, name: string, more: Partial<Piece> & Pick<Piece, 'state'>): Piece {
  return {
    address: address(`us-south/${kind}/${name}`),
    kind: `ibm/${kind}` as KindName,
    id: `r006-${name}` as VendorId,
    system: 'us-south' as SystemName,
    ...more,
  };
}

const swept: readonly Swept[] = [
  {
    target: 'node=n1',
    pieces: [
      piece('bare-metal-server', 'n1', { state: 'deleted' }),
      piece('virtual-network-interface', 'n1', {
        state: 'deleted',
        vendorMade: true,
        why: 'with us-south/bare-metal-server/n1',
      }),
      piece('dns-record', 'n1', {
        state: 'failed',
        why: 'DNS Services refused it: \u001b[31mlocked\u001b[0m',
      }),
      piece('reserved-ip', 'n1', { state: 'skipped', why: 'it waits for step 3, which failed' }),
      piece('subnet', 'shared', {
        state: 'kept',
        why: 'trueup found it there and did not make it',
      }),
      piece('floating-ip', 'n1', { state: 'gone already' }),
    ],
  },
  { target: 'node=n2', pieces: [] },
];

const checks: readonly Checks[] = [
  {
    target: 'node=n1',
    checks: [
      { kind: 'ibm/bare-metal-server' as KindName, result: 'PASS', things: 1, left: [] },
      {
        kind: 'ibm/dns-record' as KindName,
        result: 'LEFT',
        things: 2,
        left: [
          {
            address: address('us-south/dns-record/n1'),
            id: 'r006-n1' as VendorId,
            system: 'us-south' as SystemName,
            why: 'it is still there',
          },
        ],
      },
      {
        kind: 'ibm/volume' as KindName,
        result: 'UNKNOWN',
        things: 1,
        left: [
          { address: address('us-south/volume/n1'), id: '' as VendorId, why: 'it is half made' },
        ],
      },
      { result: 'PASS', things: 0, left: [] },
    ],
  },
];

export const cleaned: CleanedView = {
  plan: { ...recidr, purpose: { what: 'cleanup', targets: ['node=n1', 'node=n2'] } },
  run: 'd058-7' as RunId,
  operations: {
    done: 5,
    failed: [{ step: stepId('s-del-internal'), problem: problem('refused', 'It is locked.') }],
  },
  swept,
  totals: totalsOf(swept),
  checks,
  next: [{ command: 'trueup cleanup node=n1', does: 'plans what is left' }],
};

export const standings: readonly Standing[] = [
  {
    label: 'deployment',
    value: 'd7',
    state: 'failed',
    live: 12,
    adopted: 1,
    gone: 3,
    run: 'd058-4',
    outcome: 'failed',
  },
  {
    label: 'node',
    value: 'n1',
    state: 'cleaned up',
    live: 0,
    adopted: 0,
    gone: 6,
    run: 'd058-7',
    outcome: 'done',
  },
  { label: 'node', value: 'n2', state: 'deployed', live: 12, adopted: 1, gone: 0 },
];
