/** What must be off a device before it goes: the kernel would take all of it along without a word. */
import type { SystemName } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import type { Look } from '../../../model/kind.ts';
import { fact, type Fact } from '../../../model/operation.ts';
import type { Problem } from '../../../model/problem.ts';
import { text, texts } from '../../../model/spec-fields.ts';
import { names } from './names.ts';
import { lost, wrong } from './problems.ts';
import { present, type Present } from './standing.ts';

/** What a thing that leaves a device gives, where that device goes too. */
export function bareFacts(look: Look, system: SystemName, device: string): readonly Fact[] {
  const going = goingDevice(look, system, device);
  return going === undefined ? [] : [bare(going)];
}

/** What a device that goes waits for, and what stands in its way. */
export function emptied(
  change: Change,
  device: Present,
  look: Look,
): { readonly needs: readonly Fact[]; readonly problems: readonly Problem[] } {
  const things = on(device, look);
  const leaving = things.filter((each) => off(each, device));
  const staying = things.filter((each) => !off(each, device));
  const name = nameOf(device);
  return {
    needs: leaving.length > 0 ? [bare(device)] : [],
    problems: [
      ...staying.map((each) => lost(change, each, `it is on ${name}`)),
      ...guests(change, device),
    ],
  };
}

/** All that is on a device and would go with it. */
export function on(device: Present, look: Look): readonly Present[] {
  const { system } = device.live;
  const name = nameOf(device);
  return [names.address, names.route, names.vlan].flatMap((kind) =>
    present(look, system, kind).filter(
      ({ spec }) => text(spec, kind === names.vlan ? 'on' : 'device') === name,
    ),
  );
}

/** It goes, or it is moved elsewhere. */
function off({ leaves, change }: Present, device: Present): boolean {
  if (leaves) return true;
  if (change?.action !== 'update') return false;
  const field = change.kind === names.vlan ? 'on' : 'device';
  return text(change.to, field) !== nameOf(device);
}

function guests(change: Change, device: Present): readonly Problem[] {
  const found = texts(device.live.status ?? {}, 'guests');
  if (found.length === 0) return [];
  return [
    wrong(change, 'guests-on-bridge', {
      message: `cannot go: guests are attached to ${nameOf(device)} (${found.join(', ')}).`,
      help: 'Shut them down or attach them elsewhere, then plan again.',
    }),
  ];
}

function goingDevice(look: Look, system: SystemName, name: string): Present | undefined {
  return [names.bridge, names.vlan]
    .flatMap((kind) => present(look, system, kind))
    .find((each) => each.leaves && nameOf(each) === name);
}

function bare({ of }: Present): Fact {
  return fact('nothing left on', of);
}

export function nameOf({ spec }: Pick<Present, 'spec'>): string {
  return text(spec, 'name') ?? '';
}
