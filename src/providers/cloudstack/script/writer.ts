/** Operations in the words of `cmk`, as a connection would carry them out. */
import { addressParts, isLiveAddress, type Address } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Spec } from '../../../model/resource.ts';
import type { Book, ScriptWriter, Words, Written } from '../../../model/script.ts';
import { text, whole } from '../../../model/spec-fields.ts';
import { names } from '../kinds/names.ts';
import { gibibyte } from '../kinds/sizes.ts';
import { tagKeys } from '../owner-mark.ts';
import { library } from './library.ts';
import { nicSo, nicWritten, secondarySo, secondaryWritten } from './nics.ts';

export const writer: ScriptWriter = {
  tools: ['cmk'],
  place: { brief: 'the profile of cmk', usual: (system) => system },
  library,
  so: (operation, book, but) =>
    operation.do === 'act'
      ? []
      : (sos.get(operation.kind)?.(operation, book, but) ?? gone(operation, book)),
  write: (operations, book) => {
    const [first, ...more] = operations;
    if (first === undefined) return { do: [] };
    const by = more.length === 0 && first.do !== 'act' ? writes.get(first.kind) : undefined;
    return by?.(first, book) ?? byHand(operations);
  },
};

type So = (operation: Operation, book: Book, but: ReadonlySet<string>) => readonly Words[];
type Write = (operation: Operation, book: Book) => Written | undefined;

const sos: ReadonlyMap<string, So> = new Map([
  [names.vm, vmSo],
  [names.volume, volumeSo],
  [names.address, addressSo],
  [names.nic, nicSo],
  [names.secondary, secondarySo],
]);
const writes: ReadonlyMap<string, Write> = new Map<string, Write>([
  [names.vm, vmWritten],
  [names.volume, volumeWritten],
  [names.address, addressWritten],
  [names.nic, nicWritten],
  [names.secondary, secondaryWritten],
  [names.network, deleted('network', 'network')],
  [names.range, deleted('range', 'vlaniprange')],
]);

function byHand(operations: readonly Operation[]): Written {
  const what = operations.map(({ id, to }) => `${id}: ${JSON.stringify(to ?? {})}`);
  return { byHand: ['with cmk or in the web interface of CloudStack, all at once:', ...what] };
}

/** Networks and rows of addresses are deleted by the script, and made by people. */
function gone({ do: verb, kind, holder }: Operation, book: Book): readonly Words[] {
  const noun = kind === names.network ? 'network' : kind === names.range ? 'range' : undefined;
  if (verb !== 'delete' || noun === undefined) return [];
  return [['cloudstack_gone', book.place, noun, book.idOf(holder)]];
}

function deleted(noun: string, of: string): Write {
  return ({ do: verb, holder, from = {}, of: address }, book) => {
    if (verb !== 'delete') return undefined;
    const id = book.idOf(holder);
    const name = text(from, 'name') ?? text(from, 'range');
    const field = text(from, 'name') === undefined ? 'range' : 'name';
    const seen = name === undefined ? {} : { [field]: name };
    return {
      before: [
        {
          test: ['cloudstack_is', book.place, noun, id, JSON.stringify(seen), '{}'],
          otherwise: `${address} (#${id}) is not as the plan saw it any more`,
        },
      ],
      do: [calls(book, 'delete', of, `id=${id}`)],
      seconds: 300,
    };
  };
}

function calls(book: Book, ...words: Words): Words {
  return ['does', 'cmk', '-p', book.place, '-o', 'json', ...words];
}

function markOf({ of }: Operation, book: Book): string {
  if (isLiveAddress(of)) return '{}';
  return JSON.stringify({ [tagKeys.site]: book.site, [tagKeys.address]: of });
}

function vmSo(operation: Operation, book: Book, but: ReadonlySet<string>): readonly Words[] {
  const { do: verb, to = {}, holder } = operation;
  if (verb === 'create') return [];
  const id = book.idOf(holder);
  if (verb === 'delete') return [['cloudstack_gone', book.place, 'vm', id]];
  const wanted: Record<string, unknown> = {};
  for (const { field } of operation.fields) {
    if (but.has(field)) continue;
    if (field === 'running') wanted['state'] = to['running'] === true ? 'Running' : 'Stopped';
    else if (field === 'offering') wanted['offering'] = book.idOf(to['offering'] as Address);
    else if (field !== 'destroyed') wanted[field] = to[field] ?? null;
  }
  return [['cloudstack_is', book.place, 'vm', id, JSON.stringify(wanted), '{}']];
}

function vmWritten(operation: Operation, book: Book): Written | undefined {
  const { do: verb, from = {}, to = {}, holder, touches } = operation;
  if (verb === 'create') return undefined;
  const id = book.idOf(holder);
  if (verb === 'delete') {
    const volumes = touches.flatMap((each) =>
      addressParts(each).kind === 'volume' ? (book.known(each) ?? []) : [],
    );
    const words = [id, String(from['name']), book.site, JSON.stringify(volumes)];
    return { do: [['cloudstack_destroys', book.place, ...words]], seconds: 300 };
  }
  const fields = new Set(operation.fields.map(({ field }) => field));
  const plain = [
    ...(fields.has('name') ? [`name=${text(to, 'name')}`] : []),
    ...(fields.has('displayName') ? [`displayname=${text(to, 'displayName')}`] : []),
    ...(fields.has('deleteProtection')
      ? [`deleteprotection=${to['deleteProtection'] === true}`]
      : []),
  ];
  return {
    before: [
      {
        test: ['cloudstack_is', book.place, 'vm', id, seenName(from), '{}'],
        otherwise: `${operation.of} (#${id}) is not as the plan saw it any more`,
      },
    ],
    do: [
      ...(fields.has('destroyed') ? [calls(book, 'recover', 'virtualmachine', `id=${id}`)] : []),
      ...(fields.has('running') && to['running'] === false
        ? [['cloudstack_stops', book.place, id]]
        : []),
      ...(plain.length > 0 ? [calls(book, 'update', 'virtualmachine', `id=${id}`, ...plain)] : []),
      ...(fields.has('offering')
        ? [
            calls(
              book,
              'scale',
              'virtualmachine',
              `id=${id}`,
              `serviceofferingid=${book.idOf(to['offering'] as Address)}`,
            ),
          ]
        : []),
      ...(fields.has('running') && to['running'] === true
        ? [calls(book, 'start', 'virtualmachine', `id=${id}`)]
        : []),
    ],
    seconds: 300,
  };
}

