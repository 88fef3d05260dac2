/** Specs as people write them, against live things written by hand: what the plan does, in order, and what stands in its way. */
import { liveAddress, type Address, type InstallationId } from '../../../../src/model/address.ts';
import type { Operation } from '../../../../src/model/operation.ts';
import { everything, type Step } from '../../../../src/model/plan.ts';
import type { Problem } from '../../../../src/model/problem.ts';
import type {
  Known,
  LedgerRow,
  LiveResource,
  Snapshot,
  Spec,
} from '../../../../src/model/resource.ts';
import { diff } from '../../../../src/diff/diff.ts';
import { makePlan } from '../../../../src/plan/make-plan.ts';
import { kinds as ofPve } from '../../../../src/providers/pve/kinds/all.ts';
import { loadSpecs } from '../../../../src/spec/load.ts';
import { site } from '../../../spec/support.ts';
import { father } from './inventory.ts';

export interface Situation {
  /** The documents of a spec file, without their `pve: father`. */
  readonly specs: string;
  readonly live: readonly LiveResource[];
  /** Live things by the address under which trueup made them. */
  readonly made?: Readonly<Record<string, LiveResource>>;
  readonly prune?: boolean;
  /** What an interrupted run left owed. */
  readonly owed?: readonly { readonly live: LiveResource; readonly fields: Spec }[];
  /** Where a parked address may go. */
  readonly scratch?: string;
}

export interface Outcome {
  readonly problems: readonly Problem[];
  readonly steps: readonly Step[];
  readonly operations: readonly Operation[];
  /** All of it as text. */
  readonly story: string;
}

export const vendor = { vendor: 'pve', kinds: ofPve, systemSchema: 'pve/system.json' };
const kinds = new Map(ofPve.map((each) => [each.kind, each]));
const installation = 'father-ca' as InstallationId;

export async function planned(situation: Situation): Promise<Outcome> {
  const { live, prune = false } = situation;
  const loaded = await loadSpecs(site(filesOf(situation)), [vendor]);
  if (loaded.desired === undefined)
    throw new Error(loaded.problems.map((each) => each.message).join('\n'));
  const wrong = loaded.problems.filter((each) => each.level === 'error');
  if (wrong.length > 0)
    return { problems: wrong, steps: [], operations: [], story: storyOf(wrong, []) };
  const { desired } = loaded;
  const snapshot: Snapshot = {
    live,
    unseen: [],
    installations: new Map([[father, installation]]),
  };
  const known = knownOf(situation);
  const found = diff({ desired, snapshot, known, kinds, prune });
  const { changes, standsFor } = found;
  const owned = ownedOf(live, known);
  const made = makePlan(
    {
      desired,
      snapshot,
      kinds,
      changes,
      standsFor,
      owned,
      options: { ...everything, prune, limits: { delete: 99, replace: 99 } },
    },
    [],
  );
  const problems = [...found.problems, ...made.problems].filter((each) => each.level === 'error');
  // As everywhere, no plan is made where something is wrong.
  const steps = problems.length > 0 ? [] : (made.plan?.steps ?? []);
  const operations = steps.flatMap((each) => each.operations);
  return { problems, steps, operations, story: storyOf(problems, steps) };
}

function filesOf({ specs, scratch }: Situation): Record<string, string> {
  const domain = scratch === undefined ? '' : `domains: { father: { scratch: ['${scratch}'] } }\n`;
  return {
    'trueup.yaml': `site: d058\nspecs: specs/*.yaml\n${domain}systems:\n  father: { driver: pve, url: 'https://father:8006', auth: { token: '\${env:TOKEN}' } }\n`,
    'specs/father.yaml': `pve: father\n${specs}`,
  };
}

function knownOf({ made = {}, owed = [] }: Situation): Known {
  const ledger = Object.entries(made).map(([address, { kind, id }]): LedgerRow => ({
    address: address as Address,
    installation,
    kind,
    id,
    how: 'created',
  }));
  const debts = owed.map(({ live, fields }) => ({
    address: liveAddress(live.system, live.kind, live.id),
    installation,
    kind: live.kind,
    id: live.id,
    fields,
    why: 'it was stopped for a change',
    run: 'run-1',
  }));
  return { ledger, lastApplied: new Map(), protected: new Set(), debts };
}

function ownedOf(live: readonly LiveResource[], { ledger }: Known): ReadonlySet<Address> {
  return new Set(
    live
      .filter(
        (each) =>
          each.mark?.site === 'd058' ||
          ledger.some((row) => row.kind === each.kind && row.id === each.id),
      )
      .map((each) => liveAddress(each.system, each.kind, each.id)),
  );
}

function storyOf(problems: readonly Problem[], steps: readonly Step[]): string {
  const said = problems.map(
    ({ code, message, help }) => `! ${code}: ${message}\n    ${help ?? ''}`,
  );
  return `${[...said, ...steps.flatMap(linesOf)].join('\n')}\n`;
}

function linesOf({ id, operations, after }: Step): readonly string[] {
  return [
    id,
    ...operations.flatMap((each) => [
      ...(operations.length > 1 ? [`  = ${each.id}`] : []),
      ...each.fields.map(({ field, from, to }) => `    ${field}: ${word(from)} → ${word(to)}`),
      ...consequences(each).map((line) => `    ${line}`),
    ]),
    ...after.map(({ step, why, detail }) => `  after ${step} (${why}: ${detail})`),
  ];
}

function consequences({ impact, debt, pays, notes, touches }: Operation): readonly string[] {
  return [
    ...(impact === 'none' ? [] : [`impact: ${impact}`]),
    ...(touches.length > 1 ? [`touches: ${touches.join(', ')}`] : []),
    ...(debt === undefined ? [] : [`owes: ${JSON.stringify(debt.fields)}`]),
    ...(pays === true ? ['pays'] : []),
    ...(notes ?? []),
  ];
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
