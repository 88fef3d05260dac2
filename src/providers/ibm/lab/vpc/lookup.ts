/** How VPC handlers find things: by the path, by a reference in a body, as a list. */
import { faultNamed, placeOf, type Call } from '../call.ts';
import { sees } from '../iam/rights.ts';
import type { Answer, Json } from '../wire/answer.ts';
import type { Body } from '../wire/body.ts';
import { pageOf } from '../wire/page.ts';
import { badField, notFound } from '../wire/refusal.ts';
import type { Table } from '../world/table.ts';

interface Named {
  readonly id: string;
  name: string;
  resource_group?: string;
}

/** What the path names; 404 where it is not, or may not be seen. */
export function found<Kind extends { readonly id: string; resource_group?: string }>(
  call: Call,
  table: Table<Kind>,
  place = 'id',
): Kind {
  const id = placeOf(call, place);
  const row = table.get(id);
  if (row === undefined || !sees(call.world, call.caller, row.resource_group))
    throw notFound(id, place);
  return row;
}

/** What a body refers to by id, CRN or href (or by name, where `byName` is set); 400 where it is not. */
export function referred<Kind extends { readonly id: string }>(
  { world, caller }: Call,
  table: Table<Kind>,
  {
    reference,
    what,
    byName,
  }: { readonly reference: Body; readonly what: string; readonly byName?: boolean },
): Kind {
  const said = reference.text('id') ?? lastOf(reference.text('crn') ?? reference.text('href'));
  const name = byName === true ? (reference.text('name') ?? said) : undefined;
  const row = table.get(said ?? name);
  const group = (row as { resource_group?: string } | undefined)?.resource_group;
  if (row !== undefined && sees(world, caller, group)) return row;
  const value = said ?? name;
  throw badField(
    reference.where(byName === true ? 'name' : 'id'),
    `the provided ${what} does not exist`,
    value === undefined ? {} : { value },
  );
}

function lastOf(reference: string | undefined): string | undefined {
  return reference?.split(/[/:]/).at(-1);
}

/** The id of the resource group that a body asks for; the account's default where it asks for none. */
export function groupIn(call: Call): string {
  const { world, body } = call;
  const reference = body.object('resource_group');
  const groups = world.groups.all();
  if (reference === undefined) return (groups.find((each) => each.default) ?? groups[0])?.id ?? '';
  const row = groups.find((each) => each.id === reference.text('id'));
  if (row !== undefined) return row.id;
  throw badField('resource_group.id', 'the provided resource group does not exist', {
    value: reference.text('id'),
  });
}

/** The zone that a body names. */
export function zoneIn({ world, body }: Call): string | undefined {
  const reference = body.object('zone');
  const name = reference?.text('name') ?? lastOf(reference?.text('href'));
  if (name === undefined || world.zonesHere().includes(name)) return name;
  throw badField('zone.name', `the provided zone '${name}' does not exist`, {
    code: 'invalid_zone',
    value: name,
  });
}

/** Refuses a name that something else of the same scope has, or had until just now. */
export function checkUnique(
  { world }: Call,
  rows: readonly Named[],
  {
    name,
    type,
    self,
  }: { readonly name: string | undefined; readonly type: string; readonly self?: string },
): void {
  if (name === undefined) return;
  const held = world.heldNames.some((each) => each.type === type && each.name === name);
  if (held || rows.some((each) => each.name === name && each.id !== self))
    throw badField('name', `Provided Name (${name}) is not unique`, {
      code: 'validation_unique_failed',
      value: name,
    });
}

export interface Listed<Kind> {
  readonly as: string;
  readonly show: (row: Kind) => Json;
  readonly order?: (row: Kind) => string;
  /** Filters of the query: what a row says to each. */
  readonly by?: Readonly<Record<string, (row: Kind) => string | undefined>>;
}

/** A page of rows, of which the caller sees those that match the query and that IAM shows. */
export function listed<Kind extends { readonly id: string; resource_group?: string }>(
  call: Call,
  rows: readonly Kind[],
  { as, show, order, by = {} }: Listed<Kind>,
): Answer {
  return pageOf(filtered(call, rows, by), {
    base: call.base,
    path: call.path,
    query: call.query,
    as,
    show,
    ...(order === undefined ? {} : { order }),
    sizes: call.world.settings.page,
    shifted: faultNamed(call, 'page-shifts') !== undefined,
  });
}

/** The rows that match the query and that IAM shows. */
export function filtered<Kind extends { readonly id: string; resource_group?: string }>(
  { world, caller, query }: Call,
  rows: readonly Kind[],
  by: Listed<Kind>['by'] = {},
): readonly Kind[] {
  const wanted = Object.entries({
    ...by,
    'resource_group.id': (row: Kind) => row.resource_group,
  }).flatMap(([name, say]) => {
    const value = query.get(name);
    return value === null ? [] : [(row: Kind) => say(row) === value];
  });
  return rows.filter(
    (row) => sees(world, caller, row.resource_group) && wanted.every((fits) => fits(row)),
  );
}

/** How VPCs are asked for in the queries of other lists. */
export function byVpc({
  world,
}: Call): Readonly<Record<string, (row: { readonly vpc: string }) => string | undefined>> {
  return {
    'vpc.id': (row) => row.vpc,
    'vpc.crn': (row) => world.crn('vpc', row.vpc),
    'vpc.name': (row) => world.vpcs.get(row.vpc)?.name,
  };
}
