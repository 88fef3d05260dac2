/** PVE through `pvesh` on one of its nodes, by root. */
import type { Commands } from '../../../transport/commands/commands.ts';
import { openPvesh } from '../pvesh.ts';
import type { Call, Reply, Wire } from './call.ts';

export function pveshWire(commands: Commands): Wire {
  const pvesh = openPvesh(commands);
  return {
    user: 'root@pam',
    send: async (call, signal) => {
      const { method, path, parameters = {} } = call;
      const params = Object.fromEntries(
        Object.entries(parameters).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, value] as const],
        ),
      );
      const reply = await pvesh.call({ method, path, params, signal });
      const node = networkOf(call);
      if (!reply.ok || node === undefined) return reply;
      return withChanges(commands, { node, reply }, signal);
    },
    secrets: () => none,
    close: () => pvesh.close(),
  };
}

const none: readonly string[] = [];

function networkOf({ method, path }: Call): string | undefined {
  const [, node] = /^\/nodes\/([^/]+)\/network$/.exec(path) ?? [];
  return method === 'GET' && node !== undefined ? decodeURIComponent(node) : undefined;
}

interface Shown {
  readonly node: string;
  readonly reply: Reply & { readonly ok: true };
}

/** pvesh shows the data alone, and not what stands beside it: the diff is made as PVE makes it. */
async function withChanges(
  commands: Commands,
  { node, reply }: Shown,
  signal: AbortSignal,
): Promise<Reply> {
  const local = await commands.run({ argv: ['readlink', '/etc/pve/local'], signal });
  if (!local.ok) return failed(local.failure);
  if (local.reply.stdout.trim() !== `nodes/${node}`)
    return {
      ok: false,
      status: 501,
      message: `what is pending in the network of ${node} can be seen on that node alone: use its API, or a system of its own`,
      sent: false,
    };
  const file = '/etc/network/interfaces';
  const argv = ['diff', '-b', '-N', '-u', file, `${file}.new`] as const;
  const pending = await commands.run({ argv: ['test', '-e', `${file}.new`], signal });
  if (!pending.ok) return failed(pending.failure);
  if (pending.reply.exit !== 0) return reply;
  const diff = await commands.run({ argv, signal });
  if (!diff.ok) return failed(diff.failure);
  if (diff.reply.exit > 1)
    return { ok: false, status: 500, message: diff.reply.stderr, sent: false };
  return diff.reply.stdout === '' ? reply : { ...reply, changes: diff.reply.stdout };
}

function failed({
  why,
  detail,
}: {
  readonly why: (Reply & { ok: false })['why'];
  readonly detail: string;
}): Reply {
  return { ok: false, ...(why === undefined ? {} : { why }), message: detail, sent: false };
}
