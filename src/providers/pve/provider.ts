/** Proxmox VE, as the engine knows it: its kinds, and how to connect. */
import type { InstallationId } from '../../model/address.ts';
import type { System } from '../../model/desired.ts';
import { problem, type Problem, type Result } from '../../model/problem.ts';
import type { ConnectOptions, Connection, Provider } from '../../model/provider.ts';
import type { Unusual } from './connection.ts';
import { kinds } from './kinds/all.ts';

export const pve: Provider = {
  vendor: 'pve',
  kinds,
  systemSchema: 'pve/system.json',
  connect: (system, options) => connectPve(system, options),
  startLab: async (options) => {
    const { startPveLab } = await import('./lab/index.ts');
    const lab = await startPveLab(options);
    const { url } = lab;
    const { token = '' } = lab.auth;
    return { ...lab, options: { url }, auth: { token } };
  },
};

/** Connects when first used: neither the client nor the secret is touched before. */
export function connectPve(
  system: System,
  options: ConnectOptions,
  unusual: Unusual = {},
): Connection {
  const concurrency = numberOf(system, 'concurrency', 8);
  const timeLimitMilliseconds = numberOf(system, 'timeoutSeconds', 60) * 1000;
  const taskMilliseconds = numberOf(system, 'taskTimeoutSeconds', 3600) * 1000;
  let opening: Promise<Result<Connection>> | undefined;
  const open = (): Promise<Result<Connection>> =>
    (opening ??= import('./connection.ts').then(({ openPve }) =>
      openPve(system, {
        ...options,
        ...unusual,
        concurrency,
        timeLimitMilliseconds,
        taskMilliseconds,
      }),
    ));
  return {
    concurrency,
    timeLimitMilliseconds,
    observe: async (wanted, signal) => {
      const opened = await open();
      if (opened.ok) return opened.value.observe(wanted, signal);
      const why = because(opened.problems);
      const installation = `pve ${system.name}` as InstallationId;
      return { installation, live: [], unseen: [{ system: system.name, why }], gone: [] };
    },
    perform: async (operation, context) => {
      const opened = await open();
      if (opened.ok) return opened.value.perform(operation, context);
      return { ok: false, class: 'refused', problem: because(opened.problems) };
    },
    performTogether: async (operations, context) => {
      const opened = await open();
      if (opened.ok && opened.value.performTogether !== undefined)
        return opened.value.performTogether(operations, context);
      const why = because(opened.ok ? [] : opened.problems);
      return operations.map(() => ({ ok: false, class: 'refused', problem: why }));
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

  function because([first]: readonly Problem[]): Problem {
    const { code, message, ...more } =
      first ?? problem('not-connected', 'it cannot be connected to.');
    return problem(code, `${system.name}: ${message}`, { ...more, about: system.name });
  }
}

function numberOf({ options }: System, name: string, usual: number): number {
  const value = options[name];
  return typeof value === 'number' ? value : usual;
}
