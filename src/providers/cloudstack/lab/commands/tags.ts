/** Puts tags on things and takes them off. */
import { mayUse } from '../access/scope.ts';
import type { Call, Commands, Work } from '../call.ts';
import { declared } from '../wire/params.ts';
import { failed, wrong } from '../wire/refusal.ts';
import type { Owned, Tag } from '../world/rows.ts';
import type { Row, Rows } from '../world/table.ts';
import type { World } from '../world/world.ts';

type Tagged = Row & Owned & { readonly tags: readonly Tag[] };

const params = declared('resourceids[]! resourcetype! tags:map customer');

export const tags: Commands = {
  createTags: {
    kind: 'async',
    params: declared('resourceids[]! resourcetype! tags:map! customer'),
    finish: (work) => {
      const rows = resources(work);
      const wanted = work.params.maps('tags');
      const customer = work.params.text('customer');
      // One transaction for all: nothing of it stays where one is refused.
      for (const row of rows)
        for (const { key = '', value = '' } of wanted) {
          if (value === '') throw wrong('Value for the key ' + key + ' is either null or empty');
          if (key.length > 255 || value.length > 255)
            throw failed(`Unable to persist tag ${key}: Data truncation`);
          if (row.tags.some((each) => each.key.toLowerCase() === key.toLowerCase()))
            throw failed(
              `tag ${key} already on ${work.params.needed('resourcetype')} with id ${row.id}`,
            );
        }
      for (const row of rows)
        put(work, row, [
          ...row.tags,
          ...wanted.map(({ key = '', value = '' }) => ({
            key,
            value,
            ...(customer === undefined ? {} : { customer }),
          })),
        ]);
      return { success: true };
    },
  },
  deleteTags: {
    kind: 'async',
    params,
    finish: (work) => {
      const wanted = work.params.maps('tags');
      const goes = ({ key, value }: Tag): boolean =>
        wanted.length === 0 ||
        wanted.some(
          (each) =>
            each['key']?.toLowerCase() === key.toLowerCase() &&
            ((each['value'] ?? '') === '' || each['value']?.toLowerCase() === value.toLowerCase()),
        );
      const rows = resources(work);
      if (!rows.some((row) => row.tags.some(goes))) throw failed('Failed to delete tags');
      for (const row of rows)
        put(
          work,
          row,
          row.tags.filter((each) => !goes(each)),
        );
      return { success: true };
    },
  },
};

const tables: Readonly<Record<string, (world: World) => Rows<Tagged>>> = {
  uservm: (world) => world.vms,
  volume: (world) => world.volumes,
  network: (world) => world.networks,
  publicipaddress: (world) => world.addresses,
};

function tableOf({ world }: Call, type: string): Rows<Tagged> {
  const table = tables[type.toLowerCase()]?.(world);
  if (table === undefined) throw wrong(`Invalid resource type: ${type}`);
  return table;
}

function resources(work: Work): readonly Tagged[] {
  const type = work.params.needed('resourcetype');
  const table = tableOf(work, type);
  return work.params.list('resourceids').map((id) => {
    const row = table.get(id);
    if (row === undefined) throw wrong(`Unable to find resource by uuid ${id} and type ${type}`);
    mayUse(work, row);
    return row;
  });
}

function put(work: Work, row: Tagged, next: readonly Tag[]): void {
  tableOf(work, work.params.needed('resourcetype')).set(row.id, { tags: next });
}
