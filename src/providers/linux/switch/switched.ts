/** A change that may cut the way we came by: armed, made, proven over a new connection, and only then left standing. */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../wire/client.ts';
import type { Failure } from '../wire/failure.ts';
import { arm, unitOf } from './arm.ts';
import { folderOf, type Making } from './scripts.ts';

export interface Switching {
  readonly client: Client;
  readonly making: Omit<Making, 'id' | 'armed'>;
  /** Ids of the operations that are under way. */
  readonly what: readonly string[];
  readonly confirmMilliseconds: number;
  readonly signal: AbortSignal;
  /** Bundles of old that have been told of. */
  readonly stale: readonly string[];
  /** Does the host show what was wanted? Asked over the new connection. */
  readonly proven: () => Promise<boolean>;
}

/** Undefined where it stands. */
export async function changeUnderSwitch(switching: Switching): Promise<Failure | undefined> {
  const { client, confirmMilliseconds, signal } = switching;
  const id = randomBytes(6).toString('hex');
  const seconds = confirmMilliseconds / 1000;
  const end = Date.now() + confirmMilliseconds;
  const armed = { at: new Date(end).toISOString(), what: switching.what };
  for (const old of switching.stale) await client.write(['rm', '-r', '-f', folderOf(old)], signal);
  const unarmed = await arm(client, { ...switching.making, id, armed }, { seconds, signal });
  if (unarmed !== undefined) return givenUp(switching, id, unarmed);
  const sent = await client.write(['ip', '-batch', `${folderOf(id)}/change`], signal, {
    leave: true,
    // Its reply may have lost its way; what it did shows by a new one.
    timeoutMilliseconds: Math.min(5000, confirmMilliseconds / 3),
  });
  const refused = sent.ok && sent.reply.exit !== 0 ? client.failed(['ip'], sent.reply) : undefined;
  const proven = refused === undefined && (await provenBy(switching, end));
  if (proven && (await confirmed(switching, id))) return undefined;
  return takenBack(switching, { id, end, refused });
}

/** Nothing was changed: what was laid there is taken away again, and a timer finds nothing to do. */
async function givenUp({ client, signal }: Switching, id: string, why: Failure): Promise<Failure> {
  const gone = await client.write(['rm', '-r', '-f', folderOf(id)], signal);
  return gone.ok && gone.reply.exit === 0 && why.class === 'lost'
    ? { ...why, class: 'temporary' }
    : why;
}

/** Asks again and again until a fifth of the time is left, which the confirmation itself may take. */
async function provenBy({ client, proven, confirmMilliseconds, signal }: Switching, end: number) {
  const last = end - confirmMilliseconds / 5;
  for (let pause = 50; Date.now() < last && !signal.aborted; pause = Math.min(1000, pause * 2)) {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(Math.max(1, last - Date.now()))]);
    if ((await client.renew(limit)) && (await proven())) return true;
    await rest(pause, signal);
  }
  return false;
}

/** By the new connection; whoever renames the file first decides. */
async function confirmed({ client, signal }: Switching, id: string): Promise<boolean> {
  const folder = folderOf(id);
  const moved = await client.write(['mv', '-T', `${folder}/armed`, `${folder}/confirmed`], signal);
  if (!moved.ok || moved.reply.exit !== 0) {
    // The reply may be what was lost.
    const there = await client.read(['test', '-e', `${folder}/confirmed`], signal);
    if (!there.ok || there.reply.exit !== 0) return false;
  }
  await client.write(['systemctl', 'stop', `${unitOf(id)}.timer`], signal);
  await client.write(['rm', '-r', '-f', folder], signal);
  return true;
}

interface Unproven {
  readonly id: string;
  readonly end: number;
  /** What the change itself said. */
  readonly refused: Failure | undefined;
}

/** Not confirmed: where we can, we take it back at once; else the host does. */
async function takenBack(switching: Switching, { id, end, refused }: Unproven): Promise<Failure> {
  const { client, signal } = switching;
  const folder = folderOf(id);
  await client.write(['sh', `${folder}/rollback.sh`], signal, { leave: true });
  const patience = end + 15_000;
  for (
    let pause = 100;
    Date.now() < patience && !signal.aborted;
    pause = Math.min(1000, pause * 2)
  ) {
    const back = await client.read(['test', '-e', `${folder}/rolled-back`], signal);
    if (back.ok && back.reply.exit === 0) return wentBack(switching, refused);
    await rest(pause, signal);
    if (!back.ok) await client.renew(signal);
  }
  const lost = client.failure(
    'not-confirmed',
    'a change that cuts its own path was not confirmed, and the host cannot be asked whether it has gone back.',
    'Reach it by another way; it goes back by itself when its time is over.',
  );
  return { ...lost, class: 'lost' };
}

function wentBack(
  { client, confirmMilliseconds }: Switching,
  refused: Failure | undefined,
): Failure {
  if (refused !== undefined)
    return {
      ...refused,
      problem: {
        ...refused.problem,
        message: `${refused.problem.message} The host has gone back.`,
      },
    };
  return client.failure(
    'rolled-back',
    `the host has gone back by itself: no new connection confirmed the change within ${confirmMilliseconds / 1000} seconds.`,
    'Can the address that is to be talked over be reached from here? A `via` for it may be missing.',
  );
}

async function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}
