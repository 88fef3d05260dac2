/** Linux hosts, as the engine knows them: their kinds, and how to connect. */
import type { InstallationId } from '../../model/address.ts';
import type { System } from '../../model/desired.ts';
import { problem, type Problem, type Result } from '../../model/problem.ts';
import type { ConnectOptions, Connection, Performed, Provider } from '../../model/provider.ts';
import { kinds } from './kinds/all.ts';

export const linux: Provider = {
  vendor: 'linux',
  kinds,
  systemSchema: 'linux/system.json',
  connect: (system, options) => connectLinux(system, options),
  startLab: async (options) => {
    const { startLinuxLab } = await import('./lab/index.ts');
    const lab = await startLinuxLab(options);
    return { ...lab, options: { via: lab.url }, auth: {} };
  },
};

/** Connects when first used: nothing is sent before. */
export function connectLinux(system: System, options: ConnectOptions): Connection {
  let opening: Promise<Result<Connection>> | undefined;
  const open = (): Promise<Result<Connection>> =>
    (opening ??= import('./connection.ts').then(({ openLinux }) => openLinux(system, options)));
  return {
    // One change at a time: what one does to the routes of a host is not to be seen by another half-way.
    concurrency: 1,
    timeLimitMilliseconds: 1000 * (number('timeoutSeconds', 30) + number('confirmSeconds', 120)),
    observe: async (wanted, signal) => {
      const opened = await open();
      if (opened.ok) return opened.value.observe(wanted, signal);
      const why = because(opened.problems);
      const installation = `linux ${system.name}` as InstallationId;
      return { installation, live: [], unseen: [{ system: system.name, why }], gone: [] };
    },
    perform: async (operation, context) => {
      const opened = await open();
      return opened.ok ? opened.value.perform(operation, context) : refused(opened.problems);
    },
    performTogether: async (operations, context) => {
      const opened = await open();
      if (!opened.ok) return operations.map(() => refused(opened.problems));
      return (await opened.value.performTogether?.(operations, context)) ?? [];
    },
    settle: async (operation, context) => {
      const opened = await open();
      if (opened.ok) return opened.value.settle(operation, context);
      return { state: 'unknown', problem: because(opened.problems) };
    },
    close: async () => {
      const opened = await opening;
      if (opened?.ok === true) await opened.value.close();
    },
  };

  function number(option: string, usual: number): number {
    const value = system.options[option];
    return typeof value === 'number' ? value : usual;
  }

  function refused(problems: readonly Problem[]): Performed {
    return { ok: false, class: 'refused', problem: because(problems) };
  }

  function because([first]: readonly Problem[]): Problem {
    return first ?? problem('not-connected', `${system.name}: it cannot be connected to.`);
  }
}
