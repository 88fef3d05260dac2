/** What two labs hold, in a form in which the order of lists, ids that were given and times do not count. */

/** Who is referred to by an id is named by what people know it by. */
export function alike(state: unknown): unknown {
  return sorted(named(state, namesIn(state)));
}

/** Names by collection and id: `subnet 9`. */
type Names = ReadonlyMap<string, string>;

function namesIn(state: unknown): Names {
  const names = new Map<string, string>();
  if (typeof state !== 'object' || state === null) return names;
  for (const [collection, list] of Object.entries(state as Readonly<Record<string, unknown>>))
    for (const each of Array.isArray(list) ? (list as readonly Thing[]) : [])
      names.set(
        `${collection.replace(/s$/, '')} ${String(each.id)}`,
        each.cidr ?? each.name ?? 'one',
      );
  return names;
}

interface Thing {
  readonly id?: unknown;
  readonly name?: string;
  readonly cidr?: string;
}

// `told` and `lag`: what PVE's lists said last of a guest; `turn`: which address of a host came first.
const timesAndIds = new Set(
  [
    'id created updated started starttime endtime upid pid told lag tasks ctime turn portSince',
    // Of CloudStack: its jobs, and the numbers that it gives in turn.
    'jobs ids nr attached jobid',
    // Of IBM Cloud: how often it was asked, and what its search has not seen yet.
    'tick indexed notafter',
  ]
    .join(' ')
    .split(' '),
);

function named(value: unknown, names: Names): unknown {
  if (Array.isArray(value)) return value.map((each) => named(each, names));
  // Who goes first gets the lower number.
  if (typeof value === 'string') return value.replaceAll(/(vm-\d+-disk)-\d+|ctime=\d+/g, '$1');
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !timesAndIds.has(key))
      .map(([key, each]) => [
        key,
        names.get(`${singular(key)} ${String(each)}`) ?? named(each, names),
      ]),
  );
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
