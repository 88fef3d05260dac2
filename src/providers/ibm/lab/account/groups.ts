/** Resource groups, and the instances of services such as DNS. */
import { placeOf, type Call, type Routes } from '../call.ts';
import { sees } from '../iam/rights.ts';
import { ok, type Answer, type JsonObject } from '../wire/answer.ts';
import { notFound, Refusal } from '../wire/refusal.ts';
import type { GroupRow, ServiceRow } from '../world/rows.ts';

function showGroup({ world }: Call, row: GroupRow): JsonObject {
  const { id, name, created_at } = row;
  return {
    id,
    crn: `crn:v1:bluemix:public:resource-controller::a/${world.account}::resource-group:${id}`,
    account_id: world.account,
    name,
    state: 'ACTIVE',
    default: row.default,
    created_at,
    updated_at: created_at,
  };
}

function showService({ world }: Call, row: ServiceRow): JsonObject {
  return {
    id: row.id,
    guid: row.guid,
    url: `/v2/resource_instances/${row.guid}`,
    created_at: row.created_at,
    name: row.name,
    region_id: 'global',
    account_id: world.account,
    resource_group_id: row.resource_group,
    resource_id: row.resource_id,
    crn: row.id,
    state: row.state,
    type: 'service_instance',
  };
}

function listGroups(call: Call): Answer {
  const { world, query, caller } = call;
  const rows = world.groups
    .all()
    .filter((row) => sees(world, caller, row.id))
    .filter((row) => [null, row.name].includes(query.get('name')))
    .filter((row) => [null, String(row.default)].includes(query.get('default')));
  return ok({ resources: rows.map((row) => showGroup(call, row)) });
}

function listServices(call: Call): Answer {
  const { world, query, caller, path } = call;
  const asks: Readonly<Record<string, (row: ServiceRow) => string>> = {
    guid: (row) => row.guid,
    name: (row) => row.name,
    resource_group_id: (row) => row.resource_group,
    resource_id: (row) => row.resource_id,
    state: (row) => row.state,
    type: () => 'service_instance',
  };
  const rows = world.services
    .all()
    .filter((row) => sees(world, caller, row.resource_group))
    .filter((row) =>
      Object.entries(asks).every(([name, say]) => [null, say(row)].includes(query.get(name))),
    );
  const limit = Math.min(Number(query.get('limit') ?? 10), 100);
  const from = startIn(query);
  const page = rows.slice(from, from + limit);
  const more = from + limit < rows.length;
  const next = new URLSearchParams(query);
  next.set('start', Buffer.from(String(from + limit)).toString('base64url'));
  return ok({
    rows_count: page.length,
    next_url: more ? `${path}?${next.toString()}` : null,
    resources: page.map((row) => showService(call, row)),
  });
}

function startIn(query: URLSearchParams): number {
  const start = query.get('start');
  if (start === null) return 0;
  const from = Buffer.from(start, 'base64url').toString();
  if (/^\d+$/.test(from)) return Number(from);
  throw new Refusal(400, 'RC-BadRequest', { message: 'The start token is not valid.' });
}

export const accountRoutes: Routes = {
  '/v2/resource_groups': { GET: { run: listGroups } },
  '/v2/resource_groups/{id}': {
    GET: {
      run: (call) => {
        const row = call.world.groups.get(placeOf(call));
        if (row === undefined || !sees(call.world, call.caller, row.id))
          throw notFound(placeOf(call));
        return ok(showGroup(call, row));
      },
    },
  },
  '/v2/resource_instances': { GET: { run: listServices } },
  '/v2/resource_instances/{id}': {
    GET: {
      run: (call) => {
        const id = placeOf(call);
        const row = call.world.services.all().find((each) => [each.guid, each.id].includes(id));
        if (row === undefined || !sees(call.world, call.caller, row.resource_group))
          throw notFound(id);
        return ok(showService(call, row));
      },
    },
  },
};
