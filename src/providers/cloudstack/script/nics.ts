/** NICs of VMs, and the further addresses on them. */
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
  const { do: verb, to = {}, holder } = operation;
  if (verb === 'delete') {
    const [vm = '', nic = ''] = (book.known(holder) ?? '').split(':');
    return nic === '' ? [] : [['cloudstack_no_nic', book.place, vm, nic]];
  }
  const { vm, network } = placeOf(operation.from ?? to, book);
  const set = (field: string): boolean =>
    !but.has(field) && (verb === 'create' || operation.fields.some((each) => each.field === field));
  const address = set('address') ? (text(to, 'address') ?? '') : '';
  const first = set('default') && to['default'] === true ? 'yes' : '';
  return [['cloudstack_nic', book.place, vm, network, address, first]];
}

export function nicWritten(operation: Operation, book: Book): Written | undefined {
  const { do: verb, from, to = {}, holder } = operation;
  const cmk = ['does', 'cmk', '-p', book.place, '-o', 'json'];
  if (verb === 'delete') {
    const [vm = '', nic = ''] = (book.known(holder) ?? '').split(':');
    if (nic === '') return undefined;
    const words = ['remove', 'nicfromvirtualmachine', `virtualmachineid=${vm}`, `nicid=${nic}`];
    return { do: [[...cmk, ...words]], seconds: 120 };
  }
  const { vm, network } = placeOf(from ?? to, book);
  const address = text(to, 'address');
  const first: readonly Words[] =
    to['default'] === true
      ? [
          [
            'cloudstack_on_nic',
            book.place,
            vm,
            network,
            'update',
            'defaultnicforvirtualmachine',
            `virtualmachineid=${vm}`,
          ],
        ]
      : [];
  if (verb === 'create') {
    const more = [
      ...(address === undefined ? [] : [`ipaddress=${address}`]),
      ...(text(to, 'mac') === undefined ? [] : [`macaddress=${text(to, 'mac')}`]),
    ];
    const words = ['add', 'nictovirtualmachine', `virtualmachineid=${vm}`, `networkid=${network}`];
    return { do: [[...cmk, ...words, ...more], ...first], seconds: 120 };
  }
  const readdressed = operation.fields.some(({ field }) => field === 'address');
  const ip = address === undefined ? [] : [`ipaddress=${address}`];
  return {
    do: [
      ...(readdressed
        ? [['cloudstack_on_nic', book.place, vm, network, 'update', 'vmnicip', ...ip]]
        : []),
      ...(operation.fields.some(({ field }) => field === 'default') ? first : []),
    ],
    seconds: 120,
  };
}

export function secondarySo(
  { do: verb, to = {}, holder }: Operation,
  book: Book,
): readonly Words[] {
  if (verb === 'delete') {
    const [vm = '', id = ''] = (book.known(holder) ?? '').split(':');
    return id === '' ? [] : [['cloudstack_no_secondary', book.place, vm, id]];
  }
  if (verb !== 'create') return [];
  const { vm, network } = placeOf(to, book);
  return [['cloudstack_secondary', book.place, vm, network, String(to['address'])]];
}

export function secondaryWritten(operation: Operation, book: Book): Written | undefined {
  const { do: verb, to = {}, holder } = operation;
  if (verb === 'delete') {
    const id = (book.known(holder) ?? '').split(':')[1] ?? '';
    const words = ['remove', 'ipfromnic', `id=${id}`];
    return id === ''
      ? undefined
      : { do: [['does', 'cmk', '-p', book.place, '-o', 'json', ...words]] };
  }
  if (verb !== 'create') return undefined;
  const { vm, network } = placeOf(to, book);
  const words = ['add', 'iptonic', `ipaddress=${String(to['address'])}`];
  return { do: [['cloudstack_on_nic', book.place, vm, network, ...words]], seconds: 120 };
}

function placeOf(spec: Spec, book: Book): { readonly vm: string; readonly network: string } {
  return { vm: book.idOf(spec['vm'] as Address), network: book.idOf(spec['network'] as Address) };
}
