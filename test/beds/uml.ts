/** A machine with a kernel of its own, as a process here: VLANs, ARP and all, for hosts that trueup sees as remote. */
import { doorsTo, type Doors } from './doors.ts';
import { buildHosts } from './hosts.ts';
import { must, type Where } from './program.ts';
import type { Topology } from './topology.ts';
import { startKernel } from './uml/kernel.ts';
import { wireTo } from './uml/wire.ts';

/** `run`: where it all begins, with no network. */
export interface Machine extends Where {
  on(host: string): Where;
  readonly door: Doors['door'];
  /** More of the kernel's modules, by name. */
  load(modules: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Boots it, and builds the hosts and wires. */
export async function startMachine(topology: Topology): Promise<Machine> {
  const kernel = await startKernel();
  const wire = wireTo(kernel);
  try {
    await wire.up;
    const ways = await buildHosts(wire, topology, '');
    const on = (host: string): Where => {
      const into = ways.get(host);
      if (into === undefined) throw new Error(`There is no host ${host} in this machine.`);
      return { run: (argv, given) => wire.run([...into, ...argv], given) };
    };
    const { door, closeDoors } = doorsTo(on);
    return {
      run: wire.run,
      on,
      door,
      load: async (modules) => {
        await must(wire, ['modprobe', '-d', '/mnt', '-a', ...modules]);
      },
      close: async () => {
        await closeDoors();
        await kernel.end(wire.failed());
      },
    };
  } catch (error) {
    await kernel.end(true);
    throw error;
  }
}