function seenName(from: Spec): string {
  const name = text(from, 'name');
  return JSON.stringify(name === undefined ? {} : { name });
}

function volumeSo(operation: Operation, book: Book, but: ReadonlySet<string>): readonly Words[] {
  const { do: verb, to = {}, holder } = operation;
  if (verb === 'delete') return [['cloudstack_gone', book.place, 'volume', book.idOf(holder)]];
  const all = verb === 'create' ? Object.keys(to) : operation.fields.map(({ field }) => field);
  const wanted: Record<string, unknown> = {};
  for (const field of all) {
    if (but.has(field) || !ofVolume.has(field)) continue;
    const value = to[field] ?? null;
    wanted[field] = references.has(field) && value !== null ? book.idOf(value as Address) : value;
  }
  const mark = markOf(operation, book);
  if (verb === 'create')
    return [['cloudstack_made', book.place, 'volume', mark, JSON.stringify(wanted)]];
  return [['cloudstack_is', book.place, 'volume', book.idOf(holder), JSON.stringify(wanted), mark]];
}

const ofVolume = new Set(['vm', 'device', 'name', 'size', 'offering', 'deleteProtection']);
const references = new Set(['vm', 'offering']);

function volumeWritten(operation: Operation, book: Book): Written | undefined {
  const { do: verb, from = {}, to = {}, holder, of } = operation;
  const vmOf = (spec: Spec): string =>
    typeof spec['vm'] === 'string' ? book.idOf(spec['vm'] as Address) : '';
  const device = whole(to, 'device');
  const at = device === undefined ? '' : String(device);
  const mark = markOf(operation, book);
  const size = whole(to, 'size');
  const gibibytes = size === undefined ? '' : String(size / gibibyte);
  if (verb === 'create') {
    if (to['project'] != null || to['account'] != null || to['zone'] == null) return undefined;
    const name = text(to, 'name') ?? addressParts(of).name;
    const words = [
      mark,
      name,
      book.idOf(to['zone'] as Address),
      book.idOf(to['offering'] as Address),
    ];
    return {
      do: [['cloudstack_makes_volume', book.place, ...words, gibibytes, vmOf(to), at]],
      seconds: 300,
    };
  }
  const id = book.idOf(holder);
  if (verb === 'delete') {
    const words = [id, String(from['name']), book.site, vmOf(from)];
    return { do: [['cloudstack_deletes_volume', book.place, ...words]], seconds: 300 };
  }
  const fields = new Set(operation.fields.map(({ field }) => field));
  const plain = [
    ...(fields.has('name') ? [`name=${text(to, 'name')}`] : []),
    ...(fields.has('deleteProtection')
      ? [`deleteprotection=${to['deleteProtection'] === true}`]
      : []),
  ];
  const larger = [
    ...(fields.has('size') ? [`size=${gibibytes}`] : []),
    ...(fields.has('offering') ? [`diskofferingid=${book.idOf(to['offering'] as Address)}`] : []),
  ];
  return {
    before: [
      {
        test: ['cloudstack_is', book.place, 'volume', id, seenName(from), '{}'],
        otherwise: `${of} (#${id}) is not as the plan saw it any more`,
      },
    ],
    do: [
      ...(mark === '{}' ? [] : [['cloudstack_marks', book.place, 'Volume', 'volume', id, mark]]),
      ...(plain.length > 0 ? [calls(book, 'update', 'volume', `id=${id}`, ...plain)] : []),
      ...(fields.has('vm') || fields.has('device')
        ? [['cloudstack_moves', book.place, id, vmOf(from), vmOf(to), at]]
        : []),
      ...(larger.length > 0 ? [calls(book, 'resize', 'volume', `id=${id}`, ...larger)] : []),
    ],
    seconds: 300,
  };
}

function addressSo(
  { do: verb, to = {}, holder, ...rest }: Operation,
  book: Book,
): readonly Words[] {
  if (verb === 'delete') return [['cloudstack_gone', book.place, 'address', book.idOf(holder)]];
  if (verb !== 'create') return [];
  const mark = markOf({ do: verb, holder, ...rest }, book);
  return [
    ['cloudstack_made', book.place, 'address', mark, JSON.stringify({ address: to['address'] })],
  ];
}

function addressWritten(operation: Operation, book: Book): Written | undefined {
  const { do: verb, from = {}, to = {}, holder } = operation;
  if (verb === 'delete') {
    const words = [book.idOf(holder), String(from['address'])];
    return { do: [['cloudstack_releases', book.place, ...words]], seconds: 120 };
  }
  const of = ['network', 'vpc', 'zone'].find((field) => typeof to[field] === 'string');
  const owned = to['project'] != null || to['account'] != null;
  if (verb !== 'create' || of === undefined || (of === 'zone' && owned)) return undefined;
  const where = `${of}id=${book.idOf(to[of] as Address)}`;
  const words = [markOf(operation, book), String(to['address']), where];
  return { do: [['cloudstack_takes_address', book.place, ...words]], seconds: 120 };
}
