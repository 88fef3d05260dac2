/** Operations on hosts as the lines of `ip` that a connection would send, and what it would store. */
import { createHash } from 'node:crypto';
import { isLiveAddress, shortKind } from '../../../model/address.ts';
import { addressText } from '../../../model/ip.ts';
import type { Operation } from '../../../model/operation.ts';
import { markText } from '../../../model/owner-mark.ts';
import type { Spec } from '../../../model/resource.ts';
import type { Book, Check, ScriptWriter, Words, Written } from '../../../model/script.ts';
import { text, texts, whole } from '../../../model/spec-fields.ts';
import { effectOf, type Effect } from '../change/effect.ts';
import { linesOf } from '../change/lines.ts';
import { additions } from '../change/probe.ts';
import { canonical, hostAddress } from '../kinds/fields.ts';
import { names } from '../kinds/names.ts';
import { metricOf } from '../kinds/route.ts';
import { batchText, type Line } from '../net/line.ts';
import type { Net } from '../net/net.ts';
import { rollbackLines } from '../switch/rollback.ts';
import { library } from './library.ts';
import { netBefore } from './net-before.ts';

export const writer: ScriptWriter = {
  tools: ['ssh', 'grep'],
  place: {
    brief: 'the host, as ssh knows it, of somebody who is root or may use sudo; empty: here',
    usual: () => '',
  },
  library,
  so,
  write: (operations, book) => {
    if (operations.some((each) => !ofNetwork.has(each.kind) || each.do === 'act'))
      return { byHand: operations.map(({ id }) => `${id}: with virsh, as the plan says it.`) };
    const stores = operations.every((each) => each.commit?.group === `stored of ${book.system}`);
    return stores ? stored(operations, book) : changed(operations, book);
  },
};

const ofNetwork: ReadonlySet<string> = new Set([
  names.bridge,
  names.vlan,
  names.address,
  names.route,
]);

function so(operation: Operation, book: Book, but: ReadonlySet<string>): readonly Words[] {
  if (!ofNetwork.has(operation.kind) || operation.do === 'act') return [];
  const stores = operation.commit?.group === `stored of ${book.system}`;
  if (stores) return [['linux_stored', book.place, JSON.stringify(editOf(operation))]];
  const effect = effectOf(operation);
  // Whether it runs is what all of it is about: where that changes again, nothing is left to look at.
  if (effect.effect === 'none' || but.has('running')) return [['true']];
  return [runs(operation, effect, book, but)];
}

function runs(
  { kind, of }: Operation,
  effect: Exclude<Effect, { readonly effect: 'none' }>,
  book: Book,
  but: ReadonlySet<string>,
): Words {
  const goes = effect.effect === 'go';
  const spec = goes ? effect.from : effect.to;
  if (kind === names.address) {
    const words = [text(spec, 'device') ?? '', addressIn(spec)];
    return [goes ? 'linux_has_not' : 'linux_has', book.place, ...words];
  }
  if (kind === names.route) {
    const words = [String(canonical.destination(text(spec, 'to'))), String(metricOf(spec))];
    if (goes) return ['linux_no_route', book.place, ...words];
    return [
      'linux_route',
      book.place,
      ...words,
      text(spec, 'via') ?? '',
      text(spec, 'device') ?? '',
    ];
  }
  const name = text(spec, 'name') ?? '';
  if (goes) return ['linux_no_device', book.place, name];
  const fields = effect.effect === 'change' ? effect.fields : Object.keys(spec);
  const kept = fields.filter((each) => compared.has(each) && !but.has(each));
  const wanted: Record<string, unknown> = { kind: shortKind(kind) };
  for (const field of kept) if (spec[field] != null) wanted[field] = valueOf(field, spec);
  if (effect.effect === 'come' && !isLiveAddress(of))
    wanted['alias'] = markText({ site: book.site, address: of });
  return ['linux_device_is', book.place, name, JSON.stringify(wanted)];
}

const compared = new Set(['mtu', 'up', 'on', 'tag', 'mac', 'stp', 'forwardDelay', 'ports']);

function valueOf(field: string, spec: Spec): unknown {
  if (field === 'ports') return texts(spec, 'ports').toSorted();
  return field === 'mac' ? text(spec, 'mac')?.toLowerCase() : spec[field];
}

function addressIn(spec: Spec): string {
  return String(canonical.hostAddress(text(spec, 'address')));
}

