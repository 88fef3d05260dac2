/** Whose a pending change is: only what consists of our own writes, whole or half, is ours after a crash. */
import { portsIn, sameIface, type Iface } from './iface.ts';
import type { Running } from './running.ts';

export interface Plan {
  /** What is to be; undefined for what is to go. */
  readonly wanted: ReadonlyMap<string, Iface | undefined>;
  /** As it ran when it was begun. */
  readonly former: ReadonlyMap<string, Iface>;
}

/** Why what is pending is not ours; undefined: it is, or nothing is pending. */
export function whyForeign(
  shown: ReadonlyMap<string, Iface>,
  running: Running,
  { wanted }: Plan,
): string | undefined {
  if (running.unclear.size > 0) return `what becomes of ${list(running.unclear)} cannot be told`;
  if (running.elsewhere) return 'lines of the file that belong to no interface change';
  const strange = [...running.changed].filter((name) => {
    const [before, after] = [running.ifaces.get(name), shown.get(name)];
    if (wanted.has(name)) return !onTheWay(after, before, wanted.get(name));
    return !broughtUp(name, { before, after }, wanted);
  });
  return strange.length === 0
    ? undefined
    : `${list(strange)} changes in a way that this plan does not know`;
}

function list(names: Iterable<string>): string {
  return [...names].toSorted().join(', ');
}

/** Each setting is as it was or as it is to be, or was taken away in between. */
function onTheWay(
  pending: Iface | undefined,
  before: Iface | undefined,
  after: Iface | undefined,
): boolean {
  if (pending === undefined)
    return before === undefined || after === undefined || before.type !== after.type;
  if (![before?.autostart, after?.autostart].includes(pending.autostart)) return false;
  const names = new Set(
    [before, after, pending].flatMap((each) => [...(each?.settings.keys() ?? [])]),
  );
  return [...names].every((name) => {
    const of = (iface: Iface | undefined): string => iface?.settings.get(name) ?? '';
    const value = of(pending);
    if ([of(before), of(after)].includes(value) || byItself[name] === value) return true;
    if (name === 'bridge_ports' || name === 'slaves') {
      const known = new Set([...portsIn(of(before)), ...portsIn(of(after))]);
      return portsIn(value).every((port) => known.has(port));
    }
    return value === '';
  });
}

// PVE adds these to what is written.
const byItself: Readonly<Record<string, string>> = {
  bridge_stp: 'off',
  bridge_fd: '0',
  bond_miimon: '100',
  bond_mode: 'balance-rr',
  bridge_vids: '2-4094',
};

interface Sides {
  readonly before: Iface | undefined;
  readonly after: Iface | undefined;
}

/** PVE brings the slaves of a bond up at boot by itself, and names NICs in the file that were not in it. */
function broughtUp(name: string, { before, after }: Sides, wanted: Plan['wanted']): boolean {
  if (after === undefined || after.type !== 'eth') return false;
  if (before === undefined) return after.settings.size === 0;
  const bonds = [...wanted.values()].filter((each) => each?.type === 'bond');
  const slave = bonds.some((each) => portsIn(each?.settings.get('slaves')).includes(name));
  return slave && sameIface({ ...before, autostart: true }, { ...after, autostart: true });
}

/** Ours that are not as they are to be, in what PVE shows. */
export function notAsWanted(
  shown: ReadonlyMap<string, Iface>,
  { wanted }: Plan,
): readonly string[] {
  return [...wanted].flatMap(([name, to]) => {
    const is = shown.get(name);
    const whole = to === undefined ? is === undefined : is !== undefined && coveredBy(to, is);
    return whole ? [] : [name];
  });
}

// PVE fills in what it always writes.
function coveredBy(to: Iface, is: Iface): boolean {
  const filled = new Map(is.settings);
  for (const [name, value] of Object.entries(byItself))
    if (!to.settings.has(name) && filled.get(name) === value) filled.delete(name);
  return sameIface(to, { ...is, settings: filled });
}
