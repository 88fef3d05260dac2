/** The fault in which somebody else changes an object between two calls. */
import type { Fault } from '../../../lab/faults.ts';
import { Form } from './form.ts';
import { Refusal } from './answers.ts';
import { removeLink } from './links.ts';
import { resources } from './routes.ts';
import { statusName } from './statuses.ts';
import type { NodeRow } from './rows.ts';
import type { World } from './world.ts';

/** What `detail` may say: which object, and what becomes of it. */
export interface ForeignChange {
  /** `subnets`, `machines`, …; for new VLANs `fabrics/1/vlans`. */
  readonly collection: string;
  /** Absent: `set` makes a new object. */
  readonly id?: string | number;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly remove?: boolean;
}

/** Carries the change out as another admin would, through the same rules. */
export function changeForeign(world: World, fault: Fault, now: Date): void {
  const change = fault.detail as ForeignChange;
  const node = change.collection === 'machines' ? world.node(String(change.id)) : undefined;
  if (node !== undefined && change.set !== undefined) setMachine(world, node, change.set);
  else throughApi(world, change, now);
}

// Status, owner and power are nobody's to write in the API; they come about.
function setMachine(world: World, node: NodeRow, set: Readonly<Record<string, unknown>>): void {
  const { status = node.status, status_name = status, ...rest } = set;
  const name = statusName(status_name as string | number) ?? node.status;
  if (rest['links'] !== undefined)
    for (const link of world.interfacesOf(node).flatMap((each) => world.linksOf(each)))
      removeLink(world, link);
  const { links: _, ...fields } = rest;
  world.nodes.put({ ...(world.nodes.get(node.id) ?? node), ...fields, status: name });
}

function throughApi(world: World, change: ForeignChange, now: Date): void {
  const path = `${change.collection}/${change.id === undefined ? '' : `${change.id}/`}`;
  const method = change.remove === true ? 'DELETE' : change.id === undefined ? 'POST' : 'PUT';
  const user = { id: 0, username: 'someone-else', email: '', is_superuser: true, key: null };
  const form = new Form(
    new Map(Object.entries(change.set ?? {}).map(([name, value]) => [name, [formText(value)]])),
  );
  for (const resource of resources) {
    const match = resource.path.exec(path);
    const handler = match === null ? undefined : resource.actions[method];
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
  throw new Error(`the foreign change has no endpoint: ${method} ${path}`);
}

function formText(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
