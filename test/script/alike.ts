/** What two labs hold, in a form in which the order of lists, ids that were given and times do not count. */

/** Who is referred to by an id is named by what people know it by. */
export function alike(state: unknown): unknown {
  return sorted(named(withoutDisks(state), namesIn(state)));
}

/** Which disks a host has, its simulator learns when it is asked; scripts do not ask. */
function withoutDisks(state: unknown): unknown {
  if (typeof state !== 'object' || state === null || !('hostname' in state)) return state;
  const { disks: _, ...rest } = state as Readonly<Record<string, unknown>>;
  return rest;
}

/** Names by collection and number, `subnet 9`; and by ids that are long enough to be found inside of other texts. */
interface Names {
  readonly numbered: ReadonlyMap<string, string>;
  readonly long: readonly (readonly [string, string])[];
}

function namesIn(state: unknown): Names {
  const numbered = new Map<string, string>();
  const long: (readonly [string, string])[] = [];
  if (typeof state !== 'object' || state === null) return { numbered, long };
  for (const [collection, list] of Object.entries(state as Readonly<Record<string, unknown>>))
    for (const each of Array.isArray(list) ? (list as readonly Thing[]) : []) {
      const name = each.cidr ?? each.name ?? 'one';
      if (typeof each.id === 'number')
        numbered.set(`${collection.replace(/s$/, '')} ${each.id}`, name);
      if (typeof each.id === 'string' && each.id.length > 20) long.push([each.id, name]);
    }
  return { numbered, long };
}

interface Thing {
  readonly id?: unknown;
  readonly name?: string;
  readonly cidr?: string;
}

// `told` and `lag`: what PVE's lists said last of a guest; `turn`: which address of a host came first.
const timesAndIds = new Set(
  [
    'id created created_at updated started starttime endtime upid pid told lag tasks ctime turn portSince notafter',
    // Of CloudStack: its jobs, and the numbers that it gives in turn.
    'jobs ids nr attached jobid allocated',
    // Of IBM Cloud: how often it was asked, and what its search has not seen yet.
    'tick indexed sequence created_on modified_on',
  ]
    .join(' ')
    .split(' '),
);

function named(value: unknown, names: Names): unknown {
  if (Array.isArray(value)) return value.map((each) => named(each, names));
  if (typeof value === 'string') return text(value, names);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !timesAndIds.has(key))
      .map(([key, each]) => [
        text(key, names),
        names.numbered.get(`${singular(key)} ${String(each)}`) ?? named(each, names),
      ]),
  );
}

function text(value: string, { long }: Names): string {
  // Who goes first gets the lower number: disks of PVE, MACs of IBM Cloud.
  const plain = value.replaceAll(/(vm-\d+-disk)-\d+|ctime=\d+|^02:00:00:00(?::\w\w){2}$/g, '$1');
  return long.reduce((now, [id, name]) => now.replaceAll(id, name), plain);
}

// A route's two ends are subnets.
function singular(key: string): string {
  return key === 'source' || key === 'destination' ? 'subnet' : key;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(sorted).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
