/** What may be written into a VLAN, and when DHCP may be on. */
import { FieldErrors, noSuchChoice, required } from './answers.ts';
import type { Call } from './call.ts';
import { wholeNumber } from './form.ts';
import type { VlanRow } from './rows.ts';
import type { World } from './world.ts';

/** The VLAN's fields after the form; a field left out keeps its value. */
export function vlanFields(
  call: Call,
  fabric: number,
  old: VlanRow | undefined,
): Omit<VlanRow, 'id'> {
  const { form, world } = call;
  const errors = new FieldErrors();
  const fields = {
    fabric: old === undefined ? fabric : movedTo(call, old, errors),
    vid: vid(call, old, errors),
    name: name(call, old, errors),
    description: form.text('description') ?? old?.description ?? '',
    mtu: mtu(call, old, errors),
    space: space(call, old, errors),
    dhcp_on: old === undefined ? false : (form.flag('dhcp_on') ?? old.dhcp_on),
    external_dhcp: old?.external_dhcp ?? null,
    ...(old === undefined ? noRacks : racks(call, old, errors)),
    relay_vlan: old === undefined ? null : relay(world, call.form.text('relay_vlan'), old, errors),
  };
  if (fields.relay_vlan !== null && fields.dhcp_on && form.text('relay_vlan') !== undefined)
    errors.add('relay_vlan', noSuchChoice);
  errors.refuseAny();
  return fields;
}

/** Checked on every PUT, so a VLAN that lost its dynamic range refuses them all (`maasserver/forms/vlan.py:199`). */
export function checkDhcp({ form, world }: Call, vlan: VlanRow): void {
  if (!vlan.dhcp_on) return;
  const errors = new FieldErrors();
  const subnets = world.subnets.by('vlan', vlan.id);
  const ranges = subnets.flatMap((each) => world.ranges.by('subnet', each.id));
  if (!ranges.some((each) => each.type === 'dynamic'))
    errors.add('dhcp_on', 'dhcp can only be turned on when a dynamic IP range is defined.');
  // Taking the rack away alone is let through and leaves DHCP on.
  if (vlan.primary_rack === null && form.has('dhcp_on'))
    errors.add('__all__', 'dhcp can only be turned on when a primary rack controller is set.');
  errors.refuseAny();
}

const noRacks = { primary_rack: null, secondary_rack: null };

function vid({ form }: Call, old: VlanRow | undefined, errors: FieldErrors): number {
  const text = form.text('vid');
  if (text === undefined && old !== undefined) return old.vid;
  const number = wholeNumber(text ?? '');
  if (text === undefined || text === '') errors.add('vid', required);
  else if (number === undefined) errors.add('vid', 'Enter a whole number.');
  if (number === undefined || number < 0 || number > 4094)
    errors.add('vid', 'VID must be between 0 and 4094.');
  return number ?? 0;
}

function name({ form }: Call, old: VlanRow | undefined, errors: FieldErrors): string | null {
  const text = form.text('name');
  if (text === undefined) return old?.name ?? null;
  if (text !== '' && !/^[\w-]+$/.test(text)) errors.add('name', 'Enter a valid value.');
  return text === '' ? null : text;
}

function mtu({ form }: Call, old: VlanRow | undefined, errors: FieldErrors): number {
  const text = form.text('mtu');
  if (text === undefined || text === '') return old?.mtu ?? 1500;
  const number = wholeNumber(text);
  if (number === undefined) errors.add('mtu', 'Enter a whole number.');
  else if (number < 552) errors.add('mtu', 'Ensure this value is greater than or equal to 552.');
  else if (number > 65535) errors.add('mtu', 'MTU must be between 552 and 65535.');
  return number ?? 1500;
}

function space(
  { form, world }: Call,
  old: VlanRow | undefined,
  errors: FieldErrors,
): number | null {
  const text = form.text('space');
  if (text === undefined) return old?.space ?? null;
  // `undefined` is a word for no space on PUT only.
  if (text === '' || (text === 'undefined' && old !== undefined)) return null;
  const id = wholeNumber(text);
  const found = id === undefined ? world.spaces.by('name', text)[0] : world.spaces.get(id);
  if (found === undefined) errors.add('space', noSuchChoice);
  return found?.id ?? null;
}

function movedTo({ form, world }: Call, old: VlanRow, errors: FieldErrors): number {
  const text = form.text('fabric');
  if (text === undefined || text === '') return old.fabric;
  const id = wholeNumber(text);
  const found = id === undefined ? world.fabrics.by('name', text)[0] : world.fabrics.get(id);
  if (found === undefined) errors.add('fabric', noSuchChoice);
  return found?.id ?? old.fabric;
}

function racks(
  call: Call,
  old: VlanRow,
  errors: FieldErrors,
): Pick<VlanRow, 'primary_rack' | 'secondary_rack'> {
  const primary = rack(call, 'primary_rack', old, errors);
  const secondary = rack(call, 'secondary_rack', old, errors);
  if (primary !== null && primary === secondary)
    errors.add('secondary_rack', `${primary} is already set as the primary rack controller`);
  return { primary_rack: primary, secondary_rack: secondary };
}

// A rack is a choice only where it has an interface on this VLAN.
function rack(
  { form, world }: Call,
  field: 'primary_rack' | 'secondary_rack',
  old: VlanRow,
  errors: FieldErrors,
): string | null {
  const text = form.text(field);
  if (text === undefined) return old[field];
  if (text === '') return null;
  const node = world.node(text) ?? world.nodes.by('hostname', text)[0];
  const attached =
    node?.kind === 'rack' && world.interfacesOf(node).some((each) => each.vlan === old.id);
  if (attached) return node.system_id;
  errors.add(field, noSuchChoice);
  return null;
}

function relay(
  world: World,
  text: string | undefined,
  old: VlanRow,
  errors: FieldErrors,
): number | null {
  if (text === undefined) return old.relay_vlan;
  if (text === '') return null;
  const target = world.vlans.get(wholeNumber(text));
  if (target === undefined || target.id === old.id || target.relay_vlan !== null)
    errors.add('relay_vlan', noSuchChoice);
  return target?.id ?? null;
}
