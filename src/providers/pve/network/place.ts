/** Which stanza of the pending file a hunk begins in: PVE writes them in the order of their priority, and a diff goes along. */
import { settingText, type Iface } from './iface.ts';
import { isListed, type Piece, type Told } from './stanzas.ts';

export interface Place {
  /** The pending side of all hunks, and which of them is asked about. */
  readonly pieces: readonly Piece[];
  readonly index: number;
  /** What the hunks above tell, by interface. */
  readonly above: readonly ReadonlyMap<string, Told>[];
  readonly pending: ReadonlyMap<string, Iface>;
}

/** All stanzas that it can be: one, if that is certain. */
export function thatCanStand(told: Told, place: Place): readonly Iface[] {
  const fitting = [...place.pending.values()].filter(
    (each) => fits(told, each) && !isTold(each.name, told, place) && !isTorn(told, each),
  );
  const { first } = place.pieces[place.index] ?? {};
  const next = place.pending.get(first?.name ?? '');
  if (first !== undefined && next !== undefined) {
    // Nothing stands between a hunk's first lines and the first stanza it names.
    const before = isSecond(first, next) ? next : lastBefore(next, place.pending);
    return fitting.filter((each) => each === before);
  }
  const [low, high] = bounds(place);
  return fitting.filter(({ priority }) => priority >= low && priority <= high);
}

function lastBefore(next: Iface, pending: Place['pending']): Iface | undefined {
  return [...pending.values()]
    .filter(({ priority }) => priority < next.priority)
    .toSorted((a, b) => b.priority - a.priority)[0];
}

/** From the last stanza that is named above to the first that is named below. */
function bounds({ pieces, index, pending }: Place): readonly [number, number] {
  const above = pieces
    .slice(0, index)
    .flatMap(({ told, autostart }) => [...told.keys(), ...autostart])
    .flatMap((name) => pending.get(name ?? '')?.priority ?? []);
  const below = pieces.slice(index + 1).flatMap(({ first }) => {
    const next = pending.get(first?.name ?? '');
    if (first === undefined || next === undefined) return [];
    return [isSecond(first, next) ? next.priority : next.priority - 1];
  });
  return [Math.max(0, ...above), Math.min(Infinity, ...below)];
}

/** Before the second stanza of an interface stands its first. */
function isSecond({ family }: NonNullable<Piece['first']>, { families }: Iface): boolean {
  return family !== undefined && families.indexOf(family) > 0;
}

/** A setting stands in the file once, and its lines in one hunk. */
function isTold(name: string, { settings }: Told, { above }: Place): boolean {
  return above.some((each) =>
    [...(each.get(name)?.settings.keys() ?? [])].some(
      (setting) => settings.has(setting) && !isListed(setting),
    ),
  );
}

/** A hunk leaves no line out: PVE writes what is of VLANs between what any bridge has and all else. */
function isTorn({ settings }: Told, { settings: known }: Iface): boolean {
  const vlans = 'bridge_vlan_aware';
  if (!known.has(vlans) || settings.has(vlans)) return false;
  const above = ['bridge_ports', 'bridge_stp', 'bridge_fd'].some((each) => settings.has(each));
  return above && [...settings.keys()].some((each) => !/^(bridge_|cidr|gateway)/.test(each));
}

function fits({ settings }: Told, { settings: known }: Iface): boolean {
  for (const [name, value] of settings) {
    const is = known.get(name) ?? '';
    if (isListed(name)) {
      const lines = is.split('\n');
      if (!value.split('\n').every((line) => lines.includes(line))) return false;
    } else if (settingText(name, is) !== settingText(name, value)) return false;
  }
  return true;
}
