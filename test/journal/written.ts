/** Small things to write into a journal. */
import type { Address, InstallationId, VendorId } from '../../src/model/address.ts';
import type { Journal, OperationEvent, RunId } from '../../src/model/journal.ts';
import type { OperationId } from '../../src/model/operation.ts';
import type { StepId } from '../../src/model/plan.ts';
import type { Debt, LedgerRow } from '../../src/model/resource.ts';
import { box } from '../support/fake-vendor.ts';
import { creates, planOf } from '../support/plans.ts';

export const here = 'fake install' as InstallationId;
export const plan = planOf(creates('fake', box, 'a', { size: 1 }));

export const row: LedgerRow = {
  address: 'fake/box/a' as Address,
  installation: here,
  kind: box,
  id: '1' as VendorId,
  how: 'created',
};

/** A journal in which a run has begun. */
export interface Begun {
  readonly journal: Journal;
  readonly epoch: number;
  readonly run: RunId;
}

export function debt(run: RunId): Debt {
  const { address, installation, kind, id } = row;
  return { address, installation, kind, id, fields: { power: 'on' }, why: 'stopped', run };
}

export function event(at: Date, type: 'intended' | 'done', name: string): OperationEvent {
  return {
    at,
    step: `step ${name}` as StepId,
    operation: name as OperationId,
    ...(type === 'done' ? { type, id: '1' as VendorId } : { type }),
  };
}
