/** Entries that stand for many (`bands` of a subnet) → one resource for each. */
import { addressOf } from '../model/address.ts';
import type { Problem } from '../model/problem.ts';
import { blame } from './file.ts';
import { locate } from './locate.ts';
import { sourceOf, type Declared } from './reading.ts';
import { schemaCheck, type Check } from './schemas.ts';

/** What each bears of the entry that it comes from. */
const common = ['labels', 'phase', 'protect'] as const;

/** Spells out what stands for many, once it was checked; everything else stays as it is. */
export async function spellOut(
  declared: readonly Declared[],
  wrongFields: (one: Declared, check: Check) => readonly Problem[],
): Promise<{ readonly declared: readonly Declared[]; readonly problems: readonly Problem[] }> {
  if (!declared.some(({ spread }) => spread !== undefined)) return { declared, problems: [] };
  const spelt: Declared[] = [];
  const problems: Problem[] = [];
  for (const one of declared) {
    const { spread, fields, kind, name, system } = one;
    if (spread === undefined) {
      spelt.push(one);
      continue;
    }
    const { [spread.field]: parent, ...entry } = fields;
    const { [spread.keyed ?? '']: _key, ...written } = entry;
    const check = await schemaCheck(spread.schema);
    if (!check(written)) {
      problems.push(...wrongFields(one, check));
      continue;
    }
    const found = spread.entries(entry);
    if ('wrong' in found) {
      const { field, ...words } = found.wrong;
      const { part, pointer } = sourceOf(one, `/${field}`);
      problems.push(
        blame(part.file, locate(part, pointer), { ...words, about: one.inside ?? one.address }),
      );
      continue;
    }
    const shared = Object.fromEntries(
      common.flatMap((field) => (field in entry ? [[field, entry[field]]] : [])),
    );
    for (const each of found.each) {
      const full = `${name}-${each.key}`;
      spelt.push({
        ...one,
        name: full,
        address: addressOf(system.name, kind.kind, full),
        fields: { ...shared, ...each.fields, [spread.field]: parent },
      });
    }
  }
  return { declared: spelt, problems };
}
