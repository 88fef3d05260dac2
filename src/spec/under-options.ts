/** What the options of its system in trueup.yaml make of a resource, or have against it. */
import type { Problem } from '../model/problem.ts';
import type { Spec } from '../model/resource.ts';
import { blame } from './file.ts';
import { locate } from './locate.ts';
import { sourceOf, type Declared } from './reading.ts';

export function underOptions(
  one: Declared,
  spec: Spec,
): { readonly spec: Spec; readonly wrong: readonly Problem[] } {
  const found = one.kind.under?.(one.system.options, spec) ?? { spec };
  if ('spec' in found) return { spec: found.spec, wrong: [] };
  const { field, ...words } = found.wrong;
  const { part, pointer } = sourceOf(one, `/${field}`);
  return {
    spec,
    wrong: [blame(part.file, locate(part, pointer, 'key'), { ...words, about: one.address })],
  };
}
