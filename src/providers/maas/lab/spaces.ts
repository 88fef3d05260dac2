/** Spaces: names that VLANs share. */
import { deleted, FieldErrors, notFound, ok, refuse } from './answers.ts';
import { adminChanges, adminCreates, okShuffled, type Call, type Handler } from './call.ts';
import { wholeNumber } from './form.ts';
import type { SpaceRow } from './rows.ts';
import { showSpace, showUndefinedSpace } from './show.ts';

/** `spaces/` */
export const spaceList: Readonly<Record<string, Handler>> = {
  GET: ({ world }) => {
    const spaces = world.spaces.all().map((each) => showSpace(world, each));
    const pseudo = showUndefinedSpace(world);
    return okShuffled(world, pseudo === undefined ? spaces : [...spaces, pseudo]);
  },
  POST: (call) => {
    adminCreates(call);
    const { world } = call;
    const fields = written(call, undefined);
    const id = world.spaces.newId();
    return ok(
      showSpace(world, world.spaces.put({ ...fields, id, name: fields.name || `space-${id}` })),
    );
  },
};

/** `spaces/{id}/` */
export const spaceOne: Readonly<Record<string, Handler>> = {
  GET: (call) => {
    const pseudo = isPseudo(call) ? showUndefinedSpace(call.world) : undefined;
    return ok(pseudo ?? showSpace(call.world, spaceAt(call)));
  },
  PUT: (call) => {
    if (isPseudo(call)) throw refuse(400, 'Space cannot be modified: undefined');
    const space = spaceAt(call);
    adminChanges(call);
    const fields = written(call, space);
    return ok(showSpace(call.world, call.world.spaces.put({ ...fields, id: space.id })));
  },
  DELETE: (call) => {
    if (isPseudo(call)) throw refuse(400, 'Space cannot be deleted: undefined');
    const space = spaceAt(call);
    adminChanges(call);
    // Its VLANs lose it without a word.
    for (const vlan of call.world.vlans.by('space', space.id))
      call.world.vlans.put({ ...vlan, space: null });
    call.world.spaces.remove(space.id);
    return deleted();
  },
};

function isPseudo({ path }: Call): boolean {
  return path[0] === '-1' || path[0] === 'undefined';
}

function spaceAt({ world, path: [spec = ''] }: Call): SpaceRow {
  const id = wholeNumber(spec);
  const space = id === undefined ? world.spaces.by('name', spec)[0] : world.spaces.get(id);
  if (space === undefined) throw notFound('No Space matches the given query.');
  return space;
}

function written({ form, world }: Call, old: SpaceRow | undefined): Omit<SpaceRow, 'id'> {
  const errors = new FieldErrors();
  const name = form.text('name') ?? old?.name ?? '';
  const same = world.spaces.by('name', name)[0];
  if (name === 'undefined' || (/^space-\d+$/.test(name) && name !== `space-${old?.id}`))
    errors.add('name', 'Reserved space name.');
  else if (name !== '' && !/^[\w-]+$/.test(name))
    errors.add('name', `Invalid space name: ${name}.`);
  else if (same !== undefined && same.id !== old?.id)
    errors.add('name', 'Space with this Name already exists.');
  errors.refuseAny();
  return { name, description: form.text('description') ?? old?.description ?? '' };
}
