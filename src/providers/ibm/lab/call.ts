/** One call of an API as the handlers see it, and what an operation is. */
import type { Fault, FaultName } from '../../../lab/faults.ts';
import type { Caller } from './iam/rights.ts';
import type { Answer } from './wire/answer.ts';
import type { Body } from './wire/body.ts';
import type { Role } from './world/rows.ts';
import type { World } from './world/world.ts';

/** Who asks for what. */
export interface Call {
  readonly world: World;
  readonly caller: Caller;
  /** What stands in the places of the path. */
  readonly at: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
  /** Where the service hangs: `http://host/vpc/v1`. */
  readonly base: string;
  /** The path below it. */
  readonly path: string;
  readonly faults: readonly Fault[];
}

export type Handler = (call: Call) => Answer;

/** What can be done at a path, and who may. */
export interface Operation {
  /** The type of resource that IAM looks at; absent: any token will do. */
  readonly type?: string;
  readonly role?: Role;
  readonly run: Handler;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Operations = Readonly<Partial<Record<Method, Operation>>>;
/** By path: `/vpcs/{id}`. */
export type Routes = Readonly<Record<string, Operations>>;

export function faultNamed({ faults }: Pick<Call, 'faults'>, name: FaultName): Fault | undefined {
  return faults.find((each) => each.name === name);
}

/** The value in a place of the path. */
export function placeOf({ at }: Call, name = 'id'): string {
  return at[name] ?? '';
}

export function reads(type: string, run: Handler): Operation {
  return { type, role: 'viewer', run };
}

export function operates(type: string, run: Handler): Operation {
  return { type, role: 'operator', run };
}

export function writes(type: string, run: Handler): Operation {
  return { type, role: 'editor', run };
}
