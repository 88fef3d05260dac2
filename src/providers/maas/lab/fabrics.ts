/** Fabrics: named containers of VLANs. */
import { deleted, FieldErrors, notFound, ok, refuse } from './answers.ts';
import { adminChanges, adminCreates, okShuffled, type Call, type Handler } from './call.ts';
import { wholeNumber } from './form.ts';
import type { FabricRow } from './rows.ts';
import { showFabric } from './show.ts';
import type { World } from './world.ts';

/** `fabrics/` */
export const fabricList: Readonly<Record<string, Handler>> = {
  GET: ({ world }) =>
    okShuffled(
      world,
      world.fabrics.all().map((each) => showFabric(world, each)),
    ),
  POST: (call) => {
    adminCreates(call);
    const { world } = call;
    const fields = written(call, undefined);
    const id = world.fabrics.newId();
    const fabric = world.fabrics.put({ ...fields, id, name: fields.name || `fabric-${id}` });
    addDefaultVlan(world, fabric.id);
    return ok(showFabric(world, fabric));
  },
};

/** `fabrics/{id}/` */
export const fabricOne: Readonly<Record<string, Handler>> = {
  GET: (call) => ok(showFabric(call.world, fabricAt(call, call.path[0]))),
  PUT: (call) => {
    const fabric = fabricAt(call, call.path[0]);
    adminChanges(call);
    const fields = written(call, fabric);
    const name = fields.name || `fabric-${fabric.id}`;
    return ok(showFabric(call.world, call.world.fabrics.put({ ...fabric, ...fields, name })));
  },
  DELETE: (call) => {
    const fabric = fabricAt(call, call.path[0]);
    adminChanges(call);
    refuseDeletion(call.world, fabric);
    removeFabric(call.world, fabric.id);
    return deleted();
  },
};

/** The fabric whose id or name is in the path. */
export function fabricAt({ world }: Call, spec = ''): FabricRow {
  const id = wholeNumber(spec);
  const fabric = id === undefined ? world.fabrics.by('name', spec)[0] : world.fabrics.get(id);
  if (fabric === undefined) throw notFound('No Fabric matches the given query.');
  return fabric;
}

/** Every fabric has at least the untagged VLAN 0. */
export function addDefaultVlan(world: World, fabric: number): void {
  world.vlans.put({
    id: world.vlans.newId(),
    fabric,
    vid: 0,
    name: 'untagged',
    description: '',
    mtu: 1500,
    dhcp_on: false,
    primary_rack: null,
    secondary_rack: null,
    external_dhcp: null,
    relay_vlan: null,
    space: null,
  });
}

/** Takes away a fabric and its VLANs. */
export function removeFabric(world: World, id: number): void {
  for (const vlan of world.vlans.by('fabric', id)) {
    for (const relayed of world.vlans.by('relay', vlan.id))
      world.vlans.put({ ...relayed, relay_vlan: null });
    world.vlans.remove(vlan.id);
  }
  world.fabrics.remove(id);
}

/** MAAS deletes a fabric that an interface leaves and nothing else uses (`signals/interfaces.py:245`). */
export function dropFabricIfUnused(world: World, vlanId: number | null): void {
  const fabric = world.fabrics.get(world.vlans.get(vlanId)?.fabric);
  if (fabric === undefined || fabric === world.defaultFabric()) return;
  const used = world.vlans
    .by('fabric', fabric.id)
    .some(
      ({ id }) =>
        world.subnets.by('vlan', id).length > 0 || world.interfaces.by('vlan', id).length > 0,
    );
  if (!used) removeFabric(world, fabric.id);
}

function written({ world, form }: Call, old: FabricRow | undefined): Omit<FabricRow, 'id'> {
  const errors = new FieldErrors();
  const name = form.text('name') ?? old?.name ?? '';
  const same = world.fabrics.by('name', name)[0];
  if (/^fabric-\d+$/.test(name) && name !== `fabric-${old?.id}`)
    errors.add('name', 'Reserved fabric name.');
  else if (name !== '' && !/^[\w-]+$/.test(name))
    errors.add('name', `Invalid fabric name: ${name}.`);
  else if (name !== '' && same !== undefined && same.id !== old?.id)
    errors.add('name', 'Fabric with this Name already exists.');
  errors.refuseAny();
  const classType = form.text('class_type');
  return {
    name,
    description: form.text('description') ?? old?.description ?? '',
    class_type: classType === undefined ? (old?.class_type ?? null) : classType || null,
  };
}

function refuseDeletion(world: World, fabric: FabricRow): void {
  if (fabric === world.defaultFabric())
    throw refuse(400, 'This fabric is the default fabric, it cannot be deleted.');
  const vlans = world.vlans.by('fabric', fabric.id);
  const subnets = vlans
    .flatMap((each) => world.subnets.by('vlan', each.id))
    .map((each) => each.name);
  if (subnets.length > 0)
    throw refuse(
      400,
      `Can't delete fabric; the following subnets are still present: ${subnets.join(', ')}`,
    );
  const faces = vlans
    .flatMap((each) => world.interfaces.by('vlan', each.id))
    .map((each) => `${each.name} (${each.type}) on ${world.nodes.get(each.node)?.hostname}`);
  if (faces.length > 0)
    throw refuse(
      400,
      `Can't delete fabric; the following interfaces are still connected: ${faces.join(', ')}`,
    );
}
