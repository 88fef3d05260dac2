/** Tasks, as the engine knows them: commands and playbooks for what trueup does not model. */
import type { System } from '../../model/desired.ts';
import type { ConnectOptions, Connection, Provider } from '../../model/provider.ts';
import { task } from './kinds/task.ts';

export const tasks: Provider = {
  vendor: 'tasks',
  kinds: [task],
  systemSchema: 'tasks/system.json',
  connect: connectTasks,
  startLab: async (options) => {
    const { startTasksLab } = await import('./lab/index.ts');
    const lab = await startTasksLab(options);
    return { ...lab, options: { via: lab.url } };
  },
};

/** Connects when first used. */
export function connectTasks(system: System, options: ConnectOptions): Connection {
  const concurrency = Number(system.options['concurrency'] ?? 4);
  type Open = Pick<Connection, 'observe' | 'perform' | 'settle' | 'close'>;
  let opening: Promise<Open> | undefined;
  const open = (): Promise<Open> =>
    (opening ??= import('./connection.ts').then(({ openTasks }) =>
      openTasks(system, { ...options, concurrency }),
    ));
  return {
    concurrency,
    // Its lock tells how long a run goes on without its sender; before it has that, it takes no longer than this.
    timeLimitMilliseconds: isFar(system) ? 15_000 : 3000,
    observe: async (wanted, signal) => (await open()).observe(wanted, signal),
    perform: async (operation, context) => (await open()).perform(operation, context),
    settle: async (operation, context) => (await open()).settle(operation, context),
    close: async () => (await opening)?.close(),
  };
}

function isFar({ options }: System): boolean {
  const listed = Object.values((options['tasks'] ?? {}) as Readonly<Record<string, unknown>>);
  return [options, ...listed].some((each) =>
    String((each as { readonly via?: string }).via).startsWith('ssh://'),
  );
}
