/** A tiny vendor in memory: boxes with items in them, marks, latency and faults by name. Tests the engine only. */
import {
  liveAddress,
  type Address,
  type KindName,
  type SystemName,
  type VendorId,
} from '../../src/model/address.ts';
import type { Kind, Kinds } from '../../src/model/kind.ts';
import type { Operation } from '../../src/model/operation.ts';
import { problem } from '../../src/model/problem.ts';
import type {
  Connection,
  Context,
  ErrorClass,
  Performed,
  Seen,
  Settled,
  Wanted,
} from '../../src/model/provider.ts';
import type { LiveResource, Spec } from '../../src/model/resource.ts';
import { sameValue } from '../../src/model/json.ts';
import type { Clock } from '../../src/apply/world.ts';

export const box = 'fake/box' as KindName;
export const item = 'fake/item' as KindName;
export const kinds: Kinds = new Map([
  [box, kindOf(box, {})],
  [item, kindOf(item, { box: { kind: box, parent: true } })],
]);

/** What goes wrong with the next calls for one operation, in this order. */
export type Fault =
  | { readonly answer: ErrorClass; readonly retryAfterMilliseconds?: number }
  /** The reply is lost; `worked` says what really happened. */
  | { readonly lost: 'worked' | 'did not work' }
  | { readonly throws: string }
  /** Its object gets another id, and then it fails. */
  | { readonly half: ErrorClass }
  /** It takes the call and does nothing. */
  | 'ignored'
  | 'fine';

export interface Vendor extends Connection {
  readonly objects: Map<VendorId, LiveResource>;
  /** `+ id` when a call arrives, `- id` when it is answered. */
  readonly calls: readonly string[];
  /** The most calls that were open at once. */
  mostAtOnce(): number;
  fault(operation: string, ...faults: readonly Fault[]): void;
  /** What `settle` answers for this operation instead of looking. */
  settles(operation: string, ...answers: readonly Settled[]): void;
  /** The next reads show what was true before the last change. */
  staleReads(count: number): void;
  put(kind: KindName, id: string, spec: Spec): LiveResource;
}

export interface VendorOptions {
  readonly system: string;
  readonly clock: Clock;
  readonly concurrency?: number;
  readonly latencyMilliseconds?: number;
  /** Tells a task before it works. */
  readonly tasks?: boolean;
  /** Takes the operations of a commit group in one call; a fault of any of them is one of all. */
  readonly groups?: boolean;
  /** Every operation gives its object another id. */
  readonly renames?: boolean;
}

