/** What a change of a VM takes: it is deployed off and started when all is in place, and off before it goes. */
import type { Address } from '../../../model/address.ts';
import type { Change, ChangeOf } from '../../../model/change.ts';
import { endSpec } from '../../../model/end-spec.ts';
import type { Companion, Expansion, Look } from '../../../model/kind.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { Spec } from '../../../model/resource.ts';
import { busyProblems } from './busy.ts';
import { changesOf } from '../../../model/changes-of.ts';
import { leaves } from '../../../model/end-state.ts';
import { names } from './names.ts';
import { comesAlong, deployed } from './nic-expansion.ts';
import { isRoot, leaving, root } from './place.ts';
import {
  oldOf,
  powerOf,
  recovered,
  recovering,
  restart,
  starting,
  stopped,
  stopping,
} from './power.ts';
import { coldFields } from './steady.ts';
import { zoneProblems } from './zone-problems.ts';

export function expandVm(change: Change, look: Look): Expansion {
  switch (change.action) {
    case 'adopt':
      return {};
    case 'create':
      return made(change, look);
    case 'update':
      return changed(change, look);
    case 'delete':
      return removed(change, look);
    case 'replace': {
      const [old, anew] = [removed(change, look), made(change, look)];
      return {
        leaving: old.leaving ?? {},
        arriving: anew.arriving ?? {},
        companions: [...(old.companions ?? []), ...(anew.companions ?? [])],
        problems: [...(old.problems ?? []), ...(anew.problems ?? [])],
      };
    }
  }
}

/** Its NICs and its root come with it; it is started when its volumes are attached too. */
function made(change: ChangeOf<'create' | 'replace'>, look: Look): Expansion {
  const { address, to, desired } = change;
  const missing = ['offering', 'template'].filter((field) => to[field] === undefined);
  const problems: Problem[] = [...zoneProblems(change, look)];
  if (missing.length > 0)
    problems.push(
      problem(
        'vm-unknown',
        `${address} is to be made, but its ${missing.join(' and ')} is not said.`,
        {
          about: address,
          at: desired.origin,
          help: "Say them; or if the VM is there already, which one, with 'was:'.",
        },
      ),
    );
  return {
    arriving: {
      needs: partsOf(change, look).map(comesAlong),
      gives: [stopped(address), recovered(address)],
      commit: deployed(address),
    },
    companions: to['running'] === true ? [starting(address, look)] : [],
    problems,
  };
}

/** Its NICs, and its root where that is declared. */
function partsOf({ address, system }: ChangeOf<'create' | 'replace'>, look: Look): Address[] {
  return [names.nic, names.volume]
    .flatMap((kind) => changesOf(system, kind, look))
    .filter((each) => {
      const fresh = each.action === 'create' || each.action === 'replace';
      if (!fresh || each.to['vm'] !== address) return false;
      return each.kind === names.nic || (each.action === 'create' && each.to['device'] === root);
    })
    .map((each) => each.address);
}

/** These are brought about by operations of their own. */
const apart: ReadonlySet<string> = new Set(['running', 'destroyed']);

function changed(change: ChangeOf<'update'>, look: Look): Expansion {
  const { address, live, fields } = change;
  const rest = fields.filter(({ field }) => !apart.has(field));
  const isCold = rest.some(({ field }) => coldFields.has(field));
  const power = powerOf(address, look);
  const back =
    fields.some(({ field }) => field === 'destroyed') && change.to['destroyed'] === false;
  const needs = [
    ...(rest.length > 0 && (isCold || power === 'starts') ? [stopped(address)] : []),
    ...(rest.length > 0 && back ? [recovered(address)] : []),
  ];
  const companions: Companion[] = [];
  if (back) companions.push(recovering(live, address, look));
  if (power === 'runs' && isCold) companions.push(...restart(address, look));
  if (power === 'stops') companions.push(stopping(live, address, look));
  if (power === 'starts') companions.push(starting(address, look));
  return { arriving: { needs }, companions, problems: busyProblems(change, [address], look) };
}

/** It is verified to be off first; what is to live on has left it then. */
function removed(change: ChangeOf<'delete' | 'replace'>, look: Look): Expansion {
  const { live } = change;
  const old = oldOf(live);
  const gone = live.spec['destroyed'] === true;
  const runs = live.spec['running'] === true;
  // The root of a VM that was destroyed cannot be taken off it before that is recovered.
  const back = gone && leaving(old, look).some(isRoot);
  return {
    leaving: {
      needs: runs || back ? [stopped(old)] : [],
      notes: [
        gone ? 'it was destroyed before, and is expunged' : 'destroyed and expunged in one call',
        ...(change.action === 'delete' && change.discard === true ? [] : lostWith(old, look)),
      ],
    },
    companions: [
      ...(back ? [recovering(live, old, look)] : []),
      ...(runs ? [stopping(live, old, look)] : []),
    ],
    problems: staticNat(change, look),
  };
}

/** Volumes that go with it. */
function lostWith(old: Address, look: Look): readonly string[] {
  return look
    .hanging(old)
    .filter((each) => each.kind === names.volume && stillOn(look.incarnation(each), old, look))
    .map((each) => `lost with all that is on it: volume ${each.label} (${each.id})`)
    .toSorted();
}

function stillOn(volume: Address, old: Address, look: Look): boolean {
  const live = look.live(volume);
  const end: Spec | undefined = endSpec(volume, look);
  return (live !== undefined && leaves(live, look)) || end?.['vm'] === old;
}

/** A rule that leads to it is none of ours to end. */
function staticNat(change: ChangeOf<'delete' | 'replace'>, look: Look): readonly Problem[] {
  const own = oldOf(change.live);
  return look
    .every(change.system, names.address)
    .filter(({ status = {} }) => status['staticNat'] === true && status['vm'] === own)
    .map(({ label }) =>
      problem(
        'static-nat',
        `${change.address} (${change.live.label}): static NAT leads to it from ${label}.`,
        {
          about: change.address,
          help: 'Disable that by hand (disableStaticNat), then plan again.',
        },
      ),
    );
}
