/** Linux hosts, as the engine knows them: their kinds, and how to connect. */
import type { System } from '../../model/desired.ts';
import type { ConnectOptions, Connection, Provider } from '../../model/provider.ts';
import { lateConnection } from '../../transport/late-connection.ts';
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
  script: async () => (await import('./script/writer.ts')).writer,
};

/** Connects when first used: nothing is sent before. */
export function connectLinux(system: System, options: ConnectOptions): Connection {
  return lateConnection(system, {
    together: true,
    // One change at a time: what one does to the routes of a host is not to be seen by another half-way.
    concurrency: 1,
    timeLimitMilliseconds: 1000 * (number('timeoutSeconds', 30) + number('confirmSeconds', 120)),
    open: async () => {
      const { openLinux } = await import('./connection.ts');
      return openLinux(system, options);
    },
  });

  function number(option: string, usual: number): number {
    const value = system.options[option];
    return typeof value === 'number' ? value : usual;
  }
}
