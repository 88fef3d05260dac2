/** A volume goes only where its storage takes such: that may be about to be allowed, in the same plan. */
import type { Address } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import { endSpec } from '../../../model/end-spec.ts';
import type { Look } from '../../../model/kind.ts';
import { fact, type Fact } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import { reference, text, texts } from '../../../model/spec-fields.ts';
import { standing } from '../../../model/end-state.ts';
import { nodeOf } from './node-of.ts';
import { names } from './names.ts';

/** Holds where the storage takes this kind of volume. */
export function takesContent(content: string, storage: Address): Fact {
  return fact(`${content} allowed on`, storage);
}

interface Holding {
  readonly needs: readonly Fact[];
  readonly problems: readonly Problem[];
}

/** What putting a volume there waits for, or why it cannot be. */
export function holding(
  content: string,
  name: string | undefined,
  change: Change,
  look: Look,
): Holding {
  const all = standing(change.system, names.storage, look);
  // Where storages could not be read, that is told by itself.
  if (name === undefined || all.length === 0) return nothing;
  const found = all.find(({ spec }) => text(spec, 'name') === name);
  if (found === undefined) {
    const there = all.flatMap(({ spec }) => text(spec, 'name') ?? []).toSorted();
    return wrong(change, `there is no storage '${name}'`, `There is: ${there.join(', ')}.`);
  }
  const node = nodeFor(change, look);
  const nodes = found.live?.status?.['nodes'];
  if (Array.isArray(nodes) && node !== undefined && !nodes.includes(node))
    return wrong(
      change,
      `storage '${name}' is not on node ${node}`,
      `It is on ${nodes.join(', ')}.`,
    );
  if (!texts(found.spec, 'content').includes(content))
    return wrong(
      change,
      `storage '${name}' takes no ${content}`,
      `Declare it under 'storages' with '${content}' in its content.`,
    );
  return { needs: [takesContent(content, found.of)], problems: [] };
}

const nothing: Holding = { needs: [], problems: [] };

function nodeFor(change: Change, look: Look): string | undefined {
  if (change.action === 'adopt' || change.action === 'delete') return undefined;
  if (change.kind === names.vm) return nodeOf(change.to);
  const vm = reference(change.to, 'vm');
  const host = vm === undefined ? undefined : endSpec(vm, look);
  return host === undefined ? undefined : nodeOf(host);
}

function wrong(change: Change, what: string, help: string): Holding {
  const { address } = change;
  const at =
    'desired' in change && change.desired !== undefined ? { at: change.desired.origin } : {};
  return {
    needs: [],
    problems: [problem('storage', `${address}: ${what}.`, { about: address, ...at, help })],
  };
}
