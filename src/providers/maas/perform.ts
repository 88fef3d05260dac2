/** Carries out one operation: one writing call, after a look where MAAS would destroy things in silence. */
import { addressParts, isLiveAddress, type VendorId } from '../../model/address.ts';
import type { Operation } from '../../model/operation.ts';
import type { Context, Performed } from '../../model/provider.ts';
import type { Spec } from '../../model/resource.ts';
import type { Maas } from './maas.ts';
import type { Failure } from './failure.ts';
import type { Form } from './form.ts';
import { whyNotDelete } from './guard.ts';
import { names } from './kinds/names.ts';
import { performLink } from './perform-link.ts';
import { changesText, markedText, markOf } from './marked-text.ts';
import { readOne } from './read-back.ts';
import { Fields, WrongShape } from './shape.ts';
import { changedFields, idOfTarget, idsOf, NoId, performed } from './target.ts';
import { formOf, writings, type Writing } from './writing.ts';

export async function perform(
  maas: Maas,
  operation: Operation,
  context: Context,
): Promise<Performed> {
  try {
    if (operation.kind === names.link) return await performLink(maas, operation, context);
    const writing = writings.get(operation.kind);
    if (writing === undefined || operation.do === 'act') return cannot(maas, operation);
    if (operation.do === 'create') return await create(maas, operation, { context, writing });
    if (operation.do === 'delete') return await remove(maas, operation, { context, writing });
    return await update(maas, operation, { context, writing });
  } catch (error) {
    if (error instanceof NoId) return maas.client.failure('no-id', error.message);
    if (error instanceof WrongShape) return lostIn(maas, error);
    throw error;
  }
}

interface How {
  readonly context: Context;
  readonly writing: Writing;
}

async function create(
  maas: Maas,
  operation: Operation,
  { context, writing }: How,
): Promise<Performed> {
  const spec = named(operation);
  const idOf = idsOf(context);
  const later = new Set(writing.afterwards);
  const given = Object.keys(spec).filter(
    (field) => spec[field] !== undefined && spec[field] !== null,
  );
  const first = given.filter((field) => !later.has(field));
  const text = writing.marked && {
    [writing.marked]: markedText(writing.marked, spec, markOf(maas.site, operation)),
  };
  const form = { ...formOf(writing, spec, first, idOf), ...text };
  const path = writing.collection(spec, idOf);
  const made = await maas.client.write({ method: 'POST', path, form }, context.signal);
  // The collection is there: what MAAS does not find is something that the form names.
  if (!made.ok) return made.class === 'gone' ? { ...made, class: 'refused' } : made;
  const id = String(new Fields(made.value, path).int('id')) as VendorId;
  const rest = given.filter((field) => later.has(field) && field !== 'fabric');
  if (rest.length === 0) return { ok: true, id };
  return put(
    maas,
    { path: writing.path(id), form: formOf(writing, spec, rest, idOf), id },
    context,
  );
}

async function update(
  maas: Maas,
  operation: Operation,
  { context, writing }: How,
): Promise<Performed> {
  const { to = {}, kind } = operation;
  const id = idOfTarget(operation, context);
  const fields = changedFields(operation);
  let form: Form = formOf(writing, to, fields, idsOf(context));
  // What is declared bears our mark from its first change on: a `was` is for the first meeting only.
  if (writing.marked !== undefined && !isLiveAddress(operation.of)) {
    form = {
      ...form,
      [writing.marked]: markedText(writing.marked, to, markOf(maas.site, operation)),
    };
  } else if (writing.marked !== undefined && changesText(writing.marked, fields)) {
    const now = await readOne(maas, { kind, id }, context.signal);
    if (!now.ok) return { ...now, class: now.class === 'lost' ? 'temporary' : now.class };
    form = { ...form, [writing.marked]: markedText(writing.marked, to, now.live?.mark) };
  }
  return put(maas, { path: writing.path(id), form, id }, context);
}

async function put(
  { client }: Maas,
  { path, form, id }: { readonly path: string; readonly form: Form; readonly id: VendorId },
  { signal }: Context,
): Promise<Performed> {
  if (Object.keys(form).length === 0) return { ok: true, id };
  return performed(await client.write({ method: 'PUT', path, form }, signal), id);
}

async function remove(
  maas: Maas,
  operation: Operation,
  { context, writing }: How,
): Promise<Performed> {
  const id = idOfTarget(operation, context);
  const why = maas.guarded
    ? await whyNotDelete(maas, operation, { id, signal: context.signal })
    : undefined;
  if (why !== undefined) return why;
  const gone = await maas.client.write(
    { method: 'DELETE', path: writing.path(id) },
    context.signal,
  );
  return performed(gone, id);
}

// The name of the resource is the name in MAAS unless the spec says otherwise.
function named({ to = {}, kind, of }: Operation): Spec {
  const hasName = kind === names.fabric || kind === names.space || kind === names.subnet;
  return hasName && to['name'] === undefined ? { ...to, name: addressParts(of).name } : to;
}

function cannot({ client }: Maas, { id }: Operation): Failure {
  return client.failure('cannot', `'${id}' is nothing that MAAS can do.`);
}

// The write was answered, but not in a way that tells what it did.
function lostIn({ client }: Maas, { message }: WrongShape): Failure {
  return { ...client.failure('wrong-shape', message), class: 'lost' };
}
