/** What an entry has where it says nothing: a date, a resource group. */
import type { World } from '../world/world.ts';
import { entryOf, textOf, type Entry } from './entry.ts';

/** When what the state gives no date to was made. */
export const longAgo = '2026-01-05T08:00:00Z';

/** The resource group that an entry is in; the account's default where it names none. */
export function groupFor(world: World, entry: Entry): string {
  const value = entry['resource_group'];
  const said = textOf(value) ?? textOf(entryOf(value)['id']) ?? textOf(entryOf(value)['name']);
  const groups = world.groups.all();
  const found = groups.find((each) => said === each.id || said === each.name);
  const usual = groups.find((each) => each.default) ?? groups[0];
  return (found ?? usual)?.id ?? '';
}
