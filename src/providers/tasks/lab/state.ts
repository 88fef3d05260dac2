/** What the lab of tasks holds, as its state file has it: each task by the name that a spec gives it. */

export interface LabTask {
  inPlace: boolean;
  /** What its run prints. */
  output: string;
  /** Its run ends badly, and brings nothing about. */
  fails: boolean;
  /** Of a playbook: how many changes it would make, by host. */
  changes: Readonly<Record<string, number>>;
  /** A former run is still going on. */
  running: boolean;
  record: { good?: string; last?: { readonly digest: string; readonly exit: string } };
}

export interface LabState {
  readonly tasks: Map<string, LabTask>;
}

export function loadState(state: unknown): LabState {
  const tasks = new Map<string, LabTask>();
  for (const [name, value] of Object.entries(mapOf(mapOf(state)['tasks'])))
    tasks.set(name, taskOf(mapOf(value)));
  return { tasks };
}

/** What nothing was said of has not been done. */
export function taskIn({ tasks }: LabState, name: string): LabTask {
  const known = tasks.get(name) ?? taskOf({});
  tasks.set(name, known);
  return known;
}

export function saveState({ tasks }: LabState): unknown {
  return { tasks: Object.fromEntries(tasks) };
}

function taskOf(fields: Readonly<Record<string, unknown>>): LabTask {
  const changes = Object.entries(mapOf(fields['changes'])).map(
    ([host, count]) => [host, Number(count)] as const,
  );
  return {
    inPlace: fields['inPlace'] === true,
    output: typeof fields['output'] === 'string' ? fields['output'] : '',
    fails: fields['fails'] === true,
    changes: Object.fromEntries(changes),
    running: fields['running'] === true,
    record: mapOf(fields['record']),
  };
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
