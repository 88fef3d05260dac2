/** One call of the API as the commands see it, and what a command is. */
import type { Fault, FaultName } from '../../../lab/faults.ts';
import type { Params, Param } from './wire/params.ts';
import type { AccountRow, JobRow, RoleType } from './world/rows.ts';
import type { World } from './world/world.ts';

export interface Call {
  readonly world: World;
  readonly caller: AccountRow;
  readonly params: Params;
  readonly now: Date;
  readonly faults: readonly Fault[];
}

/** A call whose job is at work. */
export interface Work extends Call {
  readonly job: JobRow;
}

interface Told {
  readonly params: readonly Param[];
  /** The least role that has it; `User` if absent. */
  readonly role?: RoleType;
  /** The key of what it answers: of the list, of the object, or of that in jobresult; absent: success. */
  readonly item?: string;
}

/** Answered at once: what is to stand in the envelope, or under `item` there. */
export interface Sync extends Told {
  readonly kind: 'list' | 'sync';
  readonly run: (call: Call) => unknown;
}

/** Answered with a job. */
export interface Async extends Told {
  readonly kind: 'async' | 'asyncCreate';
  /** What the job works on: a row's id, and how jobs call it. */
  readonly on?: (call: Call) => { readonly type: string; readonly id: string } | undefined;
  /** Before the answer; makes what `id` of the answer says. */
  readonly create?: (call: Call) => string;
  /** First in the job, before it waits for its turn. */
  readonly check?: (work: Work) => void;
  /** The VM whose jobs run one at a time; undefined: it waits for nobody. */
  readonly queue?: (call: Call) => string | undefined;
  /** When its turn has come: the state on the way. */
  readonly begin?: (work: Work) => void;
  /** The work itself, and what comes of it. */
  readonly finish: (work: Work) => unknown;
  /** Puts back what `begin` set, where the work failed. */
  readonly undo?: (work: Work) => void;
}

export type Command = Sync | Async;
export type Commands = Readonly<Record<string, Command>>;

export function isRoot({ role }: AccountRow): boolean {
  return role === 'Admin';
}

export function faultNamed({ faults }: Pick<Call, 'faults'>, name: FaultName): Fault | undefined {
  return faults.find((each) => each.name === name);
}
