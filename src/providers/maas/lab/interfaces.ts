/** The interfaces of a node: reads, fields, deletion, and the table of operations. */
import { deleted, forbidden, notFound, ok, refuse } from './answers.ts';
import { okShuffled, type Call, type Handler } from './call.ts';
import { dropFabricIfUnused } from './fabrics.ts';
import { wholeNumber } from './form.ts';
import { create } from './interface-create.ts';
import { linkSubnet, setDefaultGateway, unlinkSubnet } from './interface-links.ts';
import { removeInterface, stripLinks } from './links.ts';
import { nodeAt } from './nodes.ts';
import type { InterfaceRow, NodeRow } from './rows.ts';
import { showInterface } from './show-interfaces.ts';
import { configurable } from './statuses.ts';

/** `nodes/{id}/interfaces/` */
export const interfaceList: Readonly<Record<string, Handler>> = {
  GET: (call) => {
    const node = nodeAt(call);
    const { world } = call;
    return okShuffled(
      world,
      world.interfacesOf(node).map((each) => showInterface(world, each, node)),
    );
  },
  'POST create_physical': creating('physical', 'create physical interface'),
  'POST create_bond': creating('bond', 'create bond'),
  'POST create_vlan': creating('vlan', 'create vlan'),
  'POST create_bridge': creating('bridge', 'create bridge'),
};

/** `nodes/{id}/interfaces/{id}/` */
export const interfaceOne: Readonly<Record<string, Handler>> = {
  GET: (call) => {
    const node = nodeAt(call);
    return ok(showInterface(call.world, interfaceAt(call, node), node));
  },
  PUT: changing('update interface', update, ['Deployed']),
  DELETE: (call) => {
    const node = nodeAt(call);
    const face = interfaceAt(call, node);
    guard(call, node, 'delete interface');
    removeInterface(call.world, face);
    dropFabricIfUnused(call.world, face.vlan);
    return deleted();
  },
  'POST link_subnet': changing('link subnet interface', linkSubnet),
  'POST unlink_subnet': changing('unlink subnet interface', unlinkSubnet),
  'POST disconnect': changing('disconnect interface', ({ world }, face) => {
    stripLinks(world, face);
    world.interfaces.put({ ...face, vlan: null });
    dropFabricIfUnused(world, face.vlan);
  }),
  'POST set_default_gateway': changing('set default gateway', setDefaultGateway),
  'POST add_tag': changing('update interface', ({ form, world }, face) => {
    const tags = new Set([...face.tags, form.text('tag') ?? '']);
    world.interfaces.put({ ...face, tags: [...tags] });
  }),
  'POST remove_tag': changing('update interface', ({ form, world }, face) => {
    world.interfaces.put({ ...face, tags: face.tags.filter((each) => each !== form.text('tag')) });
  }),
};

function changing(
  verb: string,
  change: (call: Call, face: InterfaceRow, node: NodeRow) => void,
  alsoIn: readonly string[] = [],
): Handler {
  return (call) => {
    const { world } = call;
    const node = nodeAt(call);
    const face = interfaceAt(call, node);
    guard(call, node, verb, alsoIn);
    change(call, face, node);
    const now = world.nodes.get(node.id) ?? node;
    return ok(showInterface(world, world.interfaces.get(face.id) ?? face, now));
  };
}

function creating(type: 'physical' | 'bond' | 'vlan' | 'bridge', verb: string): Handler {
  return (call) => {
    const node = nodeAt(call);
    guard(call, node, verb);
    return ok(showInterface(call.world, create(call, node, type), node));
  };
}

// Admins only, even for one's own machine; the text names fewer states than are allowed (`api/interfaces.py:96`).
function guard({ user }: Call, node: NodeRow, verb: string, alsoIn: readonly string[] = []): void {
  if (!user.is_superuser || node.locked) throw forbidden();
  if (node.kind === 'rack') throw refuse(403, `Cannot ${verb} on a controller.`);
  if (node.kind === 'machine' && ![...configurable, ...alsoIn].includes(node.status))
    throw refuse(
      409,
      `Cannot ${verb} because the machine is not New, Ready, Allocated, or Broken.`,
    );
}

function interfaceAt({ path: [, spec = ''], world }: Call, node: NodeRow): InterfaceRow {
  const id = wholeNumber(spec);
  const face = world
    .interfacesOf(node)
    .find((each) => (id === undefined ? each.name === spec : each.id === id));
  if (face === undefined) throw notFound('No Interface matches the given query.');
  return face;
}

// On a deployed machine only name and MAC take effect; another VLAN drops the links.
function update({ form, world }: Call, face: InterfaceRow, node: NodeRow): void {
  const name = form.text('name') || face.name;
  const mac = form.text('mac_address')?.toLowerCase() || face.mac_address;
  if (node.status === 'Deployed') {
    world.interfaces.put({ ...face, name, mac_address: mac });
    return;
  }
  const vlanText = form.text('vlan');
  const vlan =
    vlanText === undefined ? face.vlan : (world.vlans.get(wholeNumber(vlanText))?.id ?? null);
  const mtu = wholeNumber(form.text('mtu') ?? '');
  if (vlan !== face.vlan) stripLinks(world, face);
  world.interfaces.put({
    ...face,
    name,
    mac_address: mac,
    vlan,
    enabled: form.flag('enabled') ?? face.enabled,
    // Left out, the tags are cut down to the last one; a bug that people know.
    tags: form.words('tags') ?? face.tags.slice(-1),
    params: mtu === undefined ? face.params : { ...face.params, mtu },
  });
  if (vlan !== face.vlan) dropFabricIfUnused(world, face.vlan);
}
