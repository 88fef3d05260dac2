/** The writes that turn one set of interfaces into another, in an order that PVE takes. */
// It checks each write against all that is there at that moment: a port is taken away before it is given, and what
// others lie on comes first and goes last.
import { portsIn, sameIface, type Iface } from './iface.ts';

export interface Write {
  readonly do: 'post' | 'put' | 'delete';
  readonly name: string;
  /** What it is to be; absent on a delete. */
  readonly to?: Iface;
  /** What it was; absent on a post. */
  readonly from?: Iface;
}

export type Ifaces = ReadonlyMap<string, Iface>;

/** `wanted`: undefined for what is to go. Interfaces that it does not name stay. */
export function stagesOf(
  now: Ifaces,
  wanted: ReadonlyMap<string, Iface | undefined>,
): readonly Write[] {
  const changed = [...wanted].filter(
    ([name, to]) => !sameIface(now.get(name), to) || anew(now, name, to),
  );
  const stripped = changed.length > 1 ? strips(now, new Map(changed)) : [];
  const after = new Map(now);
  for (const { name, to } of stripped) if (to !== undefined) after.set(name, to);
  const goes = changed.flatMap(([name, to]) =>
    now.has(name) && (to === undefined || anew(now, name, to)) ? [name] : [],
  );
  const early = goesEarly(after, goes, wanted);
  const late = goes.filter((name) => !early.includes(name));
  const remove = (name: string): Write => {
    const from = after.get(name);
    return { do: 'delete', name, ...(from === undefined ? {} : { from }) };
  };
  const made = parentsFirst(changed.flatMap(([, to]) => (to === undefined ? [] : [to]))).map(
    (to): Write => {
      const from = early.includes(to.name) ? undefined : after.get(to.name);
      return from === undefined
        ? { do: 'post', name: to.name, to }
        : { do: 'put', name: to.name, to, from };
    },
  );
  return [
    ...stripped,
    ...early.map(remove),
    ...made.filter(({ to, from }) => !sameIface(to, from)),
    ...late.map(remove),
  ];
}

// PVE derives the type from what is written: another one is made anew.
function anew(now: Ifaces, name: string, to: Iface | undefined): boolean {
  const from = now.get(name);
  return from !== undefined && to !== undefined && from.type !== to.type;
}

/** What each loses that another may get: ports, the default gateway, its own larger MTU. Those that lie on others first. */
function strips(now: Ifaces, changed: ReadonlyMap<string, Iface | undefined>): readonly Write[] {
  const writes: Write[] = [];
  const losing = [...changed].flatMap(([name, to]) => {
    const from = now.get(name);
    return from === undefined ? [] : [{ from, to }];
  });
  for (const { from } of parentsFirst(losing.map((each) => each.from))
    .toReversed()
    .map((iface) => ({ from: iface }))) {
    const to = changed.get(from.name);
    const left = new Map(from.settings);
    for (const list of ['bridge_ports', 'slaves'] as const) {
      const kept = portsIn(from.settings.get(list)).filter((port) =>
        portsIn(to?.settings.get(list)).includes(port),
      );
      // A bond cannot be without any: it keeps what it has until it goes.
      if (from.settings.has(list) && (list === 'bridge_ports' || kept.length > 0))
        left.set(list, kept.join(' '));
    }
    for (const gateway of ['gateway', 'gateway6'])
      if (to?.settings.get(gateway) !== from.settings.get(gateway)) left.delete(gateway);
    if (mtuOf(to) < mtuOf(from)) setOrDelete(left, 'mtu', to?.settings.get('mtu'));
    if (
      !left.has('bond-primary') ||
      !portsIn(left.get('slaves')).includes(left.get('bond-primary') ?? '')
    )
      left.delete('bond-primary');
    const stripped = { ...from, settings: left };
    if (!sameIface(from, stripped)) writes.push({ do: 'put', name: from.name, from, to: stripped });
  }
  return writes;
}

function setOrDelete(settings: Map<string, string>, name: string, value: string | undefined): void {
  if (value === undefined) settings.delete(name);
  else settings.set(name, value);
}

function mtuOf(iface: Iface | undefined): number {
  return Number(iface?.settings.get('mtu') ?? 1500);
}

/** What nothing that stays lies on goes at once, the outermost first: its name and its parts are free then. */
function goesEarly(
  after: Ifaces,
  goes: readonly string[],
  wanted: ReadonlyMap<string, Iface | undefined>,
): readonly string[] {
  const left = new Map(after);
  const early: string[] = [];
  const outermost = parentsFirst(goes.flatMap((name) => after.get(name) ?? [])).toReversed();
  for (const { name } of outermost) {
    const needed = [...left.values()].some(
      (each) => each.name !== name && liesOn(each).includes(name),
    );
    // One that is made anew has to go first in any case.
    if (needed && wanted.get(name) === undefined) continue;
    left.delete(name);
    early.push(name);
  }
  return early;
}

/** The interfaces that one is made of, or lies on. */
export function liesOn({ name, settings }: Iface): readonly string[] {
  const [, parent] = /^(\S+)[.:]\d+$/.exec(name) ?? [];
  const raw = settings.get('vlan-raw-device') ?? parent;
  const lists = ['bridge_ports', 'slaves', 'ovs_ports', 'ovs_bonds'];
  return [
    ...lists.flatMap((list) => portsIn(settings.get(list))),
    ...(raw === undefined ? [] : [raw]),
  ];
}

/** In the order of their names, but each after all that it lies on. */
function parentsFirst(ifaces: readonly Iface[]): readonly Iface[] {
  const byName = new Map(
    ifaces.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((each) => [each.name, each]),
  );
  const order: Iface[] = [];
  const placed = new Set<string>();
  const place = (iface: Iface): void => {
    if (placed.has(iface.name)) return;
    placed.add(iface.name);
    for (const name of liesOn(iface)) {
      const below = byName.get(name);
      if (below !== undefined) place(below);
    }
    order.push(iface);
  };
  for (const each of byName.values()) place(each);
  return order;
}
