/** What one plain command makes: prefixes, subnets, reserved IPs, interfaces, attachments of VLANs, records. */
import { isLiveAddress, type Address } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Spec } from '../../../model/resource.ts';
import type { Book, Words, Written } from '../../../model/script.ts';
import { text, whole } from '../../../model/spec-fields.ts';
import { names } from '../kinds/names.ts';
import { tagsOf } from '../owner-mark.ts';

interface Made {
  readonly noun: string;
  readonly parent: string;
  /** By which it is found. */
  readonly wanted: Readonly<Record<string, string>>;
  /** Undefined: no plain command makes such a one. */
  readonly command: Words | undefined;
  /** It has a CRN, and so it can bear tags. */
  readonly tagged?: boolean;
}

export function madeSo(operation: Operation, book: Book): readonly Words[] | undefined {
  const made = madeOf(operation, book);
  return made === undefined
    ? undefined
    : [['ibm_finds', book.place, made.noun, made.parent, JSON.stringify(made.wanted)]];
}

export function making(operation: Operation, book: Book): Written | undefined {
  const made = madeOf(operation, book);
  if (made?.command === undefined) return undefined;
  const { of } = operation;
  const tags = isLiveAddress(of) ? [] : tagsOf({ site: book.site, address: of });
  const { noun, parent, wanted, command } = made;
  const marks: readonly Words[] =
    made.tagged === true && tags.length > 0
      ? [['ibm_marks', book.place, noun, parent, JSON.stringify(wanted), tags.join(',')]]
      : [];
  return { do: [command, ...marks], seconds: 900 };
}

function madeOf({ kind, do: verb, to = {} }: Operation, book: Book): Made | undefined {
  if (verb !== 'create') return undefined;
  const id = (field: string): string => book.idOf(to[field] as Address);
  const said = (field: string): string => text(to, field) ?? '';
  const named = { name: said('name') };
  switch (kind) {
    case names.prefix: {
      const wanted = { ...named, cidr: said('cidr'), zone: said('zone') };
      const first = to['default'] === true ? ['--default', 'true'] : [];
      const where = [id('vpc'), said('zone'), said('cidr')];
      const command = is('vpc-address-prefix-create', said('name'), ...where, ...first);
      return { noun: 'prefix', parent: id('vpc'), wanted, command };
    }
    case names.subnet: {
      const wanted = { ...named, cidr: said('cidr'), vpc: id('vpc'), zone: said('zone') };
      const gateway = typeof to['gateway'] === 'string' ? ['--pgw', id('gateway')] : [];
      const place = ['--zone', said('zone'), '--ipv4-cidr-block', said('cidr'), ...gateway];
      const command = is('subnet-create', said('name'), id('vpc'), ...place);
      return { noun: 'subnet', parent: '', wanted, command, tagged: true };
    }
    case names.ip: {
      const wanted = { ...named, address: said('address') };
      const flags = [
        '--name',
        said('name'),
        '--address',
        said('address'),
        '--auto-delete',
        'false',
      ];
      const command = is('subnet-reserved-ip-create', id('subnet'), ...flags);
      return { noun: 'ip', parent: id('subnet'), wanted, command };
    }
    case names.vni: {
      const ip: Readonly<Record<string, string>> =
        typeof to['ip'] === 'string' ? { ip: id('ip') } : {};
      const wanted = { ...named, subnet: id('subnet'), ...ip };
      const plain = to['securityGroups'] === undefined && ip['ip'] !== undefined;
      const command = plain
        ? ['ibm_makes_vni', said('name'), id('subnet'), ip['ip'] ?? '', ...flagsOf(to)]
        : undefined;
      return { noun: 'vni', parent: '', wanted, command, tagged: true };
    }
    case names.attachment: {
      const wanted = { ...named, vni: id('vni') };
      const vlan = whole(to, 'vlan');
      const flags = ['--name', said('name'), '--interface-type', 'vlan', '--vlan', String(vlan)];
      const command =
        to['type'] === 'vlan' &&
        vlan !== undefined &&
        book.known(to['server'] as Address) !== undefined
          ? is(
              'bare-metal-server-network-attachment-create',
              id('server'),
              ...flags,
              '--vni',
              id('vni'),
            )
          : undefined;
      return { noun: 'attachment', parent: id('server'), wanted, command };
    }
    case names.record: {
      const value = said('value');
      // The name of a PTR is written backwards by DNS Services.
      const name = to['type'] === 'PTR' ? {} : { record: said('name') };
      return {
        noun: 'record',
        parent: id('zone'),
        wanted: { ...name, type: said('type'), value },
        command: recordCommand(to, id('zone'), book),
      };
    }
    default:
      return undefined;
  }
}

function is(...words: Words): Words {
  return ['does', 'ibm_run', 'is', ...words];
}

function flagsOf(to: Spec): Words {
  return [
    '--auto-delete',
    'false',
    ...(to['ipSpoofing'] === undefined
      ? []
      : ['--allow-ip-spoofing', `${to['ipSpoofing'] === true}`]),
    ...(to['nat'] === undefined ? [] : ['--enable-infrastructure-nat', `${to['nat'] === true}`]),
  ];
}

const rdata: Readonly<Record<string, string>> = {
  A: '--ipv4',
  AAAA: '--ipv6',
  CNAME: '--cname',
  PTR: '--ptrdname',
  TXT: '--text',
};

function recordCommand(to: Spec, zone: string, book: Book): Words | undefined {
  const flag = rdata[text(to, 'type') ?? ''];
  if (flag === undefined) return undefined;
  const ttl = whole(to, 'ttl');
  return [
    'does',
    'ibm_run',
    'dns',
    'resource-record-create',
    zone,
    '-i',
    book.place,
    '--type',
    text(to, 'type') ?? '',
    '--name',
    text(to, 'name') ?? '',
    flag,
    text(to, 'value') ?? '',
    ...(ttl === undefined ? [] : ['--ttl', String(ttl)]),
  ];
}

/** Where a floating IP leads, while it is parked too. */
export function pointsTo(
  { kind, do: verb, fields, to = {}, holder, of }: Operation,
  book: Book,
): { readonly so: readonly Words[]; readonly do: readonly Words[] } | undefined {
  const [only, ...more] = fields;
  if (kind !== names.floatingip || verb !== 'update' || only?.field !== 'vni' || more.length > 0)
    return undefined;
  const id = book.idOf(holder);
  const vni = typeof to['vni'] === 'string' ? book.idOf(to['vni'] as Address) : '';
  const tags = isLiveAddress(of) ? [] : tagsOf({ site: book.site, address: of });
  const marks: readonly Words[] =
    tags.length === 0
      ? []
      : [
          [
            'ibm_marks',
            book.place,
            'floatingip',
            '',
            JSON.stringify({ name: text(to, 'name') }),
            tags.join(','),
          ],
        ];
  return {
    so: [['ibm_pointed', book.place, id, vni]],
    do: [['ibm_points', book.place, id, vni], ...marks],
  };
}
