/** Programs that work on files: as those of this machine do, in a folder that both have. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lab } from './asked.ts';

interface Step {
  readonly line: string;
  readonly stdin?: string;
}

function steps(...lines: readonly (string | Step)[]): readonly Step[] {
  return lines.map((each) => (typeof each === 'string' ? { line: each } : each));
}

const tee = (line: string, stdin: string): Step => ({ line, stdin });

/** Each in a fresh folder; @ stands for it. */
const stories: Readonly<Record<string, readonly Step[]>> = {
  'written, read, appended': steps(
    tee('tee @/a', 'one\n'),
    tee('tee -a @/a', 'two\n'),
    'cat @/a',
    'cat @/a @/none @/a',
    'cat @',
    'cat @/a/b',
    tee('tee @/none/a', 'x'),
    tee('tee @', 'x'),
    'sha256sum @/a @/none',
    tee('cat', 'from stdin'),
  ),
  'a file with a mode, put in its place at once': steps(
    tee('install -m 600 -T /dev/stdin @/new', 'text'),
    'stat -c %a|%s|%F|%n @/new',
    'mv -T @/new @/old',
    'ls -1 @',
    tee('install -m 640 -T /dev/stdin @/old', 'other'),
    'stat -c %a @/old @/none',
    'chmod 600 @/old',
    'chmod 0644 @/none',
    tee('tee @/old', 'x'),
    'stat -c %a @/old',
    tee('install -m 600 -T /dev/stdin @/none/new', ''),
  ),
  folders: steps(
    'mkdir @/a',
    'mkdir @/a',
    'mkdir -p -m 700 @/b/c/d',
    'mkdir @/none/a',
    'mkdir -p @/a',
    tee('tee @/b/c/file', 'x'),
    'stat -c %a @/b @/b/c/d',
    'rmdir @/b',
    'rmdir @/a',
    'rmdir @/a',
    'rm @/b',
    'rm @/none',
    'rm -f @/none',
    'rm -r -f @/b',
    'ls -1 @',
    'ls -1 @/none @',
  ),
  'moved and copied': steps(
    tee('tee @/a', 'a'),
    'chmod 600 @/a',
    'mkdir @/d',
    'mv @/a @/d',
    'mv @/a @/d',
    'cp @/d/a @/b',
    'cp -p @/d/a @/c',
    'stat -c %a @/b @/c',
    'cp @/d @/e',
    'cp -a -T @/d @/e',
    'cp -r @/d @/e',
    'find @ -printf %p:%y:%m\\n',
    'cp @/none @/x',
    'cp @/c @/none/x',
    'mv @/c @/none/x',
    'mv -T @/e @/b',
    'mv @/b @/c @/none',
    'mv -T @/d @/e',
    'cp -a @/c @/d/a',
    'cat @/d/a',
  ),
  found: steps(
    'mkdir -p @/netplan/deep/deeper',
    tee('tee @/netplan/50-b.yaml', 'four'),
    tee('tee @/netplan/10-a.yaml', 'x'),
    tee('tee @/netplan/notes', ''),
    tee('tee @/netplan/deep/c.yaml', ''),
    tee('tee @/netplan/deep/deeper/d.yaml', ''),
    'find @/netplan -maxdepth 1 -type f -name *.yaml',
    'find @/netplan @/none -maxdepth 2 -type f -printf %p\\t%s\\n',
    'find @/netplan -mindepth 1 -type d',
    'find @/netplan/notes -printf %f|%d',
    'ls -1 @/netplan',
    'ls -1 @/netplan/notes @/netplan/deep @/none',
  ),
  'asked about': steps(
    tee('tee @/a', ''),
    tee('tee @/b', 'x'),
    ...['-e @/a', '-e @/none', '-f @/a', '-f @', '-d @', '-d @/a', '-s @/a', '-s @/b'].map(
      (each) => `test ${each}`,
    ),
    'touch @/c',
    'test -f @/c',
    'touch @/none/c',
  ),
};

test.each(Object.entries(stories))('%s', (_, told) => {
  const folder = mkdtempSync(join(tmpdir(), 'tu-files-'));
  try {
    const it = lab({ folders: { [folder]: '700' } });
    for (const { line, stdin = '' } of told) {
      const argv = line.split(' ').map((word) => word.replaceAll('@', folder));
      const [program = '', ...rest] = argv;
      // A file and no pipe: Node's are sockets, and /dev/stdin cannot be opened then.
      writeFileSync(`${folder}.stdin`, stdin);
      const input = openSync(`${folder}.stdin`, 'r');
      const real = spawnSync(program, rest, {
        stdio: [input, 'pipe', 'pipe'],
        encoding: 'utf8',
        env: { ...process.env, LC_ALL: 'C' },
      });
      closeSync(input);
      const here = (text: string): string => text.replaceAll(folder, '@');
      const ours = it.run(argv, stdin);
      // Found in the order of the disk: sorted.
      const lines = (text: string): readonly string[] =>
        program === 'find' ? here(text).split('\n').toSorted() : [here(text)];
      expect([line, ours.exit, lines(ours.stdout), here(ours.stderr)]).toEqual([
        line,
        real.status,
        lines(real.stdout),
        here(real.stderr),
      ]);
    }
  } finally {
    for (const path of [folder, `${folder}.stdin`]) rmSync(path, { recursive: true, force: true });
  }
});

test('who is not root keeps to what is his', () => {
  const it = lab({
    user: 'ops',
    files: { '/etc/netplan/10-a.yaml': 'secret', '/etc/motd': 'hi\n' },
  });
  expect(it.ask('cat /etc/motd')).toEqual([0, 'hi\n']);
  expect(it.ask('cat /etc/netplan/10-a.yaml')).toEqual([
    1,
    'cat: /etc/netplan/10-a.yaml: Permission denied\n',
  ]);
  expect(it.ask('tee /etc/motd', 'x')).toEqual([1, 'xtee: /etc/motd: Permission denied\n']);
  expect(it.ask('rm /etc/motd')).toEqual([1, "rm: cannot remove '/etc/motd': Permission denied\n"]);
  expect(it.ask('tee /tmp/x', 'x')).toEqual([0, 'x']);
  expect(it.ask('sudo cat /etc/netplan/10-a.yaml')).toEqual([0, 'secret']);
});

test('what the kernel shows as files', () => {
  const it = lab({ links: [{ name: 'eno1', mac: '52:54:00:aa:bb:01' }] });
  expect(it.ask('cat /proc/sys/net/ipv4/conf/eno1/promote_secondaries')).toEqual([0, '0\n']);
  expect(it.ask('tee /proc/sys/net/ipv4/conf/eno1/promote_secondaries', '1\n')).toEqual([0, '1\n']);
  expect(it.ask('sysctl -n net.ipv4.conf.eno1.promote_secondaries')).toEqual([0, '1\n']);
  expect(it.ask('cat /proc/sys/net/ipv4/conf/nosuch/forwarding')[0]).toBe(1);
  expect(it.ask('cat /sys/class/net/eno1/address')).toEqual([0, '52:54:00:aa:bb:01\n']);
  expect(it.ask('cat /sys/class/net/eno1/operstate')).toEqual([0, 'up\n']);
  expect(it.ask('readlink /proc/self/ns/net /proc/1/ns/net')).toEqual([
    0,
    'net:[4026531840]\nnet:[4026531840]\n',
  ]);
  expect(it.ask('cat /proc/self/status')[1]).toContain('CapEff:\t000001ffffffffff');
});
