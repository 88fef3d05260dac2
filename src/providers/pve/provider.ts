/** Proxmox VE, as the engine knows it: its kinds, and how to connect. */
import type { System } from '../../model/desired.ts';
import type { Result } from '../../model/problem.ts';
import type { ConnectOptions, Connection, Provider } from '../../model/provider.ts';
import { lateConnection, named } from '../../transport/late-connection.ts';
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
  script: async () => (await import('./script/writer.ts')).writer,
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
  const limits = { concurrency, timeLimitMilliseconds };
  const open = async (): Promise<Result<Connection>> => {
    const { openPve } = await import('./connection.ts');
    const more = { ...unusual, ...limits, taskMilliseconds };
    return named(system, await openPve(system, { ...options, ...more }));
  };
  return lateConnection(system, { ...limits, together: true, open });
}

function numberOf({ options }: System, name: string, usual: number): number {
  const value = options[name];
  return typeof value === 'number' ? value : usual;
}
