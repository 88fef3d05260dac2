/** Reads the events of `ansible.posix.jsonl`: one on a line, with whatever else was printed in between. */
import { Telling, type Lines, type Stats, type Told } from './told.ts';

export function toldByEvents(stdout: string): Told {
  const telling = new Telling();
  for (const line of stdout.split('\n')) {
    const event = eventIn(line);
    if (event !== undefined) tell(event, telling);
  }
  return telling.told();
}

type Fields = Readonly<Record<string, unknown>>;

function eventIn(line: string): Fields | undefined {
  if (!line.startsWith('{"')) return undefined;
  try {
    const value = JSON.parse(line) as Fields;
    return typeof value['_event'] === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

function tell(event: Fields, telling: Telling): void {
  const name = event['_event'];
  if (name === 'v2_playbook_on_stats') {
    for (const [host, counts] of Object.entries(mapOf(event['stats'])))
      telling.stats.set(host, statsOf(mapOf(counts)));
    return;
  }
  const { name: named } = mapOf(event['task']);
  const task = typeof named === 'string' ? named : '';
  for (const [host, told] of Object.entries(mapOf(event['hosts']))) {
    const result = mapOf(told);
    if (name === 'v2_runner_on_failed' || name === 'v2_runner_on_unreachable')
      telling.failed(task, host, messageOf(result));
    else if (name === 'v2_runner_on_skipped') {
      if (leftOut(result)) telling.untold(task, host);
    } else if (name === 'v2_runner_on_ok' && result['changed'] === true)
      telling.changed(task, host, linesIn(result['diff']));
  }
}

function linesIn(diff: unknown): Lines {
  const all = [diff].flat().map((each) => {
    const { before, after } = mapOf(each);
    if (typeof before !== 'string' || typeof after !== 'string') return { added: 0, removed: 0 };
    return { added: missingFrom(before, after), removed: missingFrom(after, before) };
  });
  return {
    added: all.reduce((sum, each) => sum + each.added, 0),
    removed: all.reduce((sum, each) => sum + each.removed, 0),
  };
}

/** How many lines of the other text this one lacks. */
function missingFrom(text: string, other: string): number {
  const left = new Map<string, number>();
  for (const line of text.split('\n')) left.set(line, (left.get(line) ?? 0) + 1);
  let missing = 0;
  for (const line of other.replace(/\n$/, '').split('\n')) {
    const count = left.get(line) ?? 0;
    if (count === 0 && other !== '') missing += 1;
    else left.set(line, count - 1);
  }
  return missing;
}

/** A loop is skipped as a whole, and says so of each item. */
function leftOut(result: Fields): boolean {
  const { results } = result;
  if (Array.isArray(results) && results.length > 0)
    return results.some((each) => leftOut(mapOf(each)));
  return skippedUnasked(result);
}

/** A `when` or an empty loop gives its reason. What has none was left out since check mode cannot tell what it would do. */
export function skippedUnasked(result: Fields): boolean {
  return result['skip_reason'] === undefined && result['skipped_reason'] === undefined;
}

export function messageOf(result: Fields): string {
  const { msg, stderr, results } = result;
  const own = [msg, stderr].filter((each) => typeof each === 'string' && each !== '').join('\n');
  const items = Array.isArray(results)
    ? results.map(mapOf).filter((each) => each['failed'] === true)
    : [];
  return [own, ...items.map(messageOf)].filter((each) => each !== '').join('\n');
}

function statsOf(counts: Fields): Stats {
  const count = (name: string): number => Number(counts[name] ?? 0);
  return {
    ok: count('ok'),
    changed: count('changed'),
    unreachable: count('unreachable'),
    failures: count('failures'),
    skipped: count('skipped'),
    rescued: count('rescued'),
    ignored: count('ignored'),
  };
}

function mapOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : {};
}
