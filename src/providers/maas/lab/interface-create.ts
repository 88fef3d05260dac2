/** Making interfaces: physical ones, bonds, VLANs on top and bridges. */
import { FieldErrors, invalid, noSuchChoice, required } from './answers.ts';
import type { Call } from './call.ts';
import { wholeNumber } from './form.ts';
import { ensureLinkUp, stripLinks } from './links.ts';
import type { InterfaceRow, NodeRow } from './rows.ts';

type Kind = 'physical' | 'bond' | 'vlan' | 'bridge';

/** Makes an interface of the kind; it starts with a `link_up`. */
export function create(call: Call, node: NodeRow, kind: Kind): InterfaceRow {
  const { form, world } = call;
  const errors = new FieldErrors();
  const parents = parentsOf(call, node, kind, errors);
  const vlan = vlanOf(call, kind, parents, errors);
  const name = nameOf(call, kind, parents, vlan, errors);
  const mac = macOf(call, kind, parents, errors);
  errors.refuseAny();
  refuseSameName(call, node, kind, name);
  for (const parent of kind === 'bond' || kind === 'bridge' ? parents : [])
    stripLinks(world, parent);
  const mtu = wholeNumber(form.text('mtu') ?? '');
  const face = world.interfaces.put({
    id: world.interfaces.newId(),
    node: node.id,
    name,
    type: kind,
    mac_address: mac,
    vlan,
    parents: parents.map((each) => each.id),
    tags: form.words('tags') ?? [],
    enabled: form.flag('enabled') ?? true,
    params: { ...parameters(call, kind), ...(mtu === undefined ? {} : { mtu }) },
    more: {},
  });
  ensureLinkUp(world, face);
  return face;
}

function parentsOf(
  { form, world }: Call,
  node: NodeRow,
  kind: Kind,
  errors: FieldErrors,
): readonly InterfaceRow[] {
  if (kind === 'physical') return [];
  const field = kind === 'bond' ? 'parents' : 'parent';
  const found = (form.words(field) ?? []).map((text) => world.interfaces.get(wholeNumber(text)));
  const parents = found.filter((each) => each?.node === node.id) as InterfaceRow[];
  if (found.length === 0) errors.add(field, required);
  else if (parents.length < found.length) errors.add(field, noSuchChoice);
  const siblings = world.interfacesOf(node);
  const above = (each: InterfaceRow): InterfaceRow[] =>
    siblings.filter((other) => other.parents.includes(each.id));
  if (kind === 'bond') {
    if (new Set(parents.map((each) => each.vlan)).size > 1)
      errors.add('parents', 'All parents must belong to the same VLAN.');
    const used = parents.filter((each) => above(each).length > 0).map((each) => each.name);
    if (used.length > 0) errors.add('parents', `Interfaces already in-use: ${used.join(', ')}.`);
  }
  const joined = parents.flatMap(above).some(({ type }) => type === 'bond' || type === 'bridge');
  if (kind === 'bridge' && joined)
    errors.add(
      'parent',
      "A bridge interface can't have a parent that is already in a bond or a bridge.",
    );
  return parents;
}

function vlanOf(
  { form, world }: Call,
  kind: Kind,
  parents: readonly InterfaceRow[],
  errors: FieldErrors,
): number | null {
  const text = form.text('vlan') ?? '';
  const vlan = world.vlans.get(wholeNumber(text));
  if (text !== '' && vlan === undefined) errors.add('vlan', noSuchChoice);
  if (kind !== 'vlan') return vlan?.id ?? parents[0]?.vlan ?? null;
  if (text === '') errors.add('vlan', required);
  else if (vlan !== undefined && (vlan.vid === 0 || vlan === world.defaultVlan(vlan.fabric)))
    errors.add('vlan', 'A VLAN interface can only belong to a tagged VLAN.');
  return vlan?.id ?? null;
}

function nameOf(
  { form, world }: Call,
  kind: Kind,
  parents: readonly InterfaceRow[],
  vlan: number | null,
  errors: FieldErrors,
): string {
  if (kind === 'vlan') return `${parents[0]?.name}.${world.vlans.get(vlan)?.vid}`;
  const name = form.text('name') ?? '';
  if (name === '' && kind !== 'physical') errors.add('name', required);
  return name || 'eth0';
}

function macOf(
  { form, world }: Call,
  kind: Kind,
  parents: readonly InterfaceRow[],
  errors: FieldErrors,
): string {
  const mac = form.text('mac_address')?.toLowerCase() ?? '';
  if (kind !== 'physical') return mac || (parents[0]?.mac_address ?? '');
  const [twin] = world.interfaces.by('mac', mac).filter((each) => each.type === 'physical');
  if (mac === '') errors.add('mac_address', required);
  else if (twin !== undefined)
    errors.add(
      'mac_address',
      `This MAC address is already in use by ${twin.name} (${twin.type}) on ${world.nodes.get(twin.node)?.hostname}.`,
    );
  return mac;
}

function refuseSameName({ world }: Call, node: NodeRow, kind: Kind, name: string): void {
  if (!world.interfacesOf(node).some((each) => each.name === name)) return;
  throw invalid({
    __all__: [
      kind === 'vlan'
        ? `Node ${node.system_id} (${node.hostname}) already has an interface named '${name}'.`
        : 'Interface with this Node config and Name already exists.',
    ],
  });
}

function parameters({ form }: Call, kind: Kind): Readonly<Record<string, unknown>> {
  if (kind === 'bridge')
    return {
      bridge_type: form.text('bridge_type') ?? 'standard',
      bridge_stp: form.flag('bridge_stp') ?? false,
      bridge_fd: wholeNumber(form.text('bridge_fd') ?? '') ?? 15,
    };
  if (kind !== 'bond') return {};
  return {
    bond_mode: form.text('bond_mode') ?? 'active-backup',
    bond_miimon: wholeNumber(form.text('bond_miimon') ?? '') ?? 100,
    bond_updelay: 0,
    bond_downdelay: 0,
    bond_lacp_rate: form.text('bond_lacp_rate') ?? 'fast',
    bond_num_grat_arp: 1,
    bond_xmit_hash_policy: form.text('bond_xmit_hash_policy') ?? 'layer2',
  };
}
