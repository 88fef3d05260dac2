/** What stands in the way of wiping, growing and deleting a volume: libvirt itself protects nothing. */
import type { Change } from '../../../model/change.ts';
import type { Expansion, Look } from '../../../model/kind.ts';
import type { Problem } from '../../../model/problem.ts';
import { texts, whole } from '../../../model/spec-fields.ts';
import { ofHost, wrong } from './problems.ts';

export function expandVolume(change: Change, look: Look): Expansion {
  const problems: Problem[] = [...ofHost(change, look)];
  if (change.action === 'create' || change.action === 'adopt') {
    if (change.action === 'create' && whole(change.to, 'capacity') === undefined)
      problems.push(unsized(change));
    return { problems };
  }
  if (change.action !== 'update') {
    problems.push(...inUse(change, 'deleted'));
    if (change.action === 'replace' && whole(change.to, 'capacity') === undefined)
      problems.push(unsized(change));
    return { leaving: { impact: 'data-loss' }, problems };
  }
  const { from, to } = change;
  const wipes = from['blank'] !== true && to['blank'] === true;
  const shrinks = (whole(to, 'capacity') ?? 0) < (whole(from, 'capacity') ?? 0);
  if (shrinks && !wipes)
    problems.push(
      wrong(change, 'volume-shrinks', {
        message: 'would shrink, and what lies past its new end would be lost.',
        help: "Keep its capacity, or wipe it as well with 'blank: true'.",
      }),
    );
  problems.push(...inUse(change, wipes ? 'wiped' : 'resized'));
  if (!wipes) return { problems };
  return {
    arriving: {
      impact: 'data-loss',
      notes: ['it is deleted and made anew, empty: what it holds is lost for good'],
    },
    problems,
  };
}

function inUse(change: Change, doing: string): readonly Problem[] {
  if (!('live' in change)) return [];
  const status = change.live.status ?? {};
  const [running, backed] = [texts(status, 'runningIn'), texts(status, 'backs')];
  return [
    ...(running.length === 0
      ? []
      : [
          wrong(change, 'volume-in-use', {
            message: `cannot be ${doing}: it is a disk of ${running.join(', ')}, which ${running.length === 1 ? 'runs' : 'run'}.`,
            help: 'Shut that down, then plan again.',
          }),
        ]),
    ...(backed.length === 0
      ? []
      : [
          wrong(change, 'volume-backs', {
            message: `cannot be ${doing}: ${backed.join(', ')} ${backed.length === 1 ? 'is' : 'are'} backed by it and would be broken.`,
            help: 'Take those away first, or leave it as it is.',
          }),
        ]),
  ];
}

function unsized(change: Change): Problem {
  return wrong(change, 'no-capacity', {
    message: 'is to be made, and its capacity is not said.',
    help: "Say 'capacity', such as 20G.",
  });
}
