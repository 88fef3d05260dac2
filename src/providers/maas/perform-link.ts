/** Links are not objects of their own in MAAS: they are added to and taken from an interface. */
import type { Address, VendorId } from '../../model/address.ts';
import type { Operation } from '../../model/operation.ts';
import type { Context, Performed } from '../../model/provider.ts';
import type { Maas } from './maas.ts';
import { whyNotEdited } from './kinds/machine-states.ts';
import { machine, type Interface, type Machine } from './nodes.ts';
import { idOfTarget, idsOf, performed } from './target.ts';
import { Fields } from './shape.ts';

export async function performLink(
  maas: Maas,
  operation: Operation,
  context: Context,
): Promise<Performed> {
  if (operation.do === 'create') return create(maas, operation, context);
  const id = idOfTarget(operation, context);
  const [systemId = '', faceId = '', linkId = ''] = id.split(':');
  const path = `nodes/${systemId}/interfaces/${faceId}/`;
  const post = async (op: string, field: string): Promise<Performed> => {
    const call = { method: 'POST', path: `${path}?op=${op}`, form: { [field]: linkId } } as const;
    return performed(await maas.client.write(call, context.signal), id);
  };
  if (operation.do === 'delete') return post('unlink_subnet', 'id');
  if (operation.to?.['defaultGateway'] === true) return post('set_default_gateway', 'link_id');
  return maas.client.failure('cannot', 'MAAS cannot take the default gateway away from a link.');
}

async function create(maas: Maas, { to = {} }: Operation, context: Context): Promise<Performed> {
  const idOf = idsOf(context);
  const systemId = idOf(to['machine'] as Address);
  const subnet = Number(idOf(to['subnet'] as Address));
  const got = await maas.client.read(`machines/${systemId}/`, context.signal);
  if (!got.ok) return got.class === 'gone' ? { ...got, class: 'refused' } : got;
  const found = machine(new Fields(got.value, `machines/${systemId}/`));
  const face = found.interfaces.find((each) => each.name === to['interface']);
  const why = whyNot(found, face, String(to['interface']));
  if (why !== undefined || face === undefined) return maas.client.failure('refused', why ?? '');

  const path = `nodes/${systemId}/interfaces/${face.id}/?op=link_subnet`;
  const mode = String(to['mode']);
  const address = typeof to['address'] === 'string' ? { ip_address: to['address'] } : {};
  const gateway = to['defaultGateway'] === true ? { default_gateway: true } : {};
  const form = { mode, subnet, ...address, ...gateway };
  const made = await maas.client.write({ method: 'POST', path, form }, context.signal);
  // 404 is how MAAS says that the address is in use (maasserver/forms/interface_link.py).
  if (!made.ok) return made.class === 'gone' ? { ...made, class: 'refused' } : made;
  const before = new Set(face.links.map((each) => each.id));
  const link = new Fields(made.value, path)
    .list('links', (each) => ({
      id: each.int('id'),
      subnet: each.objectOrNull('subnet')?.int('id') ?? null,
    }))
    .find((each) => each.subnet === subnet && !before.has(each.id));
  if (link === undefined)
    return { ...maas.client.failure('no-link', 'MAAS shows no new link.'), class: 'lost' };
  return { ok: true, id: `${systemId}:${face.id}:${link.id}` as VendorId };
}

function whyNot(found: Machine, face: Interface | undefined, name: string): string | undefined {
  if (face === undefined) return `${found.hostname} has no interface '${name}'.`;
  const { hostname, status, locked } = found;
  const state = whyNotEdited({ machine: hostname, status, locked });
  return state === undefined ? undefined : `${state}: MAAS does not edit its links now.`;
}
