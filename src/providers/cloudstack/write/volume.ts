/** Volumes: made, moved, grown, deleted. After each move a look tells where the volume is, whatever the job said. */
import type { VendorId } from '../../../model/address.ts';
import type { Performed } from '../../../model/provider.ts';
import { text } from '../../../model/spec-fields.ts';
import { list } from '../client/list.ts';
import type { Parameters } from '../client/sign.ts';
import { gibibyte } from '../kinds/sizes.ts';
import type { VolumeRow } from '../read/rows.ts';
import { attach, detach } from './attaching.ts';
import { leftBehind } from './left-behind.ts';
import { called, done, knownBy, refused, unread, type Failed, type Job } from './job.ts';
import { ran } from './running.ts';
import { marked, type Taggable } from './marking.ts';
import { ownerParameters, volumeNow, zoneOf, type Now } from './now.ts';
import { markIn } from '../owner-mark.ts';
import { changedFields, idOfReference, idOfTarget } from './target.ts';

export async function performVolume(job: Job): Promise<Performed> {
  const { operation, context } = job;
  if (operation.do === 'create') return makeVolume(job);
  const found = await volumeNow(job, idOfTarget(operation, context));
  if (!found.ok) return found;
  return operation.do === 'delete' ? deleteVolume(job, found.row) : changeVolume(job, found.row);
}

function asVolume({ id, tags }: VolumeRow): Taggable {
  return { type: 'Volume', id, tags };
}

async function makeVolume(job: Job): Promise<Performed> {
  const { to = {} } = job.operation;
  const half = await leftBehind(job, 'createvolume');
  if (!half.ok) return half;
  const made: Now<string> = half.id === undefined ? await create(job) : { ok: true, row: half.id };
  if (!made.ok) return made;
  const id = made.row as VendorId;
  const found = await volumeNow(job, id);
  if (!found.ok) return knownBy({ ...found, class: 'lost' }, id);
  const tagged = await marked(job, asVolume(found.row));
  if (!tagged.ok) return knownBy(tagged, id);
  const rest = ['vm', 'device', 'deleteProtection'].filter((field) => to[field] !== undefined);
  const end = await change(job, found.row, new Set(rest));
  return end.ok ? done(id) : knownBy(end, id);
}

async function create(job: Job): Promise<Now<string>> {
  const { operation, context } = job;
  const { to = {} } = operation;
  const [owner, zone] = [await ownerParameters(job), await zoneOf(job)];
  if (!owner.ok) return owner;
  if (!zone.ok) return zone;
  const offering = idOfReference(to['offering'], context);
  const size = await sizeFor(job, offering);
  if (!size.ok) return size;
  const end = await ran(job, 'createVolume', {
    name: nameOf(job),
    zoneid: zone.row,
    diskofferingid: offering,
    ...size.row,
    ...owner.row,
  });
  if (!end.ok) return end;
  return end.instance === undefined
    ? { ...refused(job, 'no-id', { why: 'its job does not tell what it made.' }), class: 'lost' }
    : { ok: true, row: end.instance };
}

function nameOf({ operation }: Job): string {
  const { name } = operation.to ?? {};
  return typeof name === 'string' ? name : (operation.of.split('/')[2] ?? operation.of);
}

/** An offering has a size of its own, or lets each volume have one; CloudStack refuses the other. */
async function sizeFor(job: Job, offering: string): Promise<Now<Parameters>> {
  const { stack, operation, context } = job;
  const found = await list(
    stack.client,
    diskSizes,
    { id: offering, listall: true },
    context.signal,
  );
  if (!found.ok) return unread(found);
  const size = operation.to?.['size'];
  const [only] = found.items;
  if (only?.custom === false) {
    if (size === undefined || size === only.gibibytes * gibibyte) return { ok: true, row: {} };
    return refused(job, 'bad-size', {
      why: `its offering has ${only.gibibytes} GiB, and no other size.`,
      help: 'Declare that size or leave it out, or choose an offering with a custom size.',
    });
  }
  if (typeof size === 'number' && size % gibibyte === 0)
    return { ok: true, row: { size: size / gibibyte } };
  return refused(job, 'no-size', {
    why: 'a new volume of this offering needs a size in whole GiB.',
  });
}

const diskSizes = {
  command: 'listDiskOfferings',
  key: 'diskoffering',
  read: (each: { flag(name: string): boolean; maybeWhole(name: string): number | undefined }) => ({
    custom: each.flag('iscustomized'),
    gibibytes: each.maybeWhole('disksize') ?? 0,
  }),
};

