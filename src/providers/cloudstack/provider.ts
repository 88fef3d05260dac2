/** CloudStack, as the engine knows it: its kinds, and how to connect. */
import type { System } from '../../model/desired.ts';
import type { Result } from '../../model/problem.ts';
import type { ConnectOptions, Connection, Provider } from '../../model/provider.ts';
import { lateConnection, named } from '../../transport/late-connection.ts';
import type { Unusual } from './connection.ts';
import { kinds } from './kinds/all.ts';

export const cloudstack: Provider = {
  vendor: 'cloudstack',
  kinds,
  systemSchema: 'cloudstack/system.json',
  connect: (system, options) => connectCloudstack(system, options),
  startLab: async (options) => {
    const [{ startCloudstackLab }, { disksOf }] = await Promise.all([
      import('./lab/index.ts'),
      import('./lab/inside.ts'),
    ]);
    const lab = await startCloudstackLab(options);
    const { url } = lab;
    const { apiKey = '', secretKey = '' } = lab.auth;
    return {
      ...lab,
      options: { url },
      auth: { apiKey, secretKey },
      disksOf: (machine) => disksOf(lab.state(), machine),
    };
  },
  script: async () => (await import('./script/writer.ts')).writer,
};

/** Connects when first used: neither the client nor the secret is touched before. */
export function connectCloudstack(
  system: System,
  options: ConnectOptions,
  unusual: Unusual = {},
): Connection {
  const concurrency = numberOf(system, 'concurrency', 8);
  const callMilliseconds = numberOf(system, 'timeoutSeconds', 60) * 1000;
  const jobMilliseconds = numberOf(system, 'jobTimeoutSeconds', 1800) * 1000;
  // A call that was sent may begin a job, and a job goes on without its sender.
  const limits = { concurrency, timeLimitMilliseconds: callMilliseconds };
  const open = async (): Promise<Result<Connection>> => {
    const { openCloudstack } = await import('./connection.ts');
    const more = { ...unusual, ...limits, callMilliseconds, jobMilliseconds };
    return named(system, await openCloudstack(system, { ...options, ...more }));
  };
  return lateConnection(system, { ...limits, together: true, open });
}

function numberOf({ options }: System, name: string, usual: number): number {
  const value = options[name];
  return typeof value === 'number' ? value : usual;
}
