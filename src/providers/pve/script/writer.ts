/** Operations in the words of `pvesh`, as a connection would carry them out. */
import {
  addressParts,
  isLiveAddress,
  type Address,
  type VendorId,
} from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import { markText } from '../../../model/owner-mark.ts';
import type { Spec } from '../../../model/resource.ts';
import { text } from '../../../model/spec-fields.ts';
import type { Book, Check, ScriptWriter, Words, Written } from '../../../model/script.ts';
import { names } from '../kinds/names.ts';
import { optionsFor } from '../vm/options.ts';
import { diskSo, diskWritten } from './disks.ts';
import { library } from './library.ts';
import { ifaceSo, networkWritten } from './network.ts';
import { nicSo, nicWritten } from './nics.ts';

export const writer: ScriptWriter = {
  tools: ['ssh'],
  place: {
    brief: 'the node on which pvesh is run by root, as ssh knows it; empty: here',
    usual: () => '',
  },
  library,
  so: (operation, book, but) => sos.get(operation.kind)?.(operation, book, but) ?? [],
  write: (operations, book) => {
    const [first] = operations;
    if (first === undefined) return { do: [] };
    if (ofNetwork.has(first.kind)) return networkWritten(operations, book);
    return first.do === 'act'
      ? cannot(first)
      : (writes.get(first.kind)?.(first, book) ?? cannot(first));
  },
  idFrom: ({ kind, to = {} }) =>
    kind === names.vm && typeof to['vmid'] === 'number'
      ? (String(to['vmid']) as VendorId)
      : undefined,
};

type So = (operation: Operation, book: Book, but: ReadonlySet<string>) => readonly Words[];

const ofNetwork: ReadonlySet<string> = new Set([names.bridge, names.bond, names.vlan]);

const sos: ReadonlyMap<string, So> = new Map([
  [names.vm, vmSo],
  [names.nic, nicSo],
  [names.disk, diskSo],
  [names.bridge, ifaceSo],
  [names.bond, ifaceSo],
  [names.vlan, ifaceSo],
]);
const writes: ReadonlyMap<string, (operation: Operation, book: Book) => Written> = new Map([
  [names.vm, vmWritten],
  [names.nic, nicWritten],
  [names.disk, diskWritten],
]);

function cannot({ of, do: verb, action }: Operation): Written {
  return {
    byHand: [
      `${action ?? verb} ${of}: no command of pvesh is written for this; do it in the web interface of Proxmox VE.`,
    ],
  };
}

function vmSo(operation: Operation, book: Book, but: ReadonlySet<string>): readonly Words[] {
  const { do: verb, from = {}, to = {}, of } = operation;
  const vmid = vmidIn(operation, book);
  if (verb === 'delete') return [['pve_no_vm', book.place, vmid, String(from['name'])]];
  if (verb === 'act') return [];
  const fields = fieldsOf(operation).filter((each) => !but.has(each));
  const plain = fields.filter((each) => each !== 'running');
  const mark =
    plain.length === 0 || isLiveAddress(of) ? '' : markText({ site: book.site, address: of });
  const spec = verb === 'create' ? { name: addressParts(of).name, ...to } : to;
  const running = fields.includes('running') ? to['running'] : undefined;
  return [
    ['pve_vm_is', book.place, vmid, wantedOptions(spec, plain), mark],
    ...(running === true ? [['pve_runs', book.place, vmid]] : []),
    ...(running === false ? [['pve_rests', book.place, vmid]] : []),
  ];
}

