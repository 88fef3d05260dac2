/** Operations in the words of the `maas` command: the same calls that a connection makes. */
import { addressParts, isLiveAddress, type Address } from '../../../model/address.ts';
import type { Condition } from '../../../model/condition.ts';
import { parseAddress, addressText } from '../../../model/ip.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Spec } from '../../../model/resource.ts';
import type { Book, Check, ScriptWriter, Words, Written } from '../../../model/script.ts';
import { vlanPath, wordsFor } from '../cli/words.ts';
import { formEntries, type Form } from '../form.ts';
import { names } from '../kinds/names.ts';
import { changesText, markedText, markOf } from '../marked-text.ts';
import { formOf, writings, type Writing } from '../writing.ts';
import { library } from './library.ts';

export const writer: ScriptWriter = {
  tools: ['maas'],
  place: { brief: 'the profile of `maas login`', usual: (system) => system },
  library,
  so,
  write: ([operation], book) => (operation === undefined ? { do: [] } : written(operation, book)),
  holds,
};

function so(operation: Operation, book: Book, but: ReadonlySet<string>): readonly Words[] {
  const { kind, do: verb } = operation;
  const noun = nouns[kind];
  if (noun === undefined || verb === 'act') return [];
  if (verb === 'delete') return [['maas_gone', book.place, noun, book.idOf(operation.holder)]];
  const wanted =
    kind === names.link ? linkWanted(operation, book, but) : formWanted(operation, book, but);
  if (wanted === undefined) return [];
  const own = verb === 'update' ? { id: book.idOf(operation.holder) } : {};
  return [['maas_finds', book.place, noun, JSON.stringify({ ...own, ...wanted })]];
}

/** Nouns of the library's lists, by kind. */
const nouns: Readonly<Record<string, string>> = {
  [names.fabric]: 'fabric',
  [names.space]: 'space',
  [names.vlan]: 'vlan',
  [names.subnet]: 'subnet',
  [names.band]: 'iprange',
  [names.route]: 'static-route',
  [names.link]: 'link',
};

type Wanted = Readonly<Record<string, string>>;

function formWanted(
  operation: Operation,
  book: Book,
  but: ReadonlySet<string>,
): Wanted | undefined {
  const writing = writings.get(operation.kind);
  if (writing === undefined) return undefined;
  const spec = named(operation);
  const all =
    operation.do === 'create'
      ? Object.keys(spec).filter((each) => spec[each] != null)
      : operation.fields.map(({ field }) => field);
  const fields = all.filter((each) => !but.has(each));
  const idOf = (address: Address): string => book.idOf(address);
  const form = {
    ...formOf(writing, spec, fields, idOf),
    ...textOf(operation, writing, book, fields),
  };
  const where =
    operation.kind === names.vlan && operation.do === 'create'
      ? { fabric: idOf(spec['fabric'] as Address) }
      : {};
  return { ...where, ...Object.fromEntries(formEntries(form)) };
}

/** The text with the owner mark, where the operation writes it. */
function textOf(
  operation: Operation,
  { marked }: Writing,
  book: Book,
  fields: readonly string[],
): Form {
  if (marked === undefined) return {};
  if (isLiveAddress(operation.of)) {
    // What nobody declares keeps a mark that is not known here.
    if (changesText(marked, fields)) throw new Error(`${operation.of} is marked by somebody else`);
    return {};
  }
  return {
    [marked]: markedText(marked, operation.to ?? {}, markOf(book.site, operation)),
  };
}

function linkWanted(
  { do: verb, to = {} }: Operation,
  book: Book,
  but: ReadonlySet<string>,
): Wanted {
  const gateway =
    to['defaultGateway'] === true && !but.has('defaultGateway') ? { gateway: 'true' } : {};
  if (verb === 'update') return gateway;
  return {
    machine: book.idOf(to['machine'] as Address),
    interface: String(to['interface']),
    subnet: book.idOf(to['subnet'] as Address),
    mode: String(to['mode']),
    ...(typeof to['address'] === 'string' ? { address: to['address'] } : {}),
    ...gateway,
  };
}

function written(operation: Operation, book: Book): Written {
  const { kind, do: verb } = operation;
  if (kind === names.link) return linkWritten(operation, book);
  const writing = writings.get(kind);
  if (writing === undefined || verb === 'act') return cannot(operation);
  if (verb === 'delete')
    return {
      before: sameStill(operation, book),
      do: [call(book, 'DELETE', pathOf(operation, writing, book))],
    };
  const spec = named(operation);
  const idOf = (address: Address): string => book.idOf(address);
  const text = textOf(
    operation,
    writing,
    book,
    operation.fields.map(({ field }) => field),
  );
  if (verb === 'update') {
    const form = formOf(
      writing,
      spec,
      operation.fields.map(({ field }) => field),
      idOf,
    );
    return {
      before: sameStill(operation, book),
      do: [
        call(book, 'PUT', pathOf(operation, writing, book), {
          ...form,
          ...text,
        }),
      ],
    };
  }
  const later = new Set(writing.afterwards);
  const given = Object.keys(spec).filter((field) => spec[field] != null);
  const now = given.filter((field) => !later.has(field));
  const rest = given.filter((field) => later.has(field) && field !== 'fabric');
  const first = { ...formOf(writing, spec, now, idOf), ...text };
  const made = call(book, 'POST', writing.collection(spec, idOf), first);
  if (rest.length === 0) return { do: [made] };
  // A PUT takes what a POST does not; what the first has made is looked for by all that it was given.
  const { id: _, ...wanted } = JSON.parse(
    so({ ...operation, to: spec }, book, new Set(rest))[0]?.[3] ?? '{}',
  ) as Record<string, string>;
  const fabric = idOf(spec['fabric'] as Address);
  return {
    do: [
      ['maas_makes', book.place, 'vlan', JSON.stringify(wanted), ...made.slice(1)],
      ['maas_sets_found_vlan', book.place, fabric, ...pairs(formOf(writing, spec, rest, idOf))],
    ],
  };
}

