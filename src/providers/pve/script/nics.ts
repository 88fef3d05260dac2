/** NICs of VMs: what they are to say, and who is told which address. */
import type { Address } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Spec } from '../../../model/resource.ts';
import type { Book, Words, Written } from '../../../model/script.ts';
import { text } from '../../../model/spec-fields.ts';

export function nicSo(
  operation: Operation,
  book: Book,
  but: ReadonlySet<string>,
): readonly Words[] {
  const { do: verb, to = {} } = operation;
  const { vmid, slot } = placeOf(operation, book);
  if (verb === 'delete') return [['pve_no_nic', book.place, vmid, slot]];
  const fields = fieldsOf(operation).filter((each) => !but.has(each));
  // A MAC that is parked is made up by nobody knows whom.
  const [net, ip] = told(
    to,
    fields.filter((each) => each !== 'mac' || to['mac'] != null),
  );
  return [['pve_nic_is', book.place, vmid, slot, JSON.stringify(net), JSON.stringify(ip)]];
}

export function nicWritten(operation: Operation, book: Book): Written {
  const { do: verb, from = {}, to = {}, of } = operation;
  const { vmid, slot } = placeOf(operation, book);
  if (verb === 'delete')
    return { do: [['pve_unplugs', book.place, vmid, slot, String(from['mac'])]] };
  const fields = fieldsOf(operation);
  if (fields.includes('mac') && to['mac'] == null && verb === 'update')
    return { byHand: [`give ${of} another MAC for a while: ${slot} of VM ${vmid}.`] };
  const [net, ip] = told(to, fields);
  const words = [
    vmid,
    slot,
    JSON.stringify(net),
    JSON.stringify(ip),
    verb === 'create' ? 'new' : 'old',
  ];
  const mac = text(from, 'mac');
  if (verb === 'create' || mac === undefined) return { do: [['pve_nic', book.place, ...words]] };
  const same = ['pve_nic_is', book.place, vmid, slot, JSON.stringify({ mac }), '{}'];
  const otherwise = `${slot} of VM ${vmid} does not have the MAC ${mac}: ${of} is not as the plan saw it any more`;
  return { before: [{ test: same, otherwise }], do: [['pve_nic', book.place, ...words]] };
}

function placeOf(
  { from, to }: Operation,
  book: Book,
): { readonly vmid: string; readonly slot: string } {
  const spec = from ?? to ?? {};
  return { vmid: book.idOf(spec['vm'] as Address), slot: String(spec['slot']) };
}

function fieldsOf({ do: verb, fields, to = {} }: Operation): readonly string[] {
  return verb === 'create' ? Object.keys(to) : fields.map(({ field }) => field);
}

type Told = Readonly<Record<string, string | null>>;

/** Options of the NIC, and of what cloud-init tells its guest. */
function told(spec: Spec, fields: readonly string[]): readonly [Told, Told] {
  const pick = (table: Readonly<Record<string, string>>): Told =>
    Object.fromEntries(
      fields.flatMap((field) => {
        const option = table[field];
        return option === undefined ? [] : [[option, valueOf(spec[field])]];
      }),
    );
  return [pick(ofNet), pick(ofAddress)];
}

function valueOf(value: unknown): string | null {
  if (value === true) return '1';
  return typeof value === 'number' || typeof value === 'string' ? String(value) : null;
}

const ofNet = {
  model: 'model',
  mac: 'mac',
  bridge: 'bridge',
  tag: 'tag',
  firewall: 'firewall',
  linkDown: 'link_down',
  mtu: 'mtu',
  rate: 'rate',
};
const ofAddress = { address: 'ip', gateway: 'gw', address6: 'ip6', gateway6: 'gw6' };
