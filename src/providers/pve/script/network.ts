/** The network of a node: what one group stages, and the reload that makes it real. */
import { addressParts, type Address } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Spec } from '../../../model/resource.ts';
import type { Book, Check, Words, Written } from '../../../model/script.ts';
import type { Iface } from '../network/iface.ts';
import { ifaceParameters } from '../network/parameters.ts';
import { ifaceWith } from '../network/spec.ts';
import { stagesOf, type Write } from '../network/stage.ts';
import { names } from '../kinds/names.ts';

export function ifaceSo(
  operation: Operation,
  book: Book,
  but: ReadonlySet<string>,
): readonly Words[] {
  const { do: verb, to = {}, from = {} } = operation;
  const name = nameOf(operation);
  const node = book.idOf((to['node'] ?? from['node']) as Address);
  if (verb === 'delete') return [['pve_no_iface', book.place, node, name]];
  const fields = verb === 'create' ? Object.keys(to) : operation.fields.map(({ field }) => field);
  const told = fields.filter((each) => !but.has(each) && each !== 'node' && each !== 'name');
  const spec: Spec = Object.fromEntries(told.map((each) => [each, to[each] ?? null]));
  // A field that is nothing is no setting; ports that are none are.
  const settings = told.flatMap((field) => {
    const alone = ifaceWith(blank(operation), { [field]: spec[field] ?? null }, operation.kind);
    const full = ifaceWith(blank(operation), { [field]: 'x' }, operation.kind).settings;
    return [...full.keys()]
      .filter((setting) => full.get(setting) === 'x')
      .map((setting) => [setting, alone.settings.get(setting) ?? ''] as const);
  });
  return [['pve_iface_is', book.place, node, name, JSON.stringify(Object.fromEntries(settings))]];
}

export function networkWritten(operations: readonly Operation[], book: Book): Written {
  const [first] = operations;
  if (first === undefined) return { do: [] };
  const node = book.idOf((first.to?.['node'] ?? first.from?.['node']) as Address);
  const now = new Map<string, Iface>();
  const goals = new Map<string, Iface | undefined>();
  const before: Check[] = [
    {
      test: ['pve_nothing_pending', book.place, node],
      otherwise: `changes are pending in the network of ${node}: apply or revert them first (${node}, System, Network)`,
    },
  ];
  for (const operation of operations) {
    const name = nameOf(operation);
    const { do: verb, from = {}, to = {}, kind } = operation;
    if (verb !== 'create') now.set(name, ifaceWith(undefined, { ...from, name }, kind));
    if (verb === 'delete') {
      if (!goals.has(name)) goals.set(name, undefined);
      before.push(...freeing(operation, node, book));
    } else goals.set(name, ifaceWith(undefined, { ...to, name }, kind));
  }
  // Ports that are no part of the group are taken to be there.
  const around = new Map([...portsIn(now, goals), ...now]);
  return {
    before,
    do: [
      ...stagesOf(around, goals).map((write) => callOf(write, node, book)),
      ['pve_calls', book.place, 'set', `/nodes/${node}/network`],
    ],
    seconds: 120,
  };
}

function freeing(operation: Operation, node: string, book: Book): readonly Check[] {
  if (operation.kind !== names.bridge) return [];
  const nics = operation.touches.flatMap((each) =>
    addressParts(each).kind === 'nic' ? (book.known(each) ?? []) : [],
  );
  return [
    {
      test: ['pve_bridge_free', book.place, node, nameOf(operation), JSON.stringify(nics)],
      otherwise: `guests are plugged into ${nameOf(operation)} that the plan does not know of`,
    },
  ];
}

function callOf(write: Write, node: string, book: Book): Words {
  const one = `/nodes/${node}/network/${write.name}`;
  if (write.to === undefined) return ['pve_calls', book.place, 'delete', one];
  const words = Object.entries(ifaceParameters(write.to, write.from)).flatMap(([name, value]) => [
    `--${name}`,
    typeof value === 'boolean' ? (value ? '1' : '0') : String(value as string | number),
  ]);
  if (write.do === 'put') return ['pve_calls', book.place, 'set', one, ...words];
  return [
    'pve_calls',
    book.place,
    'create',
    `/nodes/${node}/network`,
    '--iface',
    write.name,
    ...words,
  ];
}

/** What they lie on and the plan does not change: a NIC of the node. */
function portsIn(
  now: ReadonlyMap<string, Iface>,
  goals: ReadonlyMap<string, Iface | undefined>,
): readonly (readonly [string, Iface])[] {
  const all = [...now.values(), ...[...goals.values()].flatMap((each) => each ?? [])];
  const lists = all.flatMap(({ settings, name }) =>
    [
      settings.get('bridge_ports') ?? '',
      settings.get('slaves') ?? '',
      settings.get('vlan-raw-device') ?? '',
      /^(\S+)\.\d+$/.exec(name)?.[1] ?? '',
    ].flatMap((each) => each.split(/\s+/)),
  );
  return [...new Set(lists)]
    .filter((name) => name !== '')
    .map((name) => [name, { ...ifaceWith(undefined, { name }, names.vlan), type: 'eth' }]);
}

function blank({ kind }: Operation): Iface {
  const none = ifaceWith(undefined, {}, kind);
  return { ...none, settings: new Map([['bridge_vlan_aware', '1']]) };
}

function nameOf({ to, from, of, liveId }: Operation): string {
  const said = to?.['name'] ?? from?.['name'] ?? liveId?.split(':').slice(1).join(':');
  return typeof said === 'string' ? said : of.slice(of.lastIndexOf('/') + 1);
}
