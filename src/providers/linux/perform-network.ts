/** Changes the network of a host as it runs: looked at before, sent, and read off its state afterwards. */
import { setTimeout as delay } from 'node:timers/promises';
import { isLiveAddress } from '../../model/address.ts';
import type { Operation } from '../../model/operation.ts';
import { markText } from '../../model/owner-mark.ts';
import type { Context, Performed } from '../../model/provider.ts';
import type { LiveResource } from '../../model/resource.ts';
import { text } from '../../model/spec-fields.ts';
import { effectOf } from './change/effect.ts';
import { whyNot } from './change/guard.ts';
import { idFor } from './change/ids.ts';
import { linesOf } from './change/lines.ts';
import { additions, announce, probe, type Adding } from './change/probe.ts';
import { reached } from './change/reached.ts';
import { sendLines } from './change/send-lines.ts';
import { names } from './kinds/names.ts';
import type { Linux } from './linux.ts';
import { networkThings } from './live.ts';
import { isPlain, type Line } from './net/line.ts';
import { deviceNamed, type Held } from './net/net.ts';
import { takePicture, type Picture } from './picture.ts';
import { rollbackLines } from './switch/rollback.ts';
import { changeUnderSwitch } from './switch/switched.ts';
import type { Failure } from './wire/failure.ts';

/** All of these at once; one answer each. */
export async function changeNetwork(
  linux: Linux,
  operations: readonly Operation[],
  { signal }: Context,
): Promise<readonly Performed[]> {
  const taken = await takePicture(linux, signal);
  if (!taken.ok) return operations.map(() => unread(taken));
  const before = taken.picture;
  const open = operations.filter((each) => reached(each, thingsOf(linux, before)) === 'no');
  const refusal = refusalOf(linux, open, before);
  if (refusal !== undefined) return operations.map(() => refusal);
  const added = additions(open);
  const notes: string[] = [];
  for (const each of added) {
    const probed = await probe(linux.client, each, { net: before.net, signal });
    if (!probed.ok) return operations.map(() => probed);
    notes.push(...probed.notes);
  }
  const lines = linesOf(open, { net: before.net, host: linux.system });
  const failure = await made(linux, { operations: open, lines, before, signal });
  if (failure?.class === 'lost') return operations.map(() => failure);
  const after = await settledPicture(linux, added, signal);
  if (!after.ok) return operations.map(() => ({ ...after, class: 'lost' }));
  const things = thingsOf(linux, after.picture);
  const duplicate = duplicateIn(linux, added, after.picture);
  const there = open.filter((each) => reached(each, things) === 'yes');
  for (const each of additions(there)) await announce(linux.client, each, signal);
  return Promise.all(
    operations.map(async (operation): Promise<Performed> => {
      if (reached(operation, things) === 'no') return failure ?? notShown(linux, operation);
      if (duplicate !== undefined && effectOf(operation).effect === 'come') return duplicate;
      await mark(linux, operation, signal);
      remember(linux, operation);
      return { ok: true, id: idFor(operation), ...(notes.length === 0 ? {} : { notes }) };
    }),
  );
}

interface Doing {
  readonly operations: readonly Operation[];
  readonly lines: readonly Line[];
  readonly before: Picture;
  readonly signal: AbortSignal;
}

async function made(linux: Linux, doing: Doing): Promise<Failure | undefined> {
  const { operations, lines, before, signal } = doing;
  const { client } = linux;
  if (lines.length === 0) return undefined;
  if (!operations.some((each) => each.impact === 'cuts-own-path')) {
    const sent = await sendLines(client, lines, signal);
    return sent.ok ? undefined : sent;
  }
  const rollback = rollbackLines(before.net, lines);
  const strange = [...lines, ...rollback].find((each) => !isPlain(each));
  if (strange !== undefined)
    return client.failure('strange-word', `'ip ${strange.join(' ')}' holds what is no plain word.`);
  const { file, store } = before.kept;
  return changeUnderSwitch({
    client,
    making: {
      change: lines,
      rollback,
      ...(file === null ? {} : { file: { path: file, there: store.files.includes(file) } }),
    },
    what: operations.map((each) => each.id),
    confirmMilliseconds: linux.options.confirmMilliseconds,
    signal,
    stale: before.bundles.filter(({ state }) => state === 'rolled-back').map(({ id }) => id),
    proven: async () => {
      const now = await takePicture(linux, signal);
      if (!now.ok) return false;
      const things = thingsOf(linux, now.picture);
      return operations.every((each) => reached(each, things) === 'yes');
    },
  });
}

