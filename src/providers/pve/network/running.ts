/** What a node runs while a change is pending: PVE shows the pending file and a diff, which is turned round here. */
import { sameIface, settingText, typeOf, type Iface } from './iface.ts';
import { pieceOf, type Piece, type Told } from './stanzas.ts';
import { hunksOf, type Hunk } from './unified-diff.ts';

export interface Running {
  readonly ifaces: ReadonlyMap<string, Iface>;
  /** Interfaces of which the diff does not tell enough. */
  readonly unclear: ReadonlySet<string>;
  /** Interfaces that would change if it were applied. */
  readonly changed: ReadonlySet<string>;
  /** It changes lines that belong to no interface. */
  readonly elsewhere: boolean;
}

/** `pending`: what PVE shows. Without a diff that is what runs. */
export function runningOf(pending: ReadonlyMap<string, Iface>, diff: string | undefined): Running {
  if (diff === undefined || diff.trim() === '')
    return { ifaces: pending, unclear: new Set(), changed: new Set(), elsewhere: false };
  const unclear = new Set<string>();
  const sides = hunksOf(diff).map((hunk) => sidesOf(hunk));
  const attributed = sides.map((each, index) => attribute(each, pending, sides[index - 1]));
  for (const each of attributed) for (const name of each.doubtful) unclear.add(name);
  const names = new Set([
    ...attributed.flatMap(({ old, now }) => [...old.keys(), ...now.keys()]),
    ...sides.flatMap(({ old, now }) => [...old.autostart, ...now.autostart]),
  ]);
  const ifaces = new Map(pending);
  const changed = new Set<string>();
  for (const name of names) {
    const known = pending.get(name);
    const before = turnedBack(name, known, { attributed, sides });
    if (before === 'unclear') unclear.add(name);
    else if (before === undefined) ifaces.delete(name);
    else ifaces.set(name, before);
    if (before === 'unclear' || !sameIface(before, known)) changed.add(name);
  }
  const elsewhere = sides.some(({ old, now }) => old.others.join('\n') !== now.others.join('\n'));
  return { ifaces, unclear, changed, elsewhere };
}

interface Sides {
  readonly old: Piece;
  readonly now: Piece;
}

function sidesOf({ lines }: Hunk): Sides {
  const of = (side: 'old' | 'new'): Piece =>
    pieceOf(
      lines.filter((each) => each.side === side || each.side === 'both').map(({ text }) => text),
    );
  return { old: of('old'), now: of('new') };
}

interface Attributed {
  readonly old: ReadonlyMap<string, Told>;
  readonly now: ReadonlyMap<string, Told>;
  readonly doubtful: readonly string[];
}

/** Finds out whose stanza a hunk begins in, since the line with its name may lie above it. */
function attribute(
  { old, now }: Sides,
  pending: ReadonlyMap<string, Iface>,
  above: Sides | undefined,
): Attributed {
  const headless = { old: old.told.get(undefined), now: now.told.get(undefined) };
  const [inOld, inNow] = [named(old), named(now)];
  if (headless.old === undefined && headless.now === undefined)
    return { old: inOld, now: inNow, doubtful: [] };

  const told = headless.now ?? { name: undefined, families: new Set(), settings: new Map() };
  const fitting = [...pending.values()].filter((each) => fits(told, each));
  const owner = oneOf(fitting, pending.get(now.first ?? ''));
  // Where the hunk above ends in stanzas of different names, the two sides may be of different ones here.
  const parted = above !== undefined && lastName(above.old) !== lastName(above.now);
  if (owner === undefined || parted) {
    const doubtful = fitting.length === 0 ? [...pending.keys()] : fitting.map(({ name }) => name);
    return { old: inOld, now: inNow, doubtful };
  }
  if (headless.old !== undefined) join(inOld, owner.name, headless.old);
  if (headless.now !== undefined) join(inNow, owner.name, headless.now);
  return { old: inOld, now: inNow, doubtful: [] };
}

function named({ told }: Piece): Map<string, Told> {
  return new Map([...told].flatMap(([name, each]) => (name === undefined ? [] : [[name, each]])));
}

