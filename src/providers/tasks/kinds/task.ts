/** A task: something that trueup does not model, brought about by a command that `trueup.yaml` lists. */
import type { Address, KindName } from '../../../model/address.ts';
import type { Kind } from '../../../model/kind.ts';
import type { Impact } from '../../../model/operation.ts';
import type { Spec } from '../../../model/resource.ts';
import { impactOf, inputsOf, listedNames } from '../listed/options.ts';

export const taskKind = 'tasks/task' as KindName;

/** What is said of each task that a spec declares. */
export const inPlace = 'in place';
export const notInPlace = 'not in place';
/** Of the inputs it was last run with: a script that was changed since is drift, too. */
export const asTheyAre = 'with the inputs as they are';
export const asTheyWere = 'with other inputs';

export const task: Kind = {
  kind: taskKind,
  // `tasks:` is the driver's own word at the top of such a document.
  collection: 'inPlace',
  schema: 'tasks/task.json',
  fixed: [],
  named: true,
  references: {},
  can: { delete: false },
  key: (spec) => text(spec['name']),
  claims: () => [],
  under: (options, spec) => underOptions(options, spec),
  waits: (spec) => ({ after: addresses(spec['after']), before: addresses(spec['before']) }),
  final: () => 'what its command did is not known',
  impact: (_action, spec) => (spec['impact'] as Impact | undefined) ?? 'none',
  expand: (change) => {
    const told = change.action === 'update' ? change.live.status?.['told'] : undefined;
    return Array.isArray(told) ? { arriving: { notes: told.map(String) } } : {};
  },
  summary: (spec) => {
    const name = text(spec['task']) ?? '';
    return name === spec['name'] ? '' : name;
  },
};

/** Which task it is and what that may do is said by `trueup.yaml` alone. */
function underOptions(options: Spec, spec: Spec): ReturnType<NonNullable<Kind['under']>> {
  const name = text(spec['task']) ?? text(spec['name']) ?? '';
  const listed = listedNames(options);
  if (!listed.includes(name)) {
    const field = spec['task'] === undefined ? 'name' : 'task';
    const help = `Only what trueup.yaml lists may run: ${listed.join(', ') || 'nothing so far'}.`;
    return {
      wrong: { code: 'unlisted-task', field, message: `no task \`${name}\` is listed`, help },
    };
  }
  const allowed = inputsOf(options, name);
  const [strange] = Object.keys((spec['inputs'] as Spec | undefined) ?? {}).filter(
    (each) => !allowed.includes(each),
  );
  if (strange !== undefined) {
    const message = `the task \`${name}\` takes no input \`${strange}\``;
    const help = `It takes ${allowed.join(', ') || 'none'}; trueup.yaml lists them.`;
    return { wrong: { code: 'unlisted-input', field: 'inputs', message, help } };
  }
  const impact = impactOf(options, name);
  return { spec: { ...spec, task: name, state: inPlace, ran: asTheyAre, impact } };
}

function addresses(value: unknown): readonly Address[] {
  return Array.isArray(value) ? (value as readonly Address[]) : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
