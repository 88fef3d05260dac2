/** User tags: taken and given by CRN; what goes wrong with one of several is said in a reply of 200. */
import { faultNamed, type Call, type Routes } from '../call.ts';
import { atLeast, sees } from '../iam/rights.ts';
import { ok, type Answer, type JsonObject } from '../wire/answer.ts';
import { notAuthorized, Refusal } from '../wire/refusal.ts';
import { thingsOf, thingWithCrn } from '../world/things.ts';
import type { World } from '../world/world.ts';

const most = 1000;

function list(call: Call): Answer {
  const { world, query, caller } = call;
  if (!atLeast(caller.rights.tagging, 'viewer')) throw notAuthorized('read tags');
  checkType(query);
  const crn = query.get('attached_to');
  const limit = numberIn(query, 'limit', 100);
  const offset = numberIn(query, 'offset', 0);
  const rows = crn === null ? world.tags.all() : [world.tags.get(crn)];
  const names = [...new Set(rows.flatMap((row) => row?.names ?? []))].toSorted();
  if (query.get('order_by_name') === 'desc') names.reverse();
  const items = names.slice(offset, offset + limit).map((name) => ({ name }));
  return ok({ total_count: names.length, offset, limit, items });
}

function numberIn(query: URLSearchParams, name: string, usual: number): number {
  const value = Number(query.get(name) ?? usual);
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new Refusal(400, 'GST400E', { message: `${name} is not valid.` });
}

function checkType(query: URLSearchParams): void {
  const type = query.get('tag_type') ?? 'user';
  if (type !== 'user')
    throw new Refusal(400, 'GST400E', { message: `No tags of type ${type} here.` });
}

interface Wish {
  readonly names: readonly string[];
  readonly crns: readonly string[];
}

function wishOf({ body, query }: Call): Wish {
  checkType(query);
  const one = body.text('tag_name');
  const names = body.values('tag_names', 'string') ?? (one === undefined ? [] : [one]);
  const resources = body.list('resources') ?? [];
  if (names.length === 0 || resources.length === 0)
    throw new Refusal(400, 'GST400E', { message: 'Tag names and resources are required.' });
  for (const name of names)
    if (!/^[\w\-.: ]{1,128}$/.test(name))
      throw new Refusal(400, 'GST107E', { message: `The tag name '${name}' is not valid.` });
  const crns = resources.map((each) => each.needed('resource_id', each.text('resource_id')));
  // Tags do not tell upper from lower case, and come back in lower.
  return { names: names.map((each) => each.toLowerCase()), crns };
}

/** `change` makes the new names out of those that are there. */
function changed(call: Call, change: (names: readonly string[], wish: Wish) => string[]): Answer {
  const { world } = call;
  const wish = wishOf(call);
  const results = wish.crns.map((crn): JsonObject => {
    const failure = failureOf(call, crn);
    if (failure !== undefined) return { resource_id: crn, is_error: true, message: failure };
    const before = world.tags.get(crn)?.names ?? [];
    const names = change(before, wish);
    if (names.length > most)
      return { resource_id: crn, is_error: true, message: `More than ${most} tags.` };
    keepIndexed(world, crn, before);
    if (names.length === 0) world.tags.remove(crn);
    else world.tags.put({ id: crn, names });
    return { resource_id: crn, is_error: false };
  });
  return ok({ results });
}

function failureOf(call: Call, crn: string): string | undefined {
  const { world, caller } = call;
  if (faultNamed(call, 'tag-fails') !== undefined) return 'The resource could not be tagged.';
  const thing = thingWithCrn(world, crn);
  if (thing === undefined || !sees(world, caller, thing.group)) return 'Resource not found.';
  return atLeast(caller.rights.tagging, 'editor')
    ? undefined
    : 'Not authorized to tag the resource.';
}

/** The search index goes on showing what was there before, for a while. */
function keepIndexed(world: World, crn: string, names: readonly string[]): void {
  const until = world.tick + world.settings.pace.search;
  const held = world.indexed.get(crn);
  const shown = held !== undefined && held.until >= world.tick ? held.names : names;
  world.indexed.set(crn, { names: shown, until });
}

/** Everything that has a CRN with its tags, as the index shows it: a while behind. */
export function indexOf({ world, caller }: Call): readonly Indexed[] {
  for (const [crn, { until }] of world.indexed) if (until < world.tick) world.indexed.delete(crn);
  const things = thingsOf(world)
    .filter((each) => sees(world, caller, each.group))
    .map(({ crn, name, type, family, region, group }) => {
      const names = world.indexed.get(crn)?.names ?? world.tags.get(crn)?.names ?? [];
      return { crn, name, type, family, region, group, tags: names };
    });
  const ghosts = world.ghosts.map(({ crn, names }) => {
    const [, , , , service, region = '', , , type = ''] = crn.split(':');
    return { crn, name: '', type, family: service ?? 'is', region, group: '', tags: names };
  });
  return [...things, ...ghosts];
}

export interface Indexed {
  readonly crn: string;
  readonly name: string;
  readonly type: string;
  readonly family: string;
  readonly region: string;
  readonly group: string;
  readonly tags: readonly string[];
}

export const tagRoutes: Routes = {
  '/v3/tags': { GET: { run: list } },
  '/v3/tags/attach': {
    POST: {
      run: (call) =>
        changed(call, (names, wish) => [
          ...new Set([...(call.query.get('replace') === 'true' ? [] : names), ...wish.names]),
        ]),
    },
  },
  '/v3/tags/detach': {
    POST: {
      run: (call) =>
        changed(call, (names, wish) => names.filter((each) => !wish.names.includes(each))),
    },
  },
};
