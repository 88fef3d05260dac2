/** After a lost reply or a crash: looks at the host, and at what its dead-man's switches say. */
import type { Operation } from '../../model/operation.ts';
import { problem, type Problem } from '../../model/problem.ts';
import type { Context, Settled } from '../../model/provider.ts';
import { effectOf } from './change/effect.ts';
import { idFor } from './change/ids.ts';
import { reached } from './change/reached.ts';
import { libvirtKinds } from './libvirt-of.ts';
import type { Linux } from './linux.ts';
import { settleLibvirt } from './settle-libvirt.ts';
import { remember, thingsOf } from './perform-network.ts';
import { takePicture } from './picture.ts';

export async function settle(
  linux: Linux,
  operation: Operation,
  { signal }: Context,
): Promise<Settled> {
  if (libvirtKinds.includes(operation.kind)) return settleLibvirt(linux, operation, signal);
  const taken = await takePicture(linux, signal);
  if (!taken.ok) return { state: 'unknown', problem: taken.problem };
  const { picture } = taken;
  const open = picture.bundles.find(
    ({ state, what }) => state !== 'rolled-back' && what.includes(operation.id),
  );
  if (open !== undefined)
    return { state: 'unknown', problem: unconfirmed(linux, operation, open.at) };
  const things = thingsOf(linux, picture);
  const id = idFor(operation);
  if (effectOf(operation).effect !== 'none') {
    if (reached(operation, things) === 'no') return { state: 'not done' };
    // What takes its place in the store is still to come, whatever the files happen to say.
    remember(linux, operation);
    return { state: 'done', id };
  }
  const now = things.find((each) => each.kind === operation.kind && each.id === id);
  if (operation.do === 'delete')
    return now === undefined ? { state: 'done', id } : { state: 'not done' };
  if (now === undefined) return { state: 'unknown', problem: gone(operation) };
  return now.spec['stored'] === operation.to?.['stored']
    ? { state: 'done', id }
    : { state: 'not done' };
}

function unconfirmed({ system }: Linux, { of }: Operation, at: string): Problem {
  return problem(
    'change-unconfirmed',
    `${system}: the change of ${of} is made and not confirmed; the host goes back at ${at}.`,
    { about: of, tryAgain: true },
  );
}

function gone({ of }: Operation): Problem {
  return problem('gone', `${of} is gone: whether it was stored before cannot be told.`, {
    about: of,
  });
}
