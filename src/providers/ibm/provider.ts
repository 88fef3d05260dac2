/** IBM Cloud VPC and DNS Services, as the engine knows them: their kinds, and how to connect. */
import type { System } from '../../model/desired.ts';
import type { Result } from '../../model/problem.ts';
import type { ConnectOptions, Connection, Provider } from '../../model/provider.ts';
import { lateConnection, named } from '../../transport/late-connection.ts';
import type { Unusual } from './connection.ts';
import { kinds } from './kinds/all.ts';

export const ibm: Provider = {
  vendor: 'ibm',
  kinds,
  systemSchema: 'ibm/system.json',
  connect: (system, options) => connectIbm(system, options),
  startLab: async (options) => {
    const { startIbmLab } = await import('./lab/index.ts');
    const lab = await startIbmLab(options);
    const { apiKey = '' } = lab.auth;
    return { ...lab, options: lab.options, auth: { apiKey } };
  },
  script: async () => (await import('./script/writer.ts')).writer,
};

/** Connects when first used: neither the client nor the secret is touched before. */
export function connectIbm(
  system: System,
  options: ConnectOptions,
  unusual: Unusual = {},
): Connection {
  const seconds = (name: string, usual: number): number => {
    const value = system.options[name];
    return (typeof value === 'number' ? value : usual) * 1000;
  };
  const given = system.options['concurrency'];
  const concurrency = typeof given === 'number' ? given : 8;
  const timeLimitMilliseconds = seconds('timeoutSeconds', 60);
  const limits = {
    deleteMilliseconds: seconds('deleteTimeoutSeconds', 1800),
    provisionMilliseconds: seconds('provisionTimeoutSeconds', 1800),
    stopMilliseconds: seconds('stopTimeoutSeconds', 300),
  };
  const open = async (): Promise<Result<Connection>> => {
    const { openIbm } = await import('./connection.ts');
    const more = { ...unusual, concurrency, timeLimitMilliseconds, limits };
    return named(system, await openIbm(system, { ...options, ...more }));
  };
  return lateConnection(system, { concurrency, timeLimitMilliseconds, together: true, open });
}