function cannot({ id }: Operation): Written {
  return { byHand: [`'${id}' is nothing that MAAS can do.`] };
}

/** What is to be changed or deleted is still what the plan saw, and nothing new hangs on it. */
function sameStill(operation: Operation, book: Book): readonly Check[] {
  const { kind, from = {}, holder, touches } = operation;
  const id = book.idOf(holder);
  const noun = nouns[kind] ?? '';
  const writing = writings.get(kind);
  if (writing === undefined) return [];
  const changed = operation.fields.map(({ field }) => field);
  const told = operation.do === 'delete' ? (identities[kind] ?? []) : changed;
  const idOf = (address: Address): string => book.idOf(address);
  const seen = told.filter((field) => from[field] !== undefined && field !== writing.marked);
  const wanted = Object.fromEntries(formEntries(formOf(writing, from, seen, idOf)));
  const same: Check = {
    test: ['maas_finds', book.place, noun, JSON.stringify({ id, ...wanted })],
    otherwise: `${operation.of} (#${id}) is not as the plan saw it any more`,
  };
  if (operation.do !== 'delete' || (kind !== names.subnet && kind !== names.vlan)) return [same];
  const free: Check = {
    test: [
      'maas_unused',
      book.place,
      noun,
      id,
      JSON.stringify(touches.map((each) => addressParts(each).name.replace(/^#/, ''))),
    ],
    otherwise: `something uses ${operation.of} (#${id}) that the plan does not know of`,
  };
  return [same, free];
}

/** By what people know them: read anew before a delete. */
const identities: Readonly<Record<string, readonly string[]>> = {
  [names.fabric]: ['name'],
  [names.space]: ['name'],
  [names.vlan]: ['vid', 'fabric'],
  [names.subnet]: ['name', 'cidr'],
  [names.band]: ['subnet', 'range'],
  [names.route]: ['source', 'destination', 'gateway'],
};

function pathOf({ kind, holder, from, to }: Operation, writing: Writing, book: Book): string {
  const id = book.idOf(holder);
  if (kind !== names.vlan) return writing.path(id);
  // As it is now: a VLAN is named inside its fabric, and may be on its way to another one.
  const fabric = book.idOf((from ?? to ?? {})['fabric'] as Address);
  return vlanPath(fabric as unknown as number, id);
}

function linkWritten({ do: verb, to = {}, from = {}, holder, of }: Operation, book: Book): Written {
  if (verb === 'create') {
    const values: Form = {
      mode: String(to['mode']),
      subnet: book.idOf(to['subnet'] as Address),
      ...(typeof to['address'] === 'string' ? { ip_address: to['address'] } : {}),
      ...(to['defaultGateway'] === true ? { default_gateway: true } : {}),
    };
    const machine = book.idOf(to['machine'] as Address);
    return {
      do: [['maas_links', book.place, machine, String(to['interface']), ...pairs(values)]],
    };
  }
  const id = book.known(holder);
  if (id === undefined && !isLiveAddress(of)) return { byHand: [`the id of ${of} is not known`] };
  const [system = '', face = '', link = ''] = String(id).split(':');
  const path = `nodes/${system}/interfaces/${face}/`;
  const seen = { id: String(id), interface: String(from['interface']) };
  const before: readonly Check[] = [
    {
      test: ['maas_finds', book.place, 'link', JSON.stringify(seen)],
      otherwise: `${of} (#${id}) is not as the plan saw it any more`,
    },
    {
      test: ['maas_idle', book.place, system],
      otherwise: `the machine of ${of} is in use, or locked`,
    },
  ];
  if (verb === 'delete')
    return {
      before,
      do: [call(book, 'POST', `${path}?op=unlink_subnet`, { id: link })],
    };
  if (to['defaultGateway'] === true)
    return {
      before,
      do: [call(book, 'POST', `${path}?op=set_default_gateway`, { link_id: link })],
    };
  return { byHand: ['MAAS cannot take the default gateway away from a link.'] };
}

function call(book: Book, method: 'POST' | 'PUT' | 'DELETE', path: string, form?: Form): Words {
  const words = wordsFor(book.place, {
    method,
    path,
    ...(form === undefined ? {} : { form }),
  });
  if (words === undefined) throw new Error(`the maas command has no words for ${path}`);
  return ['does', ...words.slice(0, -1)];
}

function pairs(form: Form): readonly string[] {
  return formEntries(form).map(([name, value]) => `${name}=${value}`);
}

// The name of the resource is the name in MAAS unless the spec says otherwise.
function named({ to = {}, kind, of }: Operation): Spec {
  const hasName = kind === names.fabric || kind === names.space || kind === names.subnet;
  return hasName && to['name'] === undefined ? { ...to, name: addressParts(of).name } : to;
}

/** Who answers at an address, which is what steps of people are mostly looked at by. */
function holds({ of, field, value }: Condition, book: Book): Words | undefined {
  const { kind, name } = addressParts(of);
  const ip = parseAddress(name);
  if (kind !== 'discovery' || field !== 'mac' || ip === undefined) return undefined;
  return ['maas_discovered', book.place, addressText(ip), String(value)];
}
