/** Operations in the words of `ibmcloud`: all that is taken away, and what is made by one plain command. */
import type { Operation } from '../../../model/operation.ts';
import type { Book, ScriptWriter, Words, Written } from '../../../model/script.ts';
import { text } from '../../../model/spec-fields.ts';
import { names } from '../kinds/names.ts';
import { parts } from '../read/making.ts';
import { library } from './library.ts';
import { madeSo, making, pointsTo } from './making.ts';

export const writer: ScriptWriter = {
  tools: ['ibmcloud'],
  place: {
    brief:
      'name or id of its DNS Services instance, where DNS is concerned; region and resource group are those of `ibmcloud target`',
    usual: () => '',
  },
  library,
  so: (operation, book, but) => {
    const made = madeSo(operation, book);
    if (made !== undefined) return made;
    const points = pointsTo(operation, book);
    if (points !== undefined) return but.has('vni') ? [['true']] : points.so;
    const thing = thingOf(operation, book);
    if (thing === undefined) return [];
    if (operation.do === 'delete')
      return [['ibm_gone', book.place, thing.noun, thing.parent, thing.id]];
    const power = powerOf(operation);
    if (power === undefined) return [];
    if (but.has('running')) return [['true']];
    return [['ibm_server_is', book.place, thing.id, power ? 'running' : 'stopped']];
  },
  write: (operations, book) => {
    const [first, ...more] = operations;
    if (first === undefined) return { do: [] };
    const alone = more.length === 0 ? (making(first, book) ?? written(first, book)) : undefined;
    return alone ?? byHand(operations);
  },
};

interface Thing {
  readonly noun: string;
  readonly parent: string;
  readonly id: string;
}

/** Ids of children hold that of their parent. */
function thingOf({ kind, holder }: Operation, book: Book): Thing | undefined {
  const id = book.known(holder);
  if (id === undefined) return undefined;
  const inside = kind === names.ip || kind === names.prefix || kind === names.attachment;
  const [parent, own] = inside || kind === names.record ? parts(id) : ['', id];
  return { noun: kind.slice(kind.indexOf('/') + 1), parent, id: own };
}

function powerOf({ kind, do: verb, fields, to = {} }: Operation): boolean | undefined {
  const [only, ...more] = fields;
  if (kind !== names.server || verb !== 'update' || only?.field !== 'running' || more.length > 0)
    return undefined;
  return to['running'] === true;
}

function written(operation: Operation, book: Book): Written | undefined {
  const points = pointsTo(operation, book);
  if (points !== undefined) return { do: points.do, seconds: 300 };
  const thing = thingOf(operation, book);
  if (thing === undefined) return undefined;
  const power = powerOf(operation);
  if (power === false) return { do: [['ibm_stops', book.place, thing.id]], seconds: 900 };
  if (power === true)
    return { do: [['ibm_takes', 'is', 'bare-metal-server-start', thing.id]], seconds: 1800 };
  const takes = operation.do === 'delete' ? takings[operation.kind] : undefined;
  if (takes === undefined) return undefined;
  const { from = {}, of } = operation;
  const seen = {
    ...(operation.kind === names.record || operation.kind === names.prefix
      ? {}
      : { name: text(from, 'name') }),
    ...(operation.kind === names.ip || operation.kind === names.floatingip
      ? { address: text(from, 'address') }
      : {}),
    ...(operation.kind === names.record ? { type: text(from, 'type') } : {}),
    ...(operation.kind === names.prefix || operation.kind === names.subnet
      ? { cidr: text(from, 'cidr') }
      : {}),
  };
  return {
    before: [
      {
        test: ['ibm_same', book.place, thing.noun, thing.parent, thing.id, JSON.stringify(seen)],
        otherwise: `${of} (#${thing.id}) is not as the plan saw it any more`,
      },
    ],
    do: takes(thing, book.place),
    seconds: 1800,
  };
}

/** The server first and awaited, then what it leaves behind: the plan's own order sees to that. */
const takings: Readonly<Record<string, (thing: Thing, place: string) => readonly Words[]>> = {
  [names.server]: ({ id }, place) => [
    ['ibm_stops', place, id],
    ['ibm_takes', 'is', 'bare-metal-server-delete', id, '-f'],
  ],
  [names.attachment]: ({ id, parent }) => [
    ['ibm_takes', 'is', 'bare-metal-server-network-attachment-delete', parent, id, '-f'],
  ],
  [names.vni]: ({ id }) => [['ibm_takes', 'is', 'virtual-network-interface-delete', id, '-f']],
  [names.ip]: ({ id, parent }) => [
    ['ibm_takes', 'is', 'subnet-reserved-ip-delete', parent, id, '-f'],
  ],
  [names.subnet]: ({ id }) => [['ibm_takes', 'is', 'subnet-delete', id, '-f']],
  [names.prefix]: ({ id, parent }) => [
    ['ibm_takes', 'is', 'vpc-address-prefix-delete', parent, id, '-f'],
  ],
  [names.vpc]: ({ id }) => [['ibm_takes', 'is', 'vpc-delete', id, '-f']],
  [names.floatingip]: ({ id }) => [['ibm_takes', 'is', 'floating-ip-release', id, '-f']],
  [names.volume]: ({ id }, place) => [
    ['ibm_frees_volume', place, id],
    ['ibm_takes', 'is', 'volume-delete', id, '-f'],
  ],
  [names.record]: ({ id, parent }, place) => [
    ['ibm_takes', 'dns', 'resource-record-delete', parent, id, '-i', place, '-f'],
  ],
  [names.dnszone]: ({ id }, place) => [
    ['ibm_closes_zone', place, id],
    ['ibm_takes', 'dns', 'zone-delete', id, '-i', place, '-f'],
  ],
};

function byHand(operations: readonly Operation[]): Written {
  const what = operations.map(({ id, to }) => `${id}: ${JSON.stringify(to ?? {})}`);
  return { byHand: ['with ibmcloud or in the console of IBM Cloud, all at once:', ...what] };
}
