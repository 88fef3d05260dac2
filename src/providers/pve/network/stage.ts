/** The writes that turn one set of interfaces into another, in an order that PVE takes. */
// PVE checks each write against all that is there at that moment. So each is tried on a model of its checks first; where
// nothing fits, something is taken away from who loses it anyway, and what others wait for is free.
import { fitsTogether, parentOf, portsOf, type Ifaces } from './fitting.ts';
import { portsIn, sameIface, type Iface } from './iface.ts';

export interface Write {
  readonly do: 'post' | 'put' | 'delete';
  readonly name: string;
  /** What it is to be; absent on a delete. */
  readonly to?: Iface;
  /** What it was; absent on a post. */
  readonly from?: Iface;
}

/** What each is to be; undefined for what is to go. Interfaces that are not named stay. */
export type Goals = ReadonlyMap<string, Iface | undefined>;

export function stagesOf(now: Ifaces, goals: Goals): readonly Write[] {
  const state = new Map(now);
  const writes: Write[] = [];
  const emit = (write: Write): void => {
    writes.push(write);
    if (write.to === undefined) state.delete(write.name);
    else state.set(write.name, write.to);
  };
  let open = inOrder(now, goals);
  while (open.length > 0) {
    const steps = open.map((name) => ({ name, write: nextOf(state, name, goals.get(name)) }));
    const next =
      steps.find(({ write }) => takes(state, write)) ??
      firstStrip(state, open, goals) ??
      // Nothing helps: PVE will say what is wrong with it.
      steps[0];
    if (next === undefined) break;
    emit(next.write);
    open = open.filter((name) => !reached(state, name, goals.get(name)));
    // A pair that would give and take for ever is left to PVE's own words.
    if (writes.length > 4 * goals.size + 4)
      return [...writes, ...open.map((name) => nextOf(state, name, goals.get(name)))];
  }
  return writes;
}

interface Step {
  readonly name: string;
  readonly write: Write;
}

function reached(state: Ifaces, name: string, goal: Iface | undefined): boolean {
  return sameIface(state.get(name), goal) && !madeAnew(state.get(name), goal);
}

/** What goes comes first, the outermost before what it lies on; what comes, after what it lies on. */
function inOrder(now: Ifaces, goals: Goals): readonly string[] {
  const changed = [...goals].filter(([name, goal]) => !reached(now, name, goal));
  const leaving = changed.flatMap(([name, goal]) =>
    goal === undefined ? (now.get(name) ?? []) : [],
  );
  const coming = changed.flatMap(([, goal]) => goal ?? []);
  return [...parentsFirst(leaving).toReversed(), ...parentsFirst(coming)].map(({ name }) => name);
}

// PVE derives the type from what is written: another one is made anew.
function madeAnew(from: Iface | undefined, to: Iface | undefined): boolean {
  return from !== undefined && to !== undefined && from.type !== to.type;
}

function nextOf(state: Ifaces, name: string, goal: Iface | undefined): Write {
  const from = state.get(name);
  if (goal === undefined || madeAnew(from, goal))
    return { do: 'delete', name, ...(from === undefined ? {} : { from }) };
  return from === undefined ? { do: 'post', name, to: goal } : { do: 'put', name, from, to: goal };
}

function takes(state: Ifaces, { name, to }: Write): boolean {
  const after = new Map(state);
  if (to === undefined) after.delete(name);
  else after.set(name, to);
  return fitsTogether(after, to);
}

/** Ports and gateways that somebody else waits for are taken from who gives them up anyway. */
function firstStrip(state: Ifaces, open: readonly string[], goals: Goals): Step | undefined {
  for (const name of open) {
    const from = state.get(name);
    const to = from === undefined ? undefined : stripped(from, goals.get(name));
    if (from === undefined || to === undefined || sameIface(from, to)) continue;
    const write: Write = { do: 'put', name, from, to };
    if (takes(state, write)) return { name, write };
  }
  return undefined;
}

function stripped(from: Iface, goal: Iface | undefined): Iface {
  const settings = new Map(from.settings);
  for (const list of ['bridge_ports', 'slaves']) {
    const stays = portsIn(goal?.settings.get(list));
    const kept = portsIn(from.settings.get(list)).filter((port) => stays.includes(port));
    if (from.settings.has(list)) settings.set(list, kept.join(' '));
  }
  for (const gateway of ['gateway', 'gateway6'])
    if (goal?.settings.get(gateway) !== from.settings.get(gateway)) settings.delete(gateway);
  for (const cidr of ['cidr', 'cidr6'])
    if (goal?.settings.has(cidr) !== true) settings.delete(cidr);
  if (!portsIn(settings.get('slaves')).includes(settings.get('bond-primary') ?? ''))
    settings.delete('bond-primary');
  return { ...from, settings };
}

/** In the order of their names, but each after all that it lies on. */
function parentsFirst(ifaces: readonly Iface[]): readonly Iface[] {
  const sorted = ifaces.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const byName = new Map(sorted.map((each) => [each.name, each]));
  const order: Iface[] = [];
  const placed = new Set<string>();
  const place = (iface: Iface): void => {
    if (placed.has(iface.name)) return;
    placed.add(iface.name);
    for (const name of [...portsOf(iface), parentOf(iface) ?? '']) {
      const below = byName.get(name);
      if (below !== undefined) place(below);
    }
    order.push(iface);
  };
  for (const each of sorted) place(each);
  return order;
}
