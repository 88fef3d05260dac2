/** MAAS, as the engine knows it: its kinds, and how to connect. */
import type { InstallationId } from '../../model/address.ts';
import type { System } from '../../model/desired.ts';
import { problem, type Problem, type Result } from '../../model/problem.ts';
import type { ConnectOptions, Connection, Provider } from '../../model/provider.ts';
import type { Unusual } from './connection.ts';
import { kinds } from './kinds/all.ts';

export const maas: Provider = {
  vendor: 'maas',
  kinds,
  systemSchema: 'maas/system.json',
  connect: (system, options) => connectMaas(system, options),
  startLab: async (options) => {
    const { startMaasLab } = await import('./lab/index.ts');
    const lab = await startMaasLab(options);
    const { url, auth } = lab;
    return { ...lab, options: { url }, auth };
  },
};

/** Connects when first used: neither the client nor the secret is touched before. */
export function connectMaas(
  system: System,
  options: ConnectOptions,
  unusual: Unusual = {},
): Connection {
  // A region works on four requests at a time (maasserver/concurrency.py).
  const concurrency = Math.min(Number(system.options['concurrency'] ?? 4), 4);
  const timeLimitMilliseconds = timeLimitOf(system);
  let opening: Promise<Result<Connection>> | undefined;
  const open = (): Promise<Result<Connection>> =>
    (opening ??= import('./connection.ts').then(({ openMaas }) =>
      openMaas(system, { ...options, ...unusual, concurrency, timeLimitMilliseconds }),
    ));
  return {
    concurrency,
    timeLimitMilliseconds,
    observe: async (wanted, signal) => {
      const opened = await open();
      if (opened.ok) return opened.value.observe(wanted, signal);
      const why = because(opened.problems);
      const installation = `maas ${system.name}` as InstallationId;
      return { installation, live: [], unseen: [{ system: system.name, why }], gone: [] };
    },
    perform: async (operation, context) => {
      const opened = await open();
      if (opened.ok) return opened.value.perform(operation, context);
      return { ok: false, class: 'refused', problem: because(opened.problems) };
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

function timeLimitOf({ options }: System): number {
  const { timeoutSeconds } = options;
  return (typeof timeoutSeconds === 'number' ? timeoutSeconds : 30) * 1000;
}
