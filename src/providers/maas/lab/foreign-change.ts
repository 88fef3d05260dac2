/** The fault in which somebody else changes an object between two calls. */
import type { Fault } from '../../../lab/faults.ts';
import { Form } from './form.ts';
import { Refusal } from './answers.ts';
import { resources } from './routes.ts';
import { statusName } from './statuses.ts';
import type { NodeRow, UserRow } from './rows.ts';
import type { World } from './world.ts';

/** What `detail` may say: which object, and what becomes of it. */
export interface ForeignChange {
  /** `subnets`, `machines`, …; for new VLANs `fabrics/1/vlans`. */
  readonly collection: string;
  /** Absent: `set` makes a new object. */
  readonly id?: string | number;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly remove?: boolean;
  /** An operation with `set` as its form: `release`, `unlink_subnet`. */
  readonly op?: string;
}

/** Carries the change out as another admin would, through the same rules. */
export function changeForeign(world: World, fault: Fault, now: Date): void {
  const change = fault.detail as ForeignChange;
  const node = change.collection === 'machines' ? world.node(String(change.id)) : undefined;
  if (node !== undefined && change.set !== undefined && change.op === undefined)
    setMachine(world, node, change.set);
  else throughApi(world, change, now);
}

// Status, owner and power are nobody's to write in the API; they come about.
function setMachine(world: World, node: NodeRow, set: Readonly<Record<string, unknown>>): void {
  const { status = node.status, status_name = status, ...fields } = set;
  const name = statusName(status_name as string | number) ?? node.status;
  world.nodes.put({ ...node, ...fields, status: name });
}

function throughApi(world: World, change: ForeignChange, now: Date): void {
  const path = `${change.collection}/${change.id === undefined ? '' : `${change.id}/`}`;
  const plain = change.remove === true ? 'DELETE' : change.id === undefined ? 'POST' : 'PUT';
  const action = change.op === undefined ? plain : `POST ${change.op}`;
  const user = stranger(world);
  const form = new Form(
    new Map(Object.entries(change.set ?? {}).map(([name, value]) => [name, [formText(value)]])),
  );
  for (const resource of resources) {
    const match = resource.path.exec(path);
    const handler = match === null ? undefined : resource.actions[action];
    if (match === null || handler === undefined) continue;
    try {
      handler({ world, user, path: match.slice(1), query: new URLSearchParams(), form, now });
    } catch (error) {
      if (error instanceof Refusal)
        throw new Error(`the foreign change was refused: ${error.message}`, { cause: error });
      throw error;
    }
    return;
  }
  throw new Error(`the foreign change has no endpoint: ${action} ${path}`);
}

function stranger(world: World): UserRow {
  const username = 'someone-else';
  return (
    world.users.by('username', username)[0] ??
    world.users.put({
      id: world.users.newId(),
      username,
      email: `${username}@example.com`,
      is_superuser: true,
      key: null,
    })
  );
}

function formText(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