/** The one that fits; of several the one whose stanza stands right before the next. */
function oneOf(fitting: readonly Iface[], next: Iface | undefined): Iface | undefined {
  if (fitting.length <= 1) return fitting[0];
  return fitting
    .filter((each) => next !== undefined && each.priority < next.priority)
    .toSorted((a, b) => b.priority - a.priority)[0];
}

function fits({ settings }: Told, { settings: known }: Iface): boolean {
  for (const [name, value] of settings) {
    if (name === 'comments' || name === 'options') {
      const lines = (known.get(name) ?? '').split('\n');
      if (!value.split('\n').every((line) => lines.includes(line))) return false;
    } else if (settingText(name, known.get(name) ?? '') !== settingText(name, value)) return false;
  }
  return true;
}

function lastName({ told }: Piece): string | undefined {
  return [...told.keys()].at(-1);
}

function join(all: Map<string, Told>, name: string, told: Told): void {
  const known = all.get(name);
  all.set(name, {
    name,
    families: new Set([...(known?.families ?? []), ...told.families]),
    settings: new Map([...told.settings, ...(known?.settings ?? [])]),
  });
}

interface Evidence {
  readonly attributed: readonly Attributed[];
  readonly sides: readonly Sides[];
}

function turnedBack(
  name: string,
  known: Iface | undefined,
  { attributed, sides }: Evidence,
): Iface | undefined | 'unclear' {
  const old = attributed.flatMap((each) => each.old.get(name) ?? []);
  const now = attributed.flatMap((each) => each.now.get(name) ?? []);
  if (known === undefined && now.length > 0) return 'unclear';
  const families = new Set((known?.families ?? []).map((each) => each));
  for (const each of now) for (const family of each.families) families.delete(family);
  for (const each of old) for (const family of each.families) families.add(family);
  const autostart = autostartOf(name, known, sides);
  // A NIC that is there runs, whether the file names it or not.
  if (families.size === 0 && known?.exists !== true) return undefined;

  const settings = new Map(known?.settings ?? []);
  for (const each of now)
    for (const [setting, value] of each.settings)
      if (!take(settings, setting, value)) return 'unclear';
  for (const each of old)
    for (const [setting, value] of each.settings) {
      const there = listed(setting) ? settings.get(setting) : undefined;
      settings.set(setting, there === undefined ? value : `${there}\n${value}`);
    }
  const whole = derived(name, settings);
  return {
    name,
    type: typeOf(name, whole, known?.type === 'eth' || known?.exists === true),
    autostart,
    active: known?.active ?? true,
    exists: known?.exists ?? false,
    priority: known?.priority ?? 0,
    families: [...families],
    settings: whole,
  };
}

function autostartOf(name: string, known: Iface | undefined, sides: readonly Sides[]): boolean {
  if (sides.some(({ old }) => old.autostart.has(name))) return true;
  if (sides.some(({ now }) => now.autostart.has(name))) return false;
  return known?.autostart ?? false;
}

const listed = (setting: string): boolean => setting === 'comments' || setting === 'options';

/** Takes away what the pending side shows; false where PVE shows it otherwise, and nothing is certain. */
function take(settings: Map<string, string>, setting: string, value: string): boolean {
  const there = settings.get(setting) ?? '';
  if (!listed(setting)) {
    settings.delete(setting);
    return settingText(setting, there) === settingText(setting, value);
  }
  const gone = value.split('\n');
  const left = there.split('\n').filter((line) => !gone.includes(line));
  if (left.length === 0 || left.join('') === '') settings.delete(setting);
  else settings.set(setting, left.join('\n'));
  return gone.every((line) => there.split('\n').includes(line));
}

// The file leaves out what the name says.
function derived(name: string, settings: Map<string, string>): Map<string, string> {
  const [, parent, tag] = /^(\S+)\.(\d+)$/.exec(name) ?? [];
  if (parent !== undefined && tag !== undefined) {
    if (!settings.has('vlan-raw-device')) settings.set('vlan-raw-device', parent);
    settings.set('vlan-id', tag);
  }
  const [, id] = /^vlan(\d+)$/.exec(name) ?? [];
  if (id !== undefined && settings.has('vlan-raw-device')) settings.set('vlan-id', id);
  for (const [setting, value] of settings)
    if (value === '' && setting !== 'bridge_ports') settings.delete(setting);
  return settings;
}