export function fakeVendor(options: VendorOptions): Vendor {
  const { clock, latencyMilliseconds = 20 } = options;
  const system = options.system as SystemName;
  const objects = new Map<VendorId, LiveResource>();
  const calls: string[] = [];
  const faults = new Map<string, Fault[]>();
  const answers = new Map<string, Settled[]>();
  let open = 0;
  let most = 0;
  let stale = 0;
  let before = new Map<VendorId, LiveResource>();
  let made = 0;
  // The vendor goes on working when its caller has gone.
  const forever = new AbortController().signal;

  const change = (work: () => void): void => {
    before = new Map(objects);
    work();
  };
  const work = (operation: Operation, context: Context): VendorId | undefined => {
    if (operation.do === 'create') {
      made += 1;
      const id = `${operation.of.split('/').at(-1)}-${made}` as VendorId;
      change(() => {
        const spec = resolved(operation.to ?? {}, operation.kind, context);
        objects.set(id, {
          ...live(operation.kind, id, spec),
          mark: { site: 'test', address: operation.of },
        });
      });
      return id;
    }
    const id = context.idOf(operation.holder) ?? operation.liveId;
    const object = id === undefined ? undefined : objects.get(id);
    if (object === undefined) return undefined;
    change(() => {
      if (operation.do === 'delete') remove(object);
      else {
        const spec = { ...object.spec, ...changed(operation, context) };
        objects.delete(object.id);
        objects.set(named(object.id), { ...object, id: named(object.id), spec });
      }
    });
    return operation.do === 'delete' ? object.id : named(object.id);
  };
  const named = (id: VendorId): VendorId =>
    options.renames === true ? (`${id}'` as VendorId) : id;
  const live = (kind: KindName, id: VendorId, spec: Spec): LiveResource => ({
    system,
    kind,
    id,
    spec,
    label: id,
  });
  const remove = (object: LiveResource): void => {
    objects.delete(object.id);
    for (const child of objects.values()) {
      if (child.spec['box'] === liveAddress(system, object.kind, object.id)) remove(child);
    }
  };
  const resolved = (spec: Spec, kind: KindName, context: Context): Spec =>
    Object.fromEntries(
      Object.entries(spec).map(([field, value]) => {
        const reference = kinds.get(kind)?.references[field];
        const id = reference === undefined ? undefined : context.idOf(value as Address);
        return [
          field,
          reference === undefined || id === undefined
            ? value
            : liveAddress(system, reference.kind as KindName, id),
        ];
      }),
    );
  const changed = (operation: Operation, context: Context): Spec =>
    resolved(
      Object.fromEntries(operation.fields.map((each) => [each.field, each.to ?? undefined])),
      operation.kind,
      context,
    );

  async function perform(operation: Operation, context: Context): Promise<Performed> {
    calls.push(`+ ${operation.id}`);
    open += 1;
    most = Math.max(most, open);
    try {
      if (options.tasks === true) await context.submitted(`task of ${operation.id}`);
      await clock.wait(latencyMilliseconds, forever);
      return answered(operation, context, faults.get(operation.id)?.shift() ?? 'fine');
    } finally {
      open -= 1;
      calls.push(`- ${operation.id}`);
    }
  }
  const answered = (operation: Operation, context: Context, fault: Fault): Performed => {
    if (fault === 'ignored') {
      const id = context.idOf(operation.holder) ?? operation.liveId ?? ('nothing' as VendorId);
      return { ok: true, id };
    }
    if (fault === 'fine') {
      const id = work(operation, context);
      return id === undefined ? refusal('gone') : { ok: true, id };
    }
    if ('throws' in fault) throw new Error(fault.throws);
    if ('half' in fault) {
      const object = objects.get(
        context.idOf(operation.holder) ?? operation.liveId ?? ('' as VendorId),
      );
      if (object === undefined) return refusal('gone');
      const id = `${object.id}'` as VendorId;
      objects.delete(object.id);
      objects.set(id, { ...object, id });
      return { ...refusal(fault.half), id };
    }
    if ('lost' in fault) {
      if (fault.lost === 'worked') work(operation, context);
      return refusal('lost');
    }
    const { retryAfterMilliseconds } = fault;
    return {
      ...refusal(fault.answer),
      ...(retryAfterMilliseconds === undefined ? {} : { retryAfterMilliseconds }),
    };
  };

  async function performTogether(
    operations: readonly Operation[],
    context: Context,
  ): Promise<readonly Performed[]> {
    calls.push(`+ ${operations.map((each) => each.id).join(', ')}`);
    if (options.tasks === true) await context.submitted('the task of all');
    await clock.wait(latencyMilliseconds, forever);
    const next = operations.map((each) => faults.get(each.id)?.shift() ?? 'fine');
    const wrong = next.find((each) => each !== 'fine');
    return operations.map((each) => answered(each, context, wrong ?? 'fine'));
  }

  async function settle(operation: Operation, context: Context): Promise<Settled> {
    await clock.wait(latencyMilliseconds, forever);
    const scripted = answers.get(operation.id)?.shift();
    if (scripted !== undefined) return scripted;
    if (operation.do === 'create') {
      const mine = [...objects.values()].find((each) => each.mark?.address === operation.of);
      return mine === undefined ? { state: 'not done' } : { state: 'done', id: mine.id };
    }
    const id = context.idOf(operation.holder) ?? operation.liveId;
    if (id === undefined) return { state: 'not done' };
    const object = objects.get(id);
    const done =
      operation.do === 'delete'
        ? object === undefined
        : object !== undefined &&
          Object.entries(changed(operation, context)).every(([field, value]) =>
            sameValue(object.spec[field], value),
          );
    return done ? { state: 'done', id } : { state: 'not done' };
  }

  async function observe(wanted: Wanted): Promise<Seen> {
    await clock.wait(latencyMilliseconds, forever);
    const shown = stale > 0 ? before : objects;
    stale = Math.max(0, stale - 1);
    const asked = wanted.ids ?? [...shown.keys()].map((id) => ({ id }));
    return {
      installation: `${system} install` as Seen['installation'],
      live: asked.flatMap(({ id }) => shown.get(id) ?? []),
      gone: asked.map(({ id }) => id).filter((id) => !shown.has(id)),
      unseen: [],
    };
  }

  return {
    objects,
    calls,
    mostAtOnce: () => most,
    fault: (operation, ...list) => faults.set(operation, [...list]),
    settles: (operation, ...list) => answers.set(operation, [...list]),
    staleReads: (count) => {
      stale = count;
    },
    put(kind, id, spec) {
      const object = live(kind, id as VendorId, spec);
      objects.set(object.id, object);
      return object;
    },
    concurrency: options.concurrency ?? 4,
    perform,
    ...(options.groups === true ? { performTogether } : {}),
    settle,
    observe,
    close: async () => undefined,
  };
}

function refusal(kind: ErrorClass): Extract<Performed, { ok: false }> {
  return {
    ok: false,
    class: kind,
    problem: problem(`vendor-${kind}`, `The vendor answers: ${kind}.`),
  };
}

function kindOf(kind: KindName, references: Kind['references']): Kind {
  return {
    kind,
    fixed: [],
    key: (spec) => (typeof spec['name'] === 'string' ? spec['name'] : undefined),
    references,
    claims: () => [],
    summary: () => '',
  };
}
