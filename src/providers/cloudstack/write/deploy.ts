/** A VM is deployed off, with its NICs; its root comes with it. One call makes them all. */
import type { VendorId } from '../../../model/address.ts';
import type { ObjectRef } from '../../../model/kind.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Performed } from '../../../model/provider.ts';
import type { List } from '../client/list.ts';
import type { Parameters } from '../client/sign.ts';
import { names } from '../kinds/names.ts';
import type { VmRow, VolumeRow } from '../read/rows.ts';
import { attemptsOf } from './async-job.ts';
import { leftBehind } from './left-behind.ts';
import { called, done, knownBy, refused, unread, type Job } from './job.ts';
import { ran } from './running.ts';
import { marked } from './marking.ts';
import { listsNow, ownerParameters, vmNow, zoneOf, type Now } from './now.ts';
import { idOfReference } from './target.ts';
import { takenOver } from './volume.ts';

/** Answers for the VM, and for the NICs and the root that are declared with it. */
export async function deploy(
  job: Job,
  parts: readonly Operation[],
): Promise<ReadonlyMap<Operation, Performed>> {
  const answers = new Map<Operation, Performed>();
  const all = (answer: Performed): typeof answers => {
    for (const each of [job.operation, ...parts]) answers.set(each, answer);
    return answers;
  };
  const nics = parts.filter(({ kind }) => kind === names.nic);
  const half = await leftBehind(job, 'deployvm');
  if (!half.ok) return all(half);
  const made: Now<string> =
    half.id === undefined ? await create(job, nics) : { ok: true, row: half.id };
  if (!made.ok) return all(made);
  const found = await vmNow(job, made.row);
  if (!found.ok) return all({ ...found, class: 'lost' });
  const vm = found.row;
  const own = await finished(job, vm);
  const volumes = await listsNow(job).volumesOf(vm.id);
  const root = volumes.ok ? volumes.items.find(({ type }) => type === 'ROOT') : undefined;
  for (const nic of nics) answers.set(nic, nicOf(job, nic, vm));
  const declared = parts.find(({ kind }) => kind === names.volume);
  if (declared !== undefined)
    answers.set(declared, await rootOf({ ...job, operation: declared }, root, volumes));
  // What comes along and nobody declares goes with the VM, and nowhere else.
  const beside = declared === undefined && root !== undefined ? [root] : [];
  const refs: readonly ObjectRef[] = beside.map(({ id }) => ({
    kind: names.volume,
    id: id as VendorId,
  }));
  return answers.set(job.operation, own.ok && refs.length > 0 ? { ...own, made: refs } : own);
}

async function create(job: Job, nics: readonly Operation[]): Promise<Now<string>> {
  const { context, operation } = job;
  const { to = {} } = operation;
  const [owner, zone] = [await ownerParameters(job), await zoneOf(job)];
  if (!owner.ok) return owner;
  if (!zone.ok) return zone;
  const end = await ran(job, 'deployVirtualMachine', {
    zoneid: zone.row,
    serviceofferingid: idOfReference(to['offering'], context),
    templateid: idOfReference(to['template'], context),
    ...textOf('name', to['name']),
    ...textOf('displayname', to['displayName'] ?? to['name']),
    startvm: false,
    ...networksOf(job, nics),
    ...owner.row,
  });
  if (!end.ok) {
    await cleared(job);
    return end;
  }
  if (end.instance !== undefined) return { ok: true, row: end.instance };
  return {
    ...refused(job, 'no-id', { why: 'its job does not tell what it made.' }),
    class: 'lost',
  };
}

/** The first one is the default; one that says so goes first. */
function networksOf({ context }: Job, nics: readonly Operation[]): Parameters {
  const inOrder = nics.toSorted(
    (a, b) => Number(b.to?.['default'] === true) - Number(a.to?.['default'] === true),
  );
  return Object.fromEntries(
    inOrder.flatMap(({ to = {} }, index) => {
      const at = `iptonetworklist[${index}]`;
      const fields = [
        [`${at}.networkid`, idOfReference(to['network'], context)],
        [`${at}.ip`, to['address']],
        [`${at}.mac`, to['mac']],
      ] as const;
      return fields.filter(([, value]) => typeof value === 'string') as [string, string][];
    }),
  );
}

/** A deployment that failed may leave a VM in state Error, which holds its name: it was made by us, and for nothing. */
async function cleared(job: Job): Promise<void> {
  const known = await attemptsOf(job);
  if (!known.ok) return;
  const made = known.attempts.findLast((each) =>
    each.command.toLowerCase().includes('deployvm'),
  )?.instance;
  const found = made === undefined ? undefined : await vmNow(job, made);
  if (found?.ok !== true || found.row.state !== 'Error' || found.row.tags.length > 0) return;
  await ran(job, 'destroyVirtualMachine', { id: found.row.id, expunge: true });
}

async function finished(job: Job, vm: VmRow): Promise<Performed> {
  const id = vm.id as VendorId;
  const tagged = await marked(job, { type: 'UserVm', id: vm.id, tags: vm.tags });
  if (!tagged.ok) return knownBy(tagged, id);
  if (job.operation.to?.['deleteProtection'] !== true || vm.protected) return done(id);
  const end = await called(job, 'updateVirtualMachine', { id: vm.id, deleteprotection: true });
  return end.ok ? done(id) : knownBy(end, id);
}

function nicOf(job: Job, nic: Operation, vm: VmRow): Performed {
  const network = idOfReference(nic.to?.['network'], job.context);
  const found = vm.nics.find((each) => each.network === network);
  if (found !== undefined) return done(`${vm.id}:${found.id}` as VendorId);
  return refused({ ...job, operation: nic }, 'no-nic', {
    why: `VM ${vm.name} was made without it.`,
  });
}

async function rootOf(
  job: Job,
  root: VolumeRow | undefined,
  volumes: List<VolumeRow>,
): Promise<Performed> {
  if (root !== undefined) return takenOver(job, root);
  if (!volumes.ok) return { ...unread(volumes), class: 'lost' };
  return refused(job, 'no-root', { why: 'the VM was made without a root.' });
}

function textOf(name: string, value: unknown): Parameters {
  return typeof value === 'string' ? { [name]: value } : {};
}