async function changeVolume(job: Job, row: VolumeRow): Promise<Performed> {
  // On its way it is known by its mark alone, where the journal is lost.
  const tagged = await marked(job, asVolume(row));
  if (!tagged.ok) return tagged;
  const end = await change(job, row, new Set(changedFields(job.operation)));
  return end.ok ? done(row.id as VendorId) : end;
}

async function change(
  job: Job,
  row: VolumeRow,
  fields: ReadonlySet<string>,
): Promise<{ readonly ok: true } | Failed> {
  const { to = {} } = job.operation;
  if (fields.has('deleteProtection') || fields.has('name')) {
    const end = await ran(job, 'updateVolume', {
      id: row.id,
      ...(fields.has('name') ? { name: String(to['name']) } : {}),
      ...(fields.has('deleteProtection')
        ? { deleteprotection: to['deleteProtection'] === true }
        : {}),
    });
    if (!end.ok) return end;
  }
  if (fields.has('vm') || fields.has('device')) {
    const moved = await move(job, row);
    if (!moved.ok) return moved;
  }
  if (!fields.has('size') && !fields.has('offering')) return { ok: true };
  const resized = await ran(job, 'resizeVolume', {
    id: row.id,
    ...(fields.has('size') ? { size: Number(to['size']) / gibibyte } : {}),
    ...(fields.has('offering')
      ? { diskofferingid: idOfReference(to['offering'], job.context) }
      : {}),
  });
  return resized.ok ? { ok: true } : resized;
}

/** Off where it is, then on where it is to be. What somebody else has attached meanwhile is left alone. */
async function move(job: Job, row: VolumeRow): Promise<{ readonly ok: true } | Failed> {
  const { operation, context } = job;
  const { from = {}, to = {} } = operation;
  const place = (of: unknown): string | undefined =>
    typeof of === 'string' ? idOfReference(of, context) : undefined;
  const [was, is] = [place(from['vm']), place(to['vm'])];
  const device = typeof to['device'] === 'number' ? to['device'] : undefined;
  if (row.vm === is && (is === undefined || row.device === device)) return { ok: true };
  if (row.vm !== undefined && row.vm !== was && row.vm !== is)
    return refused(job, 'moved-since', {
      why: `it is attached to ${row.vmName ?? row.vm} by now, which nobody planned.`,
      help: 'Plan again.',
    });
  if (row.vm !== undefined) {
    const off = await detach(job, row);
    if (!off.ok) return off;
  }
  return is === undefined ? { ok: true } : attach(job, row.id, { vm: is, device });
}

async function deleteVolume(job: Job, row: VolumeRow): Promise<Performed> {
  const { from = {} } = job.operation;
  const why = whyNot(job, row);
  if (why !== undefined)
    return refused(job, 'not-deleted', {
      why: `volume ${row.name} (${row.id}) was not deleted: ${why}.`,
      help: 'Look at it, then plan again.',
    });
  if (row.vm !== undefined) {
    const planned =
      typeof from['vm'] === 'string' ? idOfReference(from['vm'], job.context) : undefined;
    if (row.vm !== planned)
      return refused(job, 'moved-since', {
        why: `it is attached to ${row.vmName ?? row.vm} by now.`,
        help: 'Plan again.',
      });
    const off = await detach(job, row);
    if (!off.ok) return off;
  }
  const end = await called(job, 'deleteVolume', { id: row.id });
  return end.ok ? done(row.id as VendorId) : end;
}

/** Is it still the one that the plan saw? */
function whyNot({ stack, operation }: Job, row: VolumeRow): string | undefined {
  const planned = text(operation.from ?? {}, 'name');
  if (planned !== undefined && planned !== row.name)
    return `it is called '${row.name}' by now, and not '${planned}'`;
  const mark = markIn(row.tags);
  if (mark !== undefined && mark.site !== stack.site) return `it belongs to the site ${mark.site}`;
  return row.protected ? 'it has delete protection' : undefined;
}

/** For roots that come with a VM: it bears the mark, and has what else is declared of it. */
export async function takenOver(job: Job, row: VolumeRow): Promise<Performed> {
  const id = row.id as VendorId;
  const { to = {} } = job.operation;
  const tagged = await marked(job, asVolume(row));
  if (!tagged.ok) return knownBy(tagged, id);
  const differs = new Set<string>();
  if (typeof to['size'] === 'number' && to['size'] !== row.size) differs.add('size');
  if (typeof to['name'] === 'string' && to['name'] !== row.name) differs.add('name');
  if (to['deleteProtection'] === true) differs.add('deleteProtection');
  const end = await change(job, row, differs);
  return end.ok ? done(id) : knownBy(end, id);
}
