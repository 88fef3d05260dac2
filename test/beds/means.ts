/** What this machine lacks for a bed: the reason by which a test is skipped. */
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, type TestContext } from 'vitest';
import { abilities } from './namespaces.ts';
import { here } from './program.ts';
import { compiler, tooManyRegisters } from './uml/registers.ts';

export type Means =
  | 'namespaces'
  | 'vlans'
  | 'own hosts'
  | 'machine'
  | 'systemd'
  | 'netplan'
  | 'sshd'
  | 'libvirt';
type Skipping = Pick<TestContext, 'skip'>;

/** `needs …`, or nothing when all is there. */
export async function lackOf(means: Means): Promise<string | undefined> {
  switch (means) {
    case 'namespaces':
      return namespacesLack[await abilities()];
    case 'vlans':
      return (await abilities()) === 'no-vlan' ? 'needs vlans' : lackOf('namespaces');
    case 'own hosts':
      return (
        (await lackOf('namespaces')) ?? ((await overlays()) ? undefined : 'needs overlay mounts')
      );
    case 'machine':
      return machineLack();
    case 'systemd':
      return (await lackOf('machine')) ?? programsLack(['systemctl', 'dbus-daemon', 'udevadm']);
    case 'netplan':
      return programsLack(['netplan']);
    case 'sshd':
      return programsLack(['ssh', 'ssh-keygen', 'sshd']) ?? accountLack();
    case 'libvirt': {
      const programs = ['libvirtd', 'virtlogd', 'virsh', 'dnsmasq', 'qemu-system-x86_64'];
      return programsLack(programs) === undefined ? undefined : 'needs libvirt';
    }
  }
}

/** Skips the test whose context this is where something is missing. */
export async function need({ skip }: Skipping, ...means: readonly Means[]): Promise<void> {
  for (const each of means) {
    const lack = await lackOf(each);
    if (lack !== undefined) skip(lack);
  }
}

/** One bed for all tests of a file, which ends with them; each test asks for it with its context. */
export function shared<Bed extends { close(): Promise<void> }>(
  means: Means,
  start: () => Promise<Bed>,
): (context: Skipping) => Bed {
  let bed: Bed | undefined;
  let lack: string | undefined;
  beforeAll(async () => {
    lack = await lackOf(means);
    if (lack === undefined) bed = await start();
  }, 120_000);
  afterAll(() => bed?.close());
  return ({ skip }) => {
    if (lack !== undefined) skip(lack);
    if (bed === undefined) throw new Error(`The bed for ${means} did not start.`);
    return bed;
  };
}

const namespacesLack = {
  'no-netns': 'needs network namespaces',
  'no-bridge': 'needs bridges',
  'no-vlan': undefined,
  ok: undefined,
} as const;

function machineLack(): string | undefined {
  if (!isThere('linux.uml') || !existsSync('/usr/lib/uml/modules')) return 'needs user-mode-linux';
  // The kernel takes its words from one line, and knows no quotes.
  const told = [process.execPath, import.meta.dirname, tmpdir()];
  if (told.some((path) => path.includes(' '))) return 'needs paths without spaces';
  if (tooManyRegisters() && compiler() === undefined) return 'needs a C compiler';
  return programsLack(['ip', 'modprobe', 'unshare', 'nsenter']);
}

/** Without PAM sshd lets nobody in whose account is locked; what a plain user cannot read is none of its business. */
function accountLack(): string | undefined {
  const { username, shell } = userInfo();
  const shadow = '/etc/shadow';
  const locked =
    process.getuid?.() === 0 &&
    existsSync(shadow) &&
    readFileSync(shadow, 'utf8').includes(`${username}:!`);
  return locked || /nologin|false/.test(shell ?? '')
    ? 'needs an account that may sign in'
    : undefined;
}

function programsLack(names: readonly string[]): string | undefined {
  const missing = names.find((name) => !isThere(name));
  return missing === undefined ? undefined : `needs ${missing}`;
}

/** Some are where only the administrator looks. */
function isThere(name: string): boolean {
  const folders = ['/usr/sbin', '/sbin', ...(process.env['PATH'] ?? '').split(':')];
  return folders.some((folder) => existsSync(join(folder, name)));
}

let asked: Promise<boolean> | undefined;

function overlays(): Promise<boolean> {
  const script =
    'mount -t tmpfs t /mnt && mkdir /mnt/a /mnt/b /mnt/c && mount -t overlay o -o lowerdir=/,upperdir=/mnt/a,workdir=/mnt/b /mnt/c';
  asked ??= here.run(['unshare', '--mount', 'sh', '-c', script]).then(({ exit }) => exit === 0);
  return asked;
}