/** IPv6 addresses are asked about by the kernel itself, which takes a second. */
async function settledPicture(linux: Linux, added: readonly Adding[], signal: AbortSignal) {
  for (let tries = 0; ; tries += 1) {
    const taken = await takePicture(linux, signal);
    if (!taken.ok || tries === 20 || !tentative(added, taken.picture)) return taken;
    await delay(200, undefined, { signal }).catch(() => undefined);
  }
}

function tentative(added: readonly Adding[], picture: Picture): boolean {
  return heldOf(added, picture).some((each) => each.tentative && !each.duplicate);
}

function duplicateIn(
  { client }: Linux,
  added: readonly Adding[],
  picture: Picture,
): Failure | undefined {
  const found = heldOf(added, picture).find(({ duplicate }) => duplicate);
  return found === undefined
    ? undefined
    : client.failure(
        'address-in-use',
        `${found.ip} is in use on its wire: the kernel found another holder, and keeps it idle.`,
        'Find out whose that is; take the address away there, or choose another.',
      );
}

function heldOf(added: readonly Adding[], { net }: Picture): readonly Held[] {
  return added.flatMap(({ device, ip }) =>
    (deviceNamed(net, device)?.addresses ?? []).filter((each) => each.ip === ip),
  );
}

function refusalOf(
  { client }: Linux,
  operations: readonly Operation[],
  { net, bundles }: Picture,
): Failure | undefined {
  const armed = bundles.find(({ state }) => state !== 'rolled-back');
  if (armed !== undefined)
    return client.failure(
      'change-unconfirmed',
      `a change that cuts its own path is not confirmed yet (${armed.what.join(', ')}); until then the host goes back at ${armed.at}.`,
      'Wait until the host has gone back, then plan again.',
    );
  for (const operation of operations) {
    const why = whyNot(operation, operations, net);
    if (why !== undefined)
      return client.failure('refused', `${operation.of}: ${why}.`, 'Plan again.');
  }
  return undefined;
}

/** Who it is for stays with a device until it goes. */
async function mark(
  { client, site }: Linux,
  operation: Operation,
  signal: AbortSignal,
): Promise<void> {
  const { kind, of, to } = operation;
  const device = kind === names.bridge || kind === names.vlan;
  if (!device || to === undefined || effectOf(operation).effect === 'go' || isLiveAddress(of))
    return;
  const alias = markText({ site, address: of });
  const argv = ['ip', 'link', 'set', 'dev', text(to, 'name') ?? '', 'alias', alias] as const;
  await client.write(argv, signal);
}

/** What was changed as it runs is stored when all of it has proven itself. */
export function remember({ memory }: Linux, operation: Operation): void {
  const key = `${operation.kind} ${idFor(operation)}`;
  const { from, to } = operation;
  if (to?.['stored'] === false) memory.unsaved.add(key);
  if (from !== undefined && to?.['stored'] === true && effectOf(operation).effect === 'go')
    memory.down.set(key, from);
}

export function thingsOf({ system, memory }: Linux, picture: Picture): readonly LiveResource[] {
  const { net, kept, path, promoting } = picture;
  return networkThings({ system, net, kept, path, promoting, memory, ofLibvirt: new Map() });
}

function notShown({ client }: Linux, { of }: Operation): Failure {
  return client.failure('not-shown', `the host took the change of ${of}, and does not show it.`);
}

// Nothing was sent yet.
function unread(failure: Failure): Failure {
  return failure.class === 'lost' ? { ...failure, class: 'temporary' } : failure;
}
