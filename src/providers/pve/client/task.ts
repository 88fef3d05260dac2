/** PVE's tasks: a reply of 200 with a task's id says only that it was begun. */
import { problem } from '../../../model/problem.ts';
import { at } from './call.ts';
import type { Client } from './client.ts';
import { taskFailure, type Failure } from './failure.ts';

export interface Upid {
  readonly node: string;
  readonly type: string;
  readonly id: string;
  /** `root@pam`, or `root@pam!lab` of a token. */
  readonly user: string;
}

/** `UPID:pve1:00004C54:0003119B:6B004CAD:qmcreate:100:root@pam:` */
export function parseUpid(value: unknown): Upid | undefined {
  if (typeof value !== 'string') return undefined;
  const [, node, type, id, user] =
    /^UPID:([^:\s]+):[0-9A-F]{8}:[0-9A-F]{8,9}:[0-9A-F]{8}:([^:\s]+):([^:\s]*):([^:\s]+):$/i.exec(
      value,
    ) ?? [];
  if (node === undefined || type === undefined || user === undefined) return undefined;
  return { node, type, id: id ?? '', user };
}

/** `notes`: what it warned of. */
export type TaskEnd = { readonly ok: true; readonly notes: readonly string[] } | Failure;

export interface Awaiting {
  readonly signal: AbortSignal;
  /** After so long it is left alone, and only a look can tell what becomes of it. */
  readonly limitMilliseconds: number;
  /** How long the node may keep silent meanwhile: one that reloads its network does. */
  readonly silenceMilliseconds?: number;
}

/** Asks until the task has ended, then tells how. */
export async function awaitTask(client: Client, id: string, options: Awaiting): Promise<TaskEnd> {
  const upid = parseUpid(id);
  if (upid === undefined)
    return { ...client.failure('bad-task', `'${id}' is no task of PVE.`), class: 'lost' };
  const { clock } = client;
  const { signal, limitMilliseconds, silenceMilliseconds = 60_000 } = options;
  const path = at`/nodes/${upid.node}/tasks/${id}/status`;
  const start = clock.now();
  let heard = start;
  for (let pause = 50; ; pause = Math.min(1000, pause * 2)) {
    const answer = await client.read(path, signal);
    const now = clock.now();
    if (answer.ok) {
      heard = now;
      const status = statusIn(answer.value);
      if (status === undefined) return lost(client, id, 'its status cannot be read');
      if (status !== 'running') return ended(client, { id, upid, status }, signal);
    } else if (answer.class !== 'temporary' && answer.class !== 'rate') {
      return lost(client, id, answer.problem.message);
    } else if (now - heard >= silenceMilliseconds) return lost(client, id, answer.problem.message);
    if (signal.aborted) return lost(client, id, 'it was cancelled');
    if (now - start >= limitMilliseconds)
      return lost(client, id, `it runs for more than ${Math.round(limitMilliseconds / 1000)} s`);
    await clock.wait(pause, signal);
  }
}

/** `running`, or the words with which it ended. */
function statusIn(value: unknown): string | undefined {
  const { status, exitstatus } = (value ?? {}) as { status?: unknown; exitstatus?: unknown };
  if (status === 'running') return 'running';
  if (status !== 'stopped') return undefined;
  // A worker that was killed leaves nothing behind.
  return typeof exitstatus === 'string' && exitstatus !== '' ? exitstatus : 'unexpected status';
}

interface Ended {
  readonly id: string;
  readonly upid: Upid;
  readonly status: string;
}

async function ended(
  client: Client,
  { id, upid, status }: Ended,
  signal: AbortSignal,
): Promise<TaskEnd> {
  if (status === 'OK') return { ok: true, notes: [] };
  if (/^WARNINGS: \d+$/.test(status))
    return { ok: true, notes: await warningsOf(client, { id, upid, status }, signal) };
  const call = `${upid.type} ${upid.id}`.trim();
  return taskFailure(status, { call: `${upid.node}: ${call}`, masked: client.masked });
}

/** The lines of its log that warn; without them what it says itself. */
async function warningsOf(
  client: Client,
  { id, upid, status }: Ended,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const path = at`/nodes/${upid.node}/tasks/${id}/log`;
  const log = await client.read(path, signal, { start: 0, limit: 0 });
  const lines = log.ok && Array.isArray(log.value) ? (log.value as readonly unknown[]) : [];
  const warnings = lines
    .flatMap((each) => (each as { t?: unknown } | null)?.t ?? [])
    .filter((line) => typeof line === 'string')
    .filter((line) => /^\s*warn(ing)?s?\b/i.test(line));
  const said = warnings.length === 0 ? [status] : warnings.slice(0, 20);
  return said.map((line) => `${upid.type} ${upid.id}: ${client.masked(line).trim().slice(0, 400)}`);
}

function lost(client: Client, id: string, why: string): Failure {
  return {
    ok: false,
    class: 'lost',
    problem: problem(
      'task-lost',
      client.masked(`What became of the task ${id} is not known: ${why}`),
      {
        help: 'Its log tells more: the node, Task History in the web interface.',
      },
    ),
  };
}