function changed(operations: readonly Operation[], book: Book): Written {
  const net = netBefore(operations);
  const lines = linesOf(operations, { net, host: book.system });
  const before = operations.flatMap((each) => checksOf(each, operations, book));
  const marks = operations.flatMap((each) => markOf(each, book));
  const told = additions(operations).map((each): Words => [
    'linux_tells',
    book.place,
    each.device,
    each.ip,
  ]);
  if (operations.some((each) => each.impact === 'cuts-own-path'))
    return { before, do: [guarded(operations, { lines, net, book }), ...marks, ...told] };
  return { before, do: [...sent(operations, lines, book), ...marks, ...told] };
}

/** An address goes by itself, since the kernel takes others along. */
function sent(
  operations: readonly Operation[],
  lines: readonly Line[],
  book: Book,
): readonly Words[] {
  const [only, ...more] = operations;
  const effect = only === undefined ? undefined : effectOf(only);
  if (only?.kind === names.address && effect?.effect === 'go' && more.length === 0)
    return [
      [
        'linux_takes_address',
        book.place,
        text(effect.from, 'device') ?? '',
        addressIn(effect.from),
      ],
    ];
  return lines.length === 0 ? [] : [['linux_goes', book.place, batchText(lines).trimEnd()]];
}

interface Change {
  readonly lines: readonly Line[];
  readonly net: Net;
  readonly book: Book;
}

function guarded(operations: readonly Operation[], { lines, net, book }: Change): Words {
  const what = operations.map(({ id }) => id).join('\n');
  const id = createHash('sha256').update(what).digest('hex').slice(0, 12);
  const back = batchText(rollbackLines(net, lines)).trimEnd();
  const proof = operations.flatMap((each) => so(each, book, new Set()));
  const [first = ['true']] = proof;
  return ['linux_cuts', book.place, id, '60', batchText(lines).trimEnd(), back, ...first];
}

function checksOf(operation: Operation, all: readonly Operation[], book: Book): readonly Check[] {
  const effect = effectOf(operation);
  if (operation.kind === names.address && effect.effect === 'come') {
    const device = text(effect.to, 'device') ?? '';
    const ip = hostAddress(effect.to['address'])?.ip;
    const shown = ip === undefined ? '' : addressText(ip);
    return [
      {
        test: ['linux_unheld', book.place, device, shown],
        otherwise: `${shown} is in use on the wire of ${device}: somebody else answers for it`,
      },
    ];
  }
  const device = operation.kind === names.bridge || operation.kind === names.vlan;
  if (!device || effect.effect !== 'go') return [];
  const name = text(effect.from, 'name') ?? '';
  const known = all.flatMap((each) => {
    const other = effectOf(each);
    if (each.kind !== names.address || other.effect !== 'go') return [];
    return text(other.from, 'device') === name ? [addressIn(other.from)] : [];
  });
  return [
    {
      test: ['linux_free_device', book.place, name, JSON.stringify(known)],
      otherwise: `something is on ${name} that would be lost with it`,
    },
  ];
}

/** Who it is for stays with a device until it goes. */
function markOf({ kind, of, to, ...rest }: Operation, book: Book): readonly Words[] {
  const device = kind === names.bridge || kind === names.vlan;
  const goes = effectOf({ kind, of, ...rest, ...(to === undefined ? {} : { to }) }).effect === 'go';
  if (!device || to === undefined || goes || isLiveAddress(of)) return [];
  const alias = markText({ site: book.site, address: of });
  const name = text(to, 'name') ?? '';
  return [['does', 'linux_at', book.place, 'ip', 'link', 'set', 'dev', name, 'alias', alias]];
}

function stored(operations: readonly Operation[], book: Book): Written {
  // What goes makes room for what takes its place.
  const edits = operations
    .map(editOf)
    .toSorted((a, b) => Number(a['do'] !== 'remove') - Number(b['do'] !== 'remove'));
  return { do: [['linux_stores', book.place, JSON.stringify(edits)]] };
}

function editOf({
  kind,
  do: verb,
  from = {},
  to = {},
}: Operation): Readonly<Record<string, unknown>> {
  const spec = verb === 'delete' ? from : to;
  const edit = { do: verb === 'delete' ? 'remove' : 'add', kind: shortKind(kind) };
  if (kind === names.address)
    return { ...edit, device: text(spec, 'device') ?? '', address: addressIn(spec) };
  if (kind === names.route)
    return {
      ...edit,
      to: String(canonical.destination(text(spec, 'to'))),
      metric: metricOf(spec),
      device: text(spec, 'device') ?? '',
      ...(text(spec, 'via') === undefined ? {} : { via: text(spec, 'via') }),
    };
  const mtu = whole(spec, 'mtu');
  return {
    ...edit,
    name: text(spec, 'name') ?? '',
    ...(kind === names.vlan ? { on: text(spec, 'on') ?? '', tag: whole(spec, 'tag') } : {}),
    ...(mtu === undefined || mtu === 1500 ? {} : { mtu }),
  };
}
