/** What a device loses when it goes down: its routes, and its addresses of IPv6, for good. */
import type { ChangeOf } from '../../../model/change.ts';
import type { Look } from '../../../model/kind.ts';
import type { Problem } from '../../../model/problem.ts';
import { text } from '../../../model/spec-fields.ts';
import { nameOf, on } from './leaving.ts';
import { names } from './names.ts';
import { lost, wrong } from './problems.ts';
import { later, type Present } from './standing.ts';

export function downs(change: ChangeOf<'update'>, device: Present, look: Look): readonly Problem[] {
  if (change.from['up'] !== true || change.to['up'] !== false) return [];
  const name = nameOf(device);
  const things = on(device, look).filter((each) => {
    if (each.leaves || each.live.kind === names.vlan) return false;
    const moved = each.change?.action === 'update' && text(each.change.to, 'device') !== name;
    return !moved && fallsWhenDown(each);
  });
  return [
    ...things.map((each) => lost(change, each, `${name} goes down`)),
    ...later(look, change.system, names.vlan)
      .filter(({ spec }) => text(spec, 'on') === name && spec['up'] !== false)
      .map(({ of }) =>
        wrong(change, 'needed-by-declared', {
          message: `cannot go down: ${of} is on it and is up.`,
          help: `Say 'up: false' of ${of} as well; then plan again.`,
        }),
      ),
  ];
}

function fallsWhenDown({ live, spec }: Present): boolean {
  return live.kind === names.route || (text(spec, 'address') ?? '').includes(':');
}
