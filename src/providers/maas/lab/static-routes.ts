/** Static routes from one subnet to another. */
import { addressText, parseAddress } from '../../../model/ip.ts';
import { deleted, FieldErrors, noSuchChoice, ok, refuse, required } from './answers.ts';
import { adminChanges, adminCreates, okShuffled, rowAt, type Call, type Handler } from './call.ts';
import { wholeNumber } from './form.ts';
import type { RouteRow, SubnetRow } from './rows.ts';
import { showRoute } from './show.ts';
import { findSubnets } from './subnets.ts';
import { within } from './world.ts';

/** `static-routes/` */
export const routeList: Readonly<Record<string, Handler>> = {
  GET: ({ world }) =>
    okShuffled(
      world,
      world.routes.all().map((each) => showRoute(world, each)),
    ),
  POST: (call) => {
    adminCreates(call);
    const { world } = call;
    const route = written(call, undefined);
    return ok(showRoute(world, world.routes.put({ ...route, id: world.routes.newId() })));
  },
};

/** `static-routes/{id}/` */
export const routeOne: Readonly<Record<string, Handler>> = {
  GET: (call) => ok(showRoute(call.world, routeAt(call))),
  PUT: (call) => {
    const old = routeAt(call);
    adminChanges(call);
    return ok(showRoute(call.world, call.world.routes.put({ ...written(call, old), id: old.id })));
  },
  DELETE: (call) => {
    const route = routeAt(call);
    adminChanges(call);
    call.world.routes.remove(route.id);
    return deleted();
  },
};

function routeAt({ world, path: [spec = ''] }: Call): RouteRow {
  return rowAt(world.routes, spec, 'No StaticRoute matches the given query.');
}

function written(call: Call, old: RouteRow | undefined): Omit<RouteRow, 'id'> {
  const { form, world } = call;
  const source = subnetIn(call, 'source', old?.source);
  // Not a validation but a crash in the form, and so 500.
  if (source === undefined) throw refuse(500, "'NoneType' object has no attribute 'get_ipnetwork'");
  const destination = subnetIn(call, 'destination', old?.destination);
  const errors = new FieldErrors();
  if (destination === undefined)
    errors.add('destination', form.text('destination') ? noSuchChoice : required);
  else if (destination.id === source.id)
    errors.add('__all__', 'source and destination cannot be the same subnet.');
  const gateway = gatewayIn(call, source, old, errors);
  const metric = metricIn(call, old, errors);
  const twin = world.routes
    .by('source', source.id)
    .some(
      (each) =>
        each.id !== old?.id && each.destination === destination?.id && each.gateway_ip === gateway,
    );
  if (twin)
    errors.add(
      '__all__',
      'Static route with this Source, Destination and Gateway IP already exists.',
    );
  errors.refuseAny();
  return { source: source.id, destination: destination?.id ?? -1, gateway_ip: gateway, metric };
}

function subnetIn(
  { form, world }: Call,
  field: 'source' | 'destination',
  old: number | undefined,
): SubnetRow | undefined {
  const text = form.text(field) ?? '';
  return text === '' ? world.subnets.get(old) : findSubnets(world, text)[0];
}

function gatewayIn(
  { form, world }: Call,
  source: SubnetRow,
  old: RouteRow | undefined,
  errors: FieldErrors,
): string {
  const text = form.text('gateway_ip') || (old?.gateway_ip ?? '');
  const ip = parseAddress(text);
  if (text === '') errors.add('gateway_ip', required);
  else if (ip === undefined) errors.add('gateway_ip', 'Enter a valid IPv4 or IPv6 address.');
  else if (!within(ip, world.span(source))) {
    errors.add('gateway_ip', `Enter an IP address in ${source.cidr}.`);
    errors.add('__all__', 'gateway_ip must be with in the source subnet.');
  }
  return ip === undefined ? '' : addressText(ip);
}

function metricIn({ form }: Call, old: RouteRow | undefined, errors: FieldErrors): number {
  const text = form.text('metric') ?? '';
  if (text === '') return old?.metric ?? 0;
  const metric = wholeNumber(text);
  if (metric === undefined) errors.add('metric', 'Enter a whole number.');
  else if (metric < 0) errors.add('metric', 'Ensure this value is greater than or equal to 0.');
  return metric ?? 0;
}
