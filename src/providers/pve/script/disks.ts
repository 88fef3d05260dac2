/** Disks of VMs: made, changed, given from one VM to another. */
import type { Address } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Spec } from '../../../model/resource.ts';
import type { Book, Words, Written } from '../../../model/script.ts';
import { gibibytes } from '../option-string.ts';

export function diskSo(
  operation: Operation,
  book: Book,
  but: ReadonlySet<string>,
): readonly Words[] {
  const { do: verb, from = {}, to = {}, id } = operation;
  if (verb === 'act') return [];
  if (verb === 'delete')
    return [['pve_no_disk', book.place, book.idOf(from['vm'] as Address), diskIn(operation, book)]];
  const vmid = book.idOf(to['vm'] as Address);
  if (verb === 'create') {
    const fields = Object.keys(to).filter((each) => !but.has(each));
    return [['pve_disk_is', book.place, vmid, String(to['slot']), wanted(to, fields)]];
  }
  const changed = operation.fields.map(({ field }) => field);
  // Nothing that can be seen tells one volume without a number of its own from another.
  if (changed.includes('vm') && to['slot'] === 'unused') return [['noted', id]];
  const fields = changed.filter((each) => !but.has(each));
  if (fields.length === 0) return [['true']];
  const moved = changed.includes('vm');
  const by = moved ? String(to['slot']) : diskIn(operation, book);
  const told = moved ? [...fields, 'size'] : fields;
  return [['pve_disk_is', book.place, vmid, by, wanted(to, told)]];
}

export function diskWritten(operation: Operation, book: Book): Written {
  const { do: verb, from = {}, to = {}, of, id, action } = operation;
  if (verb === 'delete') {
    const vmid = book.idOf(from['vm'] as Address);
    const words = [vmid, diskIn(operation, book), String(from['slot'])];
    return { do: [['pve_deletes_disk', book.place, ...words]] };
  }
  const vmid = book.idOf((from['vm'] ?? to['vm']) as Address);
  if (verb === 'create') return made(to, vmid, book);
  const changed = operation.fields.map(({ field }) => field);
  const moves = changed.includes('vm');
  const options = JSON.stringify(optionsIn(to, changed));
  if ((moves || action === 'detach') && to['slot'] !== 'unused' && typeof to['serial'] !== 'string')
    return byHand(of);
  if (action === 'detach' && typeof from['serial'] !== 'string') return byHand(of);
  if (moves) {
    const goal = book.idOf(to['vm'] as Address);
    const words = [
      vmid,
      diskIn(operation, book),
      String(from['slot']),
      goal,
      String(to['slot']),
      options,
    ];
    const noted: readonly Words[] = to['slot'] === 'unused' ? [['note', id]] : [];
    return { do: [['pve_gives_disk', book.place, ...words], ...noted], seconds: 120 };
  }
  const by = diskIn(operation, book);
  const saw = typeof from['serial'] === 'string' ? ['serial', 'slot'] : ['slot'];
  const word = (field: string): string => (changed.includes(field) ? wordIn(to[field]) : '');
  const words = [word('slot'), options, word('size'), word('storage'), word('format')];
  return {
    before: [
      {
        test: ['pve_disk_is', book.place, vmid, by, wanted(from, saw)],
        otherwise: `${of} is not as the plan saw it any more`,
      },
    ],
    do: [['pve_changes_disk', book.place, vmid, by, ...words]],
    seconds: 120,
  };
}

/** Empty: it stays. */
function wordIn(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function byHand(of: string): Written {
  return {
    byHand: [
      `move ${of} by hand: it has no serial number, so that nothing can tell whether it has been moved.`,
    ],
  };
}

function made(to: Spec, vmid: string, book: Book): Written {
  const { size, storage, format } = to;
  const options = optionsIn(to, Object.keys(to));
  const kind = typeof format === 'string' ? { format } : {};
  const first = `${String(storage)}:${gibibytes(Number(size))}`;
  const words = [
    vmid,
    String(to['slot']),
    first,
    JSON.stringify({ ...kind, ...options }),
    wordIn(size),
    typeof storage === 'string' ? storage : '',
    typeof format === 'string' ? format : '',
  ];
  return { do: [['pve_makes_disk', book.place, ...words]], seconds: 120 };
}

/** The volume's id, or where it is: what was made by this very script has no other name yet. */
function diskIn({ holder, from = {} }: Operation, book: Book): string {
  return book.known(holder) ?? String(from['slot']);
}

const compared = new Set(
  'slot storage size format discard ssd iothread cache backup serial'.split(' '),
);

function wanted(spec: Spec, fields: readonly string[]): string {
  const told = [...new Set(fields)].filter((each) => compared.has(each));
  return JSON.stringify(Object.fromEntries(told.map((each) => [each, spec[each] ?? null])));
}

/** As the option of a drive says them; null for what goes without saying. */
function optionsIn(spec: Spec, fields: readonly string[]): Readonly<Record<string, string | null>> {
  const options: Record<string, string | null> = {};
  for (const field of fields) {
    const value = spec[field];
    if (field === 'discard') options['discard'] = value === true ? 'on' : null;
    if (field === 'ssd' || field === 'iothread') options[field] = value === true ? '1' : null;
    if (field === 'cache')
      options['cache'] = typeof value === 'string' && value !== 'none' ? value : null;
    if (field === 'backup') options['backup'] = value === false ? '0' : null;
    if (field === 'serial')
      options['serial'] = typeof value === 'string' && value !== '' ? value : null;
  }
  return options;
}
