/** VLANs, by database id or by fabric and VID. */
import { deleted, forbidden, invalidModel, notFound, ok, refuse } from './answers.ts';
import { adminChanges, okShuffled, rowAt, type Call, type Handler } from './call.ts';
import { fabricAt, removeFabric } from './fabrics.ts';
import { wholeNumber } from './form.ts';
import { removeInterface, stripLinks } from './links.ts';
import type { VlanRow } from './rows.ts';
import { showVlan } from './show.ts';
import { checkDhcp, vlanFields } from './vlan-form.ts';
import type { World } from './world.ts';

/** `fabrics/{id}/vlans/` */
export const vlanList: Readonly<Record<string, Handler>> = {
  GET: (call) => {
    const { world } = call;
    const vlans = world.vlans.by('fabric', fabricAt(call, call.path[0]).id);
    return okShuffled(
      world,
      vlans.map((each) => showVlan(world, each)),
    );
  },
  POST: (call) => {
    const fabric = fabricAt(call, call.path[0]);
    // The fabric is asked for with admin rights, so the refusal has no words (`api/vlans.py`).
    if (!call.user.is_superuser) throw forbidden();
    const { world } = call;
    const fields = vlanFields(call, fabric.id, undefined);
    refuseSameVid(world, { ...fields, id: -1 });
    return ok(showVlan(world, world.vlans.put({ ...fields, id: world.vlans.newId() })));
  },
};

/** `vlans/{id}/` */
export const vlanById = vlanActions((call) =>
  rowAt(call.world.vlans, call.path[0] ?? '', 'VLAN with specified ID does not exist.'),
);

/** `fabrics/{id}/vlans/{id}/` */
export const vlanByVid = vlanActions((call) => {
  const [fabricSpec, spec = ''] = call.path;
  const fabric = fabricAt(call, fabricSpec);
  const vid = wholeNumber(spec);
  const vlans = call.world.vlans.by('fabric', fabric.id);
  // `id:5001` is read in the source only (maasserver/models/vlan.py, get_specifiers_q).
  const id = spec.startsWith('id:') ? wholeNumber(spec.slice(3)) : undefined;
  const vlan =
    spec === 'untagged'
      ? call.world.defaultVlan(fabric.id)
      : vlans.find((each) =>
          id !== undefined
            ? each.id === id
            : vid === undefined
              ? each.name === spec
              : each.vid === vid,
        );
  if (vlan === undefined) throw notFound('No VLAN matches the given query.');
  return vlan;
});

function vlanActions(find: (call: Call) => VlanRow): Readonly<Record<string, Handler>> {
  return {
    GET: (call) => ok(showVlan(call.world, find(call))),
    PUT: (call) => {
      const vlan = find(call);
      adminChanges(call);
      const { world } = call;
      const fields = vlanFields(call, vlan.fabric, vlan);
      checkDhcp(call, { ...fields, id: vlan.id });
      refuseSameVid(world, { ...fields, id: vlan.id });
      const saved = world.vlans.put({ ...fields, id: vlan.id });
      // Saving a VLAN deletes the fabric that it leaves empty (`maasserver/models/vlan.py:293`).
      if (world.vlans.by('fabric', vlan.fabric).length === 0) removeFabric(world, vlan.fabric);
      return ok(showVlan(world, saved));
    },
    DELETE: (call) => {
      const vlan = find(call);
      adminChanges(call);
      removeVlan(call.world, vlan);
      return deleted();
    },
  };
}

// No warning: subnets move to the untagged VLAN, machine links on it vanish (`maasserver/models/vlan.py:235`).
function removeVlan(world: World, vlan: VlanRow): void {
  const fallback = world.defaultVlan(vlan.fabric);
  if (fallback === undefined || fallback === vlan)
    throw refuse(400, 'This VLAN is the default VLAN in the fabric, it cannot be deleted.');
  for (const subnet of world.subnets.by('vlan', vlan.id))
    world.subnets.put({ ...subnet, vlan: fallback.id });
  for (const face of world.interfaces.by('vlan', vlan.id)) {
    if (face.type === 'vlan') removeInterface(world, face);
    else {
      stripLinks(world, face);
      world.interfaces.put({ ...face, vlan: fallback.id });
    }
  }
  for (const relayed of world.vlans.by('relay', vlan.id))
    world.vlans.put({ ...relayed, relay_vlan: null });
  world.vlans.remove(vlan.id);
}

function refuseSameVid(world: World, vlan: VlanRow): void {
  const taken = world.vlans
    .by('fabric', vlan.fabric)
    .some((each) => each.vid === vlan.vid && each.id !== vlan.id);
  if (taken)
    throw invalidModel({
      __all__: ['A VLAN with the specified VID already exists in the destination fabric.'],
    });
}
