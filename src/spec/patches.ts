/** `patches` of trueup.yaml: RFC 6902 operations on single resources, found by address. */
import jsonpatch, { type Operation } from 'fast-json-patch';
import type { Address } from '../model/address.ts';
import { blame } from './file.ts';
import type { Layer } from './layers.ts';
import { locate } from './locate.ts';
import { didYouMean } from './nearest.ts';
import { sortKeys } from './plain.ts';
import type { Declared, Findings } from './reading.ts';

type Patch = NonNullable<Layer['value']['patches']>[number];
interface PatchPlace {
  readonly layer: Layer;
  readonly pointer: string;
  readonly byAddress: Map<Address, Declared>;
}

/** The resources after all patches: the most basic site's first. */
export function patched(layers: readonly Layer[], into: Findings): readonly Declared[] {
  const byAddress = new Map<Address, Declared>();
  if (layers.every((layer) => layer.value.patches === undefined)) return into.declared;
  for (const each of into.declared)
    if (!byAddress.has(each.address)) byAddress.set(each.address, each);
  const twins = into.declared.filter((each) => byAddress.get(each.address) !== each);
  for (const layer of layers)
    for (const [index, patch] of (layer.value.patches ?? []).entries())
      applyPatch(patch, { layer, pointer: `/patches/${index}`, byAddress }, into);
  return [...byAddress.values(), ...twins];
}

function applyPatch(patch: Patch, place: PatchPlace, into: Findings): void {
  const { layer, pointer, byAddress } = place;
  const { part } = layer;
  const takesAll = patch.ops.some(({ op, path }) => op === 'remove' && path === '');
  const step = into.manual.findIndex(({ address }) => address === patch.of);
  // A step by hand is no resource, but a variant of the site may do the same by itself.
  if (takesAll && step >= 0) {
    into.manual.splice(step, 1);
    return;
  }
  const target = byAddress.get(patch.of as Address);
  if (target === undefined) {
    const message = `there is no resource \`${patch.of}\` to patch`;
    const near = didYouMean(patch.of, byAddress.size > 5000 ? [] : byAddress.keys());
    const help = near.help?.startsWith('Did') === true ? near : {};
    into.problems.push(
      blame(part.file, locate(part, `${pointer}/of`), {
        code: 'unknown-address',
        message,
        ...help,
      }),
    );
    return;
  }
  if (takesAll) {
    for (const [address, each] of byAddress)
      if (each === target || each.inside === target.address) byAddress.delete(address);
    return;
  }
  try {
    const operations = patch.ops as Operation[];
    const { newDocument } = jsonpatch.applyPatch({ ...target.fields }, operations, true, false);
    const fields = newDocument as unknown;
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
      throw new TypeError('a resource must stay a map');
    const paths = patch.ops.map(({ path }) => path);
    byAddress.set(target.address, {
      ...target,
      fields: sortKeys(fields as Record<string, unknown>),
      patches: [...(target.patches ?? []), { part, pointer, paths }],
    });
  } catch (error) {
    into.problems.push(patchProblem(error, patch, place));
  }
}

function patchProblem(
  error: unknown,
  patch: Patch,
  { layer: { part }, pointer }: PatchPlace,
): Findings['problems'][number] {
  const { index, name } = error as { index?: number; name?: string };
  const why =
    reasons[name ?? ''] ?? (error instanceof Error ? error.message.split('\n')[0] : 'it fails');
  const path = index === undefined ? undefined : patch.ops[index]?.path;
  const message = `the patch of ${patch.of}${path === undefined ? '' : ` at \`${path}\``} cannot be applied: ${why}`;
  const spot = locate(part, index === undefined ? pointer : `${pointer}/ops/${index}`);
  return blame(part.file, spot, { code: 'patch', about: patch.of, message });
}

const reasons: Readonly<Record<string, string>> = {
  OPERATION_PATH_CANNOT_ADD: 'what it adds to does not exist',
  OPERATION_PATH_UNRESOLVABLE: 'there is nothing at that path',
  OPERATION_FROM_UNRESOLVABLE: 'there is nothing at `from`',
  OPERATION_VALUE_REQUIRED: 'it has no value',
  OPERATION_VALUE_CANNOT_CONTAIN_UNDEFINED: 'it has no value',
  OPERATION_FROM_REQUIRED: 'it has no `from`',
  OPERATION_PATH_ILLEGAL_ARRAY_INDEX: 'the place in the list must be a number',
  OPERATION_VALUE_OUT_OF_BOUNDS: 'the place lies outside the list',
  TEST_OPERATION_FAILED: 'its test does not hold',
};
