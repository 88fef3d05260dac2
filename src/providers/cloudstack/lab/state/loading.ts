/** What every part of loading needs: the world that fills, the time, ids and owners. */
import { uuidOf } from '../world/ids.ts';
import type { Owned } from '../world/rows.ts';
import type { Row, Rows } from '../world/table.ts';
import type { World } from '../world/world.ts';
import type { Entry } from './entry.ts';

export interface Loading {
  readonly world: World;
  /** When what has no date was created. */
  readonly born: string;
}

/** Id and internal number; what has no id gets one that follows from its name. */
export function identity(
  entry: Entry,
  table: Rows<Row>,
  name: string,
): { readonly id: string; readonly nr: number } {
  const nr = entry.number('nr') ?? table.nextNumber();
  table.startAfter(nr);
  const id = entry.text('id') ?? uuidOf('state', table.type, name);
  if (table.get(id) !== undefined)
    throw new Error(`${entry.place}: ${table.type} ${id} is there twice`);
  return { id, nr };
}

/** `projectid`/`project`, or `accountid`/`account` with `domainid`/`domain`; the first admin's where nothing is said. */
export function ownerIn(entry: Entry, { world }: Loading): Owned {
  const project = entry.reference(world.projects, 'projectid', 'project') as
    | { readonly id: string }
    | undefined;
  const domain = entry.reference(world.domains, 'domainid', 'domain');
  entry.rest('domainpath');
  if (project !== undefined) {
    const row = world.projects.need(project.id);
    return { account: row.account, project: row.id, domain: row.domain };
  }
  const account = entry.reference(world.accounts, 'accountid', 'account');
  const row = account === undefined ? world.accounts.all()[0] : world.accounts.need(account.id);
  if (row === undefined) throw new Error(`${entry.place}: the state has no account`);
  return { account: row.id, domain: domain?.id ?? row.domain };
}

/** Of a zone that the entry names, or the first one. */
export function zoneIn(entry: Entry, { world }: Loading): string {
  const zone = entry.reference(world.zones, 'zoneid', 'zone', 'zonename');
  const id = zone?.id ?? world.zones.all()[0]?.id;
  if (id === undefined) throw new Error(`${entry.place}: the state has no zone`);
  return id;
}
