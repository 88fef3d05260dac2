/** One call of the API as the handlers see it, and what an operation is. */
import type { Fault, FaultName } from '../../../lab/faults.ts';
import type { Caller, Permit } from './access/permits.ts';
import type { Tasks } from './tasks/tasks.ts';
import type { Params } from './wire/params.ts';
import type { Properties } from './wire/property.ts';
import { failed } from './wire/refusal.ts';
import type { NodeRow } from './world/rows.ts';
import type { World } from './world/world.ts';

/** Who asks for what, of which cluster. */
export interface Call {
  readonly world: World;
  readonly tasks: Tasks;
  readonly caller: Caller;
  /** Path and request together, checked. */
  readonly params: Params;
  readonly now: Date;
  readonly faults: readonly Fault[];
}

/** What can be done at a path. */
export interface Operation {
  readonly needs: Permit;
  /** Beside those of the path. */
  readonly parameters?: Properties;
  /** Only with a ticket. */
  readonly ticketOnly?: true;
  /** Before any login. */
  readonly anonymous?: true;
  /** Answered by the node that is asked, though the path names one. */
  readonly here?: true;
  /** Data, an Answer with more beside it, or a thrown Refusal. */
  readonly run: (call: Call) => unknown;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
export type Operations = Readonly<Partial<Record<Method, Operation>>>;

/** The node of the path: dispatch has seen that it is there. */
export function nodeOf({ world, params }: Call): NodeRow {
  const name = params.needed('node');
  const node = world.nodes.get(name === 'localhost' ? world.local : name);
  if (node === undefined) throw failed(`no such node '${name}'`);
  return node;
}

export function faultNamed({ faults }: Pick<Call, 'faults'>, name: FaultName): Fault | undefined {
  return faults.find((each) => each.name === name);
}

/** Seconds since 1970. */
export function seconds(now: Date): number {
  return Math.floor(now.getTime() / 1000);
}
