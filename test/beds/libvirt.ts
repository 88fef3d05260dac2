/** A real libvirtd on a host of a bed that has files of its own; the machine's own libvirt is never touched. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must, type Where } from './program.ts';

export interface Libvirt {
  /** A folder for pools of volumes, on that host. */
  readonly folder: string;
  /** One command of virsh: its output, or an error. `xml`: what is in the file that it wants as its last word. */
  readonly virsh: (command: string, xml?: string) => Promise<string>;
}

/** What has to be loaded into the kernel of a user-mode machine before: for firewall rules, and for guests. */
export const libvirtModules: readonly string[] = [
  'tun',
  ...['ip', 'ip6'].flatMap((family) =>
    ['filter', 'nat', 'mangle'].map((table) => `${family}table_${table}`),
  ),
];

/** It ends with its host, and takes guests and networks along. */
export async function startLibvirt(on: Where): Promise<Libvirt> {
  const script = await readFile(join(import.meta.dirname, 'libvirt.sh'), 'utf8');
  await must(on, ['sh', '-s'], { stdin: script });
  return {
    folder: '/srv/images',
    virsh: (command, xml) => {
      const words = ['virsh', '-q', '-c', 'qemu:///system', ...command.split(' ')] as const;
      if (xml === undefined) return must(on, words);
      const given = ['sh', '-c', 'cat >/run/given; exec "$@" /run/given', 'sh'] as const;
      return must(on, [...given, ...words], { stdin: xml });
    },
  };
}
