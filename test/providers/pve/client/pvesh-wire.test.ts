/** The network of a node through `pvesh`, which shows the data and not what is pending beside it. */
import { expect, test } from 'vitest';
import type {
  Command,
  CommandReply,
  Commands,
  Ran,
} from '../../../../src/transport/commands/commands.ts';
import { at } from '../../../../src/providers/pve/client/call.ts';
import { pveshWire } from '../../../../src/providers/pve/client/pvesh-wire.ts';

const signal = AbortSignal.timeout(60_000);
const network = { method: 'GET', path: at`/nodes/${'pve1'}/network` } as const;

/** A node that answers each program with this. */
function nodeOf(answers: Readonly<Record<string, Partial<CommandReply> | 'cut'>>) {
  const asked: Command[] = [];
  const commands: Commands = {
    where: 'root@pve1',
    run: (command): Promise<Ran> => {
      asked.push(command);
      const answer = answers[command.argv[0]] ?? {};
      return Promise.resolve(
        answer === 'cut'
          ? { ok: false, failure: { why: 'cut', sent: true, detail: 'it broke off' } }
          : { ok: true, reply: { exit: 0, stdout: '', stderr: '', ...answer } },
      );
    },
    again: () => commands,
    close: () => Promise.resolve(),
  };
  return { wire: pveshWire(commands), words: () => asked.map(({ argv }) => argv.join(' ')) };
}

const here = { pvesh: { stdout: '[]' }, readlink: { stdout: 'nodes/pve1\n' } };
const diff = '--- a\n+++ b\n@@ -1 +1 @@\n-auto lo\n+auto vmbr0\n';

test('what is pending is compared on the node itself, as PVE does it', async () => {
  const { wire, words } = nodeOf({ ...here, diff: { exit: 1, stdout: diff } });
  expect(await wire.send(network, signal)).toMatchObject({ ok: true, data: [], changes: diff });
  expect(words()).toEqual([
    'pvesh get /nodes/pve1/network --output-format json',
    'readlink /etc/pve/local',
    'test -e /etc/network/interfaces.new',
    'diff -b -N -u /etc/network/interfaces /etc/network/interfaces.new',
  ]);
});

test('without a second file, or with the same in it, nothing is pending', async () => {
  const none = nodeOf({ ...here, test: { exit: 1 } });
  expect(await none.wire.send(network, signal)).toEqual({ ok: true, data: [] });
  expect(none.words().at(-1)).toMatch(/^test /);
  const same = nodeOf({ ...here, diff: { exit: 0 } });
  expect(await same.wire.send(network, signal)).toEqual({ ok: true, data: [] });
});

test('of another node it cannot be known, and is not taken for nothing', async () => {
  const { wire } = nodeOf({ ...here, readlink: { stdout: 'nodes/pve2\n' } });
  expect(await wire.send(network, signal)).toMatchObject({ ok: false, status: 501, sent: false });
});

test.each([
  ['diff', { exit: 2, stderr: 'diff: no such device' }, { ok: false, status: 500 }],
  ['diff', 'cut', { ok: false, why: 'cut' }],
  ['readlink', 'cut', { ok: false, why: 'cut' }],
  ['test', 'cut', { ok: false, why: 'cut' }],
] as const)('where %s does not work nothing is believed', async (program, answer, told) => {
  const { wire } = nodeOf({ ...here, [program]: answer });
  expect(await wire.send(network, signal)).toMatchObject({ ...told, sent: false });
});

test('other calls are calls and nothing else; what is undefined is left out', async () => {
  const { wire, words } = nodeOf({ pvesh: { stdout: '{"a":1}' } });
  const path = at`/nodes/${'pve1'}/qemu/${100}/config`;
  const parameters = { cores: 4, memory: undefined, onboot: true };
  expect(await wire.send({ method: 'PUT', path, parameters }, signal)).toMatchObject({
    ok: true,
    data: { a: 1 },
  });
  expect(words()).toEqual([
    'pvesh set /nodes/pve1/qemu/100/config --cores 4 --onboot 1 --output-format json',
  ]);
});
