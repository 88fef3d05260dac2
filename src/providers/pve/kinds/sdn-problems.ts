/** What Proxmox VE would refuse of a zone, a vnet or a subnet, and what it forgets to refuse. */
import type { Change } from '../../../model/change.ts';
import { endSpec } from '../../../model/end-spec.ts';
import { parseAddress, parseCidr, parseRange, type IpRange } from '../../../model/ip.ts';
import type { Look } from '../../../model/kind.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import { reference, text, texts, whole } from '../../../model/spec-fields.ts';
import { standing } from '../../../model/end-state.ts';
import { nodeOf } from './node-of.ts';
import { names } from './names.ts';
import { outletOf } from './outlets.ts';

type Arriving = Exclude<Change, { readonly action: 'delete' | 'adopt' }>;

export function sdnProblems(change: Arriving, look: Look): readonly Problem[] {
  const said = [
    ...(change.kind === names.zone ? noBridge(change, look) : []),
    ...(change.kind === names.vnet ? [...likeBridge(change, look), ...tagged(change, look)] : []),
    ...(change.kind === names.sdnsubnet ? outside(change) : []),
  ];
  return said.map(({ code, message, help }) =>
    problem(code, `${change.address}: ${message}`, {
      about: change.address,
      ...(change.desired === undefined ? {} : { at: change.desired.origin }),
      help,
    }),
  );
}

interface Wrong {
  readonly code: string;
  readonly message: string;
  readonly help: string;
}

function noBridge({ system, to }: Arriving, look: Look): readonly Wrong[] {
  const name = text(to, 'bridge');
  if (name === undefined) return [];
  const all = look.every(system, names.node).flatMap(({ spec }) => text(spec, 'name') ?? []);
  const own = texts(to, 'nodes');
  const lost = (own.length > 0 ? own : all).filter(
    (node) => outletOf({ system, node, name }, look) === undefined,
  );
  if (lost.length === 0) return [];
  return [
    {
      code: 'unknown-bridge',
      message: `there will be no bridge '${name}' on ${lost.join(', ')}.`,
      help: "Declare it under 'bridges', or leave these nodes out of the zone's.",
    },
  ];
}

// Proxmox VE makes both, and then only one of them works.
function likeBridge({ system, to }: Arriving, look: Look): readonly Wrong[] {
  const name = text(to, 'name');
  const nodes = standing(system, names.bridge, look)
    .filter(({ spec }) => text(spec, 'name') === name)
    .flatMap(({ spec }) => nodeOf(spec) ?? []);
  if (nodes.length === 0) return [];
  return [
    {
      code: 'vnet-like-bridge',
      message: `a bridge of ${nodes.join(', ')} has the name '${name}', too.`,
      help: 'Give one of them another name.',
    },
  ];
}

/** pve-network: "missing vlan tag", "vlan tag is not allowed on simple zone". */
function tagged({ to }: Arriving, look: Look): readonly Wrong[] {
  const zone = reference(to, 'zone');
  const type = text((zone === undefined ? undefined : endSpec(zone, look)) ?? {}, 'type');
  const tag = whole(to, 'tag');
  if (type === undefined) return [];
  if (type === 'simple' && tag !== undefined)
    return [
      {
        code: 'vnet-tag',
        message: 'a vnet of a simple zone has no tag.',
        help: "Leave 'tag' out.",
      },
    ];
  return type !== 'simple' && tag === undefined
    ? [
        {
          code: 'vnet-tag',
          message: `a vnet of a zone of type ${type} needs a tag.`,
          help: "Say its 'tag'.",
        },
      ]
    : [];
}

/** "gateway … is not in subnet", "start-address … is not in subnet". */
function outside({ to }: Arriving): readonly Wrong[] {
  const written = text(to, 'subnet') ?? '';
  const subnet = parseCidr(written);
  const at = parseAddress(text(to, 'gateway') ?? '');
  const gateway = at === undefined ? [] : [[text(to, 'gateway'), { first: at, last: at }] as const];
  const ranges = texts(to, 'dhcpRange').flatMap((each) => {
    const range = parseRange(each);
    return range === undefined ? [] : [[each, range] as const];
  });
  if (subnet === undefined) return [];
  return [...gateway, ...ranges]
    .filter(([, range]) => !inside(subnet, range))
    .map(([value]) => ({
      code: 'outside-subnet',
      message: `${value} is not in ${written}.`,
      help: 'Choose one inside of it.',
    }));
}

function inside(outer: IpRange, inner: IpRange): boolean {
  return (
    typeof outer.first === typeof inner.first &&
    outer.first <= inner.first &&
    inner.last <= outer.last
  );
}
