/** MAAS, as the engine knows it: its kinds, and how to connect. */
import type { System } from '../../model/desired.ts';
import type { Result } from '../../model/problem.ts';
import type { ConnectOptions, Connection, Provider } from '../../model/provider.ts';
import { lateConnection, named } from '../../transport/late-connection.ts';
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
  script: async () => (await import('./script/writer.ts')).writer,
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
  const open = async (): Promise<Result<Connection>> => {
    const { openMaas } = await import('./connection.ts');
    const more = { concurrency, timeLimitMilliseconds };
    return named(system, await openMaas(system, { ...options, ...unusual, ...more }));
  };
  return lateConnection(system, { concurrency, timeLimitMilliseconds, open });
}

function timeLimitOf({ options }: System): number {
  const { timeoutSeconds } = options;
  return (typeof timeoutSeconds === 'number' ? timeoutSeconds : 30) * 1000;
}