function vmWritten(operation: Operation, book: Book): Written {
  const { do: verb, from = {}, to = {}, of, debt, touches } = operation;
  const vmid = vmidIn(operation, book);
  const mark = isLiveAddress(of) ? '' : markText({ site: book.site, address: of });
  if (verb === 'delete') {
    const disks = touches.flatMap((each) =>
      addressParts(each).kind === 'disk' ? (book.known(each) ?? []) : [],
    );
    const known = disks.map((each) => each.replace(/@\d+$/, ''));
    const words = [vmid, String(from['name']), book.site, JSON.stringify(known)];
    return { do: [['pve_destroys', book.place, ...words]], seconds: 60 };
  }
  const fields = fieldsOf(operation).filter((each) => each !== 'running');
  const secret = fields.find((each) => byThemselves.has(each));
  if (secret !== undefined)
    return {
      byHand: [`set ${secret} of ${of} by hand: the script holds no secrets and no snippets.`],
    };
  const storage = typeof to['clone.storage'] === 'string' ? to['clone.storage'] : '';
  const rest = (spec: Spec): Words => [
    'pve_sets',
    book.place,
    vmid,
    wantedOptions(spec, fields),
    mark,
    storage,
  ];
  const starts: readonly Words[] = [['pve_starts', book.place, vmid]];
  if (verb === 'create') {
    const spec: Spec = { name: addressParts(of).name, ...to };
    const made =
      spec['clone.from'] === undefined ? makes(spec, book, mark) : clones(spec, book, mark);
    const more = spec['clone.from'] === undefined ? [] : [rest(spec)];
    return { do: [made, ...more, ...(to['running'] === true ? starts : [])], seconds: 120 };
  }
  const changes = operation.fields.map(({ field }) => field);
  const power = changes.includes('running') ? to['running'] : undefined;
  const last = isLiveAddress(of) && debt === undefined;
  // A number may be another VM's by now, most of all where this very plan hands it on.
  const name = text(from, 'name');
  const before: readonly Check[] =
    name === undefined
      ? []
      : [
          {
            test: ['pve_vm_is', book.place, vmid, JSON.stringify({ name }), ''],
            otherwise: `VM ${vmid} is not called ${name}: ${of} is not as the plan saw it any more`,
          },
        ];
  const stops: Words = ['pve_stops', book.place, vmid, last ? '20' : '60'];
  return {
    before,
    do: [
      ...(power === false ? [stops] : []),
      ...(fields.length > 0 ? [rest(to)] : []),
      ...(power === true ? starts : []),
    ],
    seconds: 180,
  };
}

/** Secrets, and files that PVE reads by itself. */
const byThemselves: ReadonlySet<string> = new Set(['cloudInit.password', 'cloudInit.userData']);

function makes(spec: Spec, book: Book, mark: string): Words {
  const { set } = optionsFor(spec, Object.keys(spec), new Map());
  const said = text(spec, 'description') ?? [];
  const tags = [...new Set([...(set['tags'] ?? '').split(';'), 'trueup'])].filter(
    (each) => each !== '',
  );
  const all = {
    ...set,
    description: [said, mark].flat().join('\n'),
    tags: tags.toSorted().join(';'),
  };
  const words = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
  const node = book.idOf(spec['node'] as Address);
  return [
    'pve_calls',
    book.place,
    'create',
    `/nodes/${node}/qemu`,
    '--vmid',
    String(spec['vmid']),
    ...words,
  ];
}

function clones(spec: Spec, book: Book, mark: string): Words {
  const storage = spec['clone.storage'];
  const full = spec['clone.full'] === true || storage !== undefined;
  return [
    'pve_clones',
    book.place,
    book.idOf(spec['clone.from'] as Address),
    String(spec['vmid']),
    book.idOf(spec['node'] as Address),
    String(spec['name']),
    mark,
    full ? 'yes' : 'no',
    typeof storage === 'string' ? storage : '',
  ];
}

/** Options by name; null for those that go. */
function wantedOptions(spec: Spec, fields: readonly string[]): string {
  const wanted: Record<string, string | null> = {};
  for (const field of fields) {
    if (field === 'description') wanted['description'] = text(spec, field) ?? '';
    // As if it were there: what is nothing then goes.
    const { set, delete: gone } = optionsFor(spec, [field], everything);
    for (const name of gone) wanted[name] = null;
    Object.assign(wanted, set);
  }
  return JSON.stringify(wanted);
}

const everything: ReadonlyMap<string, string> = new Map(
  'name cores sockets memory cpu ostype machine bios scsihw agent onboot protection tags boot startup ciuser sshkeys nameserver searchdomain'
    .split(' ')
    .map((name) => [name, '']),
);

function fieldsOf({ do: verb, fields, to = {} }: Operation): readonly string[] {
  return verb === 'create' ? ['name', ...Object.keys(to)] : fields.map(({ field }) => field);
}

function vmidIn(operation: Operation, book: Book): string {
  if (operation.do === 'create') return String(operation.to?.['vmid']);
  return book.idOf(operation.holder);
}
