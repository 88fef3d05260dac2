/** One interface as it runs, from what is pending and what the hunks tell of it. */
import { settingText, typeOf, type Iface } from './iface.ts';
import { isListed, type Told } from './stanzas.ts';
import type { Attributed, Sides } from './whose.ts';

interface Evidence {
  readonly attributed: readonly Attributed[];
  readonly sides: readonly Sides[];
}

export function turnedBack(
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
  const physical = known?.type === 'eth' && known.exists;
  if (families.size === 0 && !physical) return undefined;

  const settings = new Map(known?.settings ?? []);
  for (const [setting, value] of singles(now))
    if (!take(settings, setting, value)) return 'unclear';
  for (const [setting, value] of singles(old)) settings.set(setting, value);
  for (const setting of ['comments', 'options']) {
    const lines = spliced(linesIn(known?.settings.get(setting)), {
      out: now.flatMap((each) => linesIn(each.settings.get(setting))),
      in: old.flatMap((each) => linesIn(each.settings.get(setting))),
    });
    if (lines === undefined) return 'unclear';
    if (lines.length === 0) settings.delete(setting);
    else settings.set(setting, lines.join('\n'));
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

function singles(all: readonly Told[]): readonly (readonly [string, string])[] {
  return all.flatMap((each) => [...each.settings].filter(([setting]) => !isListed(setting)));
}

function linesIn(value: string | undefined): readonly string[] {
  return value === undefined || value === '' ? [] : value.split('\n');
}

/** Takes away what the pending side shows; false where PVE shows it otherwise, and nothing is certain. */
function take(settings: Map<string, string>, setting: string, value: string): boolean {
  const there = settings.get(setting) ?? '';
  settings.delete(setting);
  return settingText(setting, there) === settingText(setting, value);
}

/** Lines in the place of lines; undefined where it cannot be told which place that is. */
function spliced(
  all: readonly string[],
  change: { readonly out: readonly string[]; readonly in: readonly string[] },
): readonly string[] | undefined {
  if (change.out.join('\n') === change.in.join('\n')) return all;
  if (change.out.length === 0) return all.length === 0 ? change.in : undefined;
  const starts = all.flatMap((_, start) =>
    change.out.every((line, index) => all[start + index] === line) ? [start] : [],
  );
  const [start, other] = starts;
  if (start === undefined || other !== undefined) return undefined;
  return [...all.slice(0, start), ...change.in, ...all.slice(start + change.out.length)];
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
