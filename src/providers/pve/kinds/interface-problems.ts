/** What Proxmox VE would refuse of an interface when it is written, or what would not work after the reload. */
import type { Change } from '../../../model/change.ts';
import type { Look } from '../../../model/kind.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import { text, whole } from '../../../model/spec-fields.ts';
import { nodeOf } from './node-of.ts';
import { below, enslaved, groundOf, meant, type Interface } from './ground.ts';
import { names } from './names.ts';

type Arriving = Exclude<Change, { readonly action: 'delete' | 'adopt' }>;
type Ends = ReadonlyMap<string, Interface>;

export function interfaceProblems(change: Arriving, look: Look): readonly Problem[] {
  const node = nodeOf(change.to);
  if (node === undefined) return [];
  const { ends } = groundOf(change.system, node, look);
  const said = [
    ...missing(change, node, ends),
    ...addressOnPort(change, ends, look),
    ...tooBig(change, ends, look),
    ...misnamed(change),
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

/** pve-common, PVE/INotify.pm: "unable to find bridge port", "unable to find parent". */
function missing({ to }: Arriving, node: string, ends: Ends): readonly Wrong[] {
  const lost = below(to).filter((name) => !meant(name, ends).there);
  if (lost.length === 0) return [];
  const there = [...ends.keys()].filter((each) => each !== text(to, 'name')).toSorted();
  return [
    {
      code: 'unknown-interface',
      message: `there will be no ${lost.join(', ')} on node ${node}.`,
      help: `Declare it, or name one that is there: ${there.join(', ') || 'none is'}.`,
    },
  ];
}

/** "ip address can't be set on interface if bridged". */
function addressOnPort({ to }: Arriving, ends: Ends, look: Look): readonly Wrong[] {
  const name = text(to, 'name');
  const ports = enslaved(to).filter((each) => hasAddress(ends.get(each)?.spec));
  const masters = hasAddress(to)
    ? [...ends.values()].filter(({ spec }) => name !== undefined && enslaved(spec).includes(name))
    : [];
  // A master that changes, too, says it itself.
  const silent = masters.filter(({ of }) => (look.change(of)?.action ?? 'adopt') === 'adopt');
  return [
    ...ports.map((port) => ({
      code: 'address-on-port',
      message: `${port} has an address of its own, so it cannot be a port.`,
      help: `Put the address on ${name ?? 'this interface'}, and take it off ${port}.`,
    })),
    ...silent.map((master) => ({
      code: 'address-on-port',
      message: `it is a port of ${master.name}, so it can have no address of its own.`,
      help: `Put the address on ${master.name}.`,
    })),
  ];
}

function hasAddress(spec: Arriving['to'] | undefined): boolean {
  return ['address', 'address6'].some((field) => typeof spec?.[field] === 'string');
}

/** "mtu 1500 is lower than …": what lies on an interface is no bigger than that; a bond that says none takes any. */
function tooBig({ to, kind }: Arriving, ends: Ends, look: Look): readonly Wrong[] {
  const name = text(to, 'name');
  const mtu = whole(to, 'mtu');
  const carriers = kind === names.bond ? [] : below(to).flatMap((each) => ends.get(each) ?? []);
  const small = carriers.filter((each) => mtu !== undefined && room(each) < mtu);
  const most = room({ kind, spec: to });
  const above = [...ends.values()].filter(
    (each) =>
      each.kind !== names.bond &&
      name !== undefined &&
      below(each.spec).includes(name) &&
      (whole(each.spec, 'mtu') ?? 0) > most &&
      (look.change(each.of)?.action ?? 'adopt') === 'adopt',
  );
  return [
    ...small.map((each) => ({
      code: 'mtu-too-big',
      message: `its MTU of ${mtu} does not fit into that of ${each.name}, ${room(each)}.`,
      help: `Give ${each.name} an MTU of ${mtu}, or this one a smaller one.`,
    })),
    ...above.map((each) => ({
      code: 'mtu-too-big',
      message: `${each.name} lies on it, with an MTU of ${whole(each.spec, 'mtu')}, which would not fit into ${most}.`,
      help: `Give ${each.name} a smaller MTU, or this one a bigger one.`,
    })),
  ];
}

function room({ kind, spec }: Pick<Interface, 'kind' | 'spec'>): number {
  return whole(spec, 'mtu') ?? (kind === names.bond ? Infinity : usualMtu);
}

const usualMtu = 1500;

/** Proxmox VE reads what a VLAN lies on, and its id, from its name where that tells them. */
function misnamed({ to, kind }: Arriving): readonly Wrong[] {
  if (kind !== names.vlan) return [];
  const [name = '', on, tag] = [text(to, 'name'), text(to, 'on'), whole(to, 'tag')];
  const [, raw, vid] = /^(.+)\.(\d+)$/.exec(name) ?? /^()vlan(\d+)$/.exec(name) ?? [];
  const fits =
    (raw === undefined || raw === '' || raw === on) && (vid ?? String(tag)) === String(tag);
  if (fits) return [];
  return [
    {
      code: 'vlan-name',
      message: `its name says ${raw ? `tag ${vid} on ${raw}` : `tag ${vid}`}, its fields say tag ${tag} on ${on}.`,
      help: `Name it ${on}.${tag}, or mend the fields.`,
    },
  ];
}
