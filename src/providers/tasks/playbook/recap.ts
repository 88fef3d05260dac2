/** Reads what `ansible-playbook` prints for people: the way where no callback with events is installed. */
import { messageOf, skippedUnasked } from './events.ts';
import { Telling, type Lines, type Told } from './told.ts';

/** `-v` makes it print what each task came to; without it, only whether. */
export function toldByRecap(stdout: string): Told {
  const telling = new Telling();
  let task = '';
  let lines = none;
  for (const line of stdout.split('\n')) {
    const heading = /^(?:TASK|RUNNING HANDLER) \[(.*)\] \**$/.exec(line)?.[1];
    if (heading !== undefined) lines = none;
    task = heading ?? task;
    // With `--diff` what a host would get stands before its result.
    if (/^\+(?!\+\+ )/.test(line)) lines = { ...lines, added: lines.added + 1 };
    else if (/^-(?!-- )/.test(line)) lines = { ...lines, removed: lines.removed + 1 };
    else if (tellResult(line, { task, lines }, telling)) lines = none;
    tellStats(line, telling);
  }
  return telling.told();
}

const none: Lines = { added: 0, removed: 0 };

/** False where the line is no result. */
function tellResult(
  line: string,
  { task, lines }: { readonly task: string; readonly lines: Lines },
  telling: Telling,
): boolean {
  const [, how, place = '', rest = ''] =
    /^(changed|skipping|failed|fatal): \[([^\]]*)\](.*)$/.exec(line) ?? [];
  if (how === undefined) return false;
  // A task that is handed on says so: `[h1 -> localhost]`.
  const host = place.split(' -> ')[0] ?? place;
  const result = resultIn(rest);
  if (how === 'changed') telling.changed(task, host, lines);
  else if (how !== 'skipping') telling.failed(task, host, messageOf(result) || rest.trim());
  else if (leftOut(result)) telling.untold(task, host);
  return true;
}

// Of some actions nothing is printed; a whole loop comes after its items, which have said it themselves.
function leftOut(result: Readonly<Record<string, unknown>>): boolean {
  const silent = Object.keys(result).length === 0 || result['msg'] === 'All items skipped';
  return !silent && skippedUnasked(result);
}

function resultIn(rest: string): Readonly<Record<string, unknown>> {
  const start = rest.indexOf('=> {');
  if (start < 0) return {};
  try {
    return JSON.parse(rest.slice(start + 3)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

const recap =
  /^(\S+)\s+: ok=(\d+)\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)\s+skipped=(\d+)\s+rescued=(\d+)\s+ignored=(\d+)\s*$/;

function tellStats(line: string, telling: Telling): void {
  const [, host, ...counts] = recap.exec(line) ?? [];
  if (host === undefined) return;
  const [
    ok = 0,
    changed = 0,
    unreachable = 0,
    failures = 0,
    skipped = 0,
    rescued = 0,
    ignored = 0,
  ] = counts.map(Number);
  telling.stats.set(host, { ok, changed, unreachable, failures, skipped, rescued, ignored });
}
