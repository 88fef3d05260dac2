/** What may go wrong in a clean-up: at every call in turn, and mixed at random. */
import type { Fault, FaultName } from '../../src/lab/faults.ts';
import type { Case } from './cases.ts';

/** Of any call. */
const anywhere: readonly Omit<Fault, 'skip'>[] = [
  { name: 'lost-reply' },
  { name: 'dropped-request' },
  { name: 'unavailable-503', milliseconds: 1000 },
  { name: 'rate-429', milliseconds: 500 },
  { name: 'unauthorized-401' },
];
const inside: readonly FaultName[] = ['lost-reply', 'dropped-request', 'unreachable', 'exit-code'];

/** Calls that begin a job, and how often a clean-up makes each. */
const jobs: Readonly<Record<string, number>> = {
  stopVirtualMachine: 1,
  createTags: 2,
  detachVolume: 2,
  attachVolume: 2,
  destroyVirtualMachine: 1,
};
const ends: readonly Omit<Fault, 'skip' | 'at'>[] = [
  { name: 'task-error' },
  { name: 'task-error', detail: { code: 431, text: 'It never can be.' } },
  // For good: also when it is tried again.
  { name: 'task-error', times: 8 },
  { name: 'worker-lost' },
  { name: 'worker-lost', detail: 'done' },
  { name: 'job-cancelled' },
  { name: 'job-cancelled', detail: 'done' },
  { name: 'task-lasts', detail: 6 },
  { name: 'empty-200' },
  { name: 'empty-200', detail: 'done' },
];

/** One fault each: at every call to CloudStack, at the end of every job, and at every look from inside. */
export function everyFault(calls: { readonly ossea: number; readonly oma: number }): Case[] {
  const atCalls = Array.from({ length: calls.ossea }, (_, skip) =>
    anywhere.map((fault) => alone({ ...fault, skip })),
  );
  const atJobs = Object.entries(jobs).flatMap(([at, many]) =>
    Array.from({ length: many }, (_, skip) => ends.map((fault) => alone({ ...fault, at, skip }))),
  );
  const refused = ['account', 'disks', 'snapshots'].flatMap((detail) =>
    [0, 1].map((skip) => alone({ name: 'attach-refused', detail, skip })),
  );
  const held = [0, 1].map((skip) => alone({ name: 'hotplug-fails', skip }));
  const looks = Array.from({ length: calls.oma }, (_, skip) =>
    inside.map((name): Case => ({ name: `oma: ${nameOf({ name, skip })}`, oma: [{ name, skip }] })),
  );
  return [...atCalls.flat(), ...atJobs.flat(), ...refused, ...held, ...looks.flat()];
}

function alone(fault: Fault): Case {
  return { name: nameOf(fault), ossea: [fault] };
}

/** Two to six of them at once, wherever they strike. */
export function mixture(number: number, seed: number): Case {
  const random = randomFrom(seed * 1009 + number);
  const below = (most: number): number => Math.floor(random() * most);
  const one = <T>(of: readonly T[]): T => of[below(of.length)] as T;
  const many = 2 + below(5);
  const ossea: Fault[] = [];
  const oma: Fault[] = [];
  for (let count = 0; count < many; count += 1) {
    const times = 1 + below(3);
    const sort = random();
    if (sort < 0.35) ossea.push({ ...one(anywhere), skip: below(130), times });
    else if (sort < 0.6) {
      // Where it hurts: around a call that changes something.
      ossea.push({ ...one(anywhere), at: one(Object.keys(jobs)), skip: below(2), times });
    } else if (sort < 0.85)
      ossea.push({ times, ...one(ends), at: one(Object.keys(jobs)), skip: below(2) });
    else if (sort < 0.92)
      ossea.push({ name: 'attach-refused', detail: one(['account', 'disks']), skip: below(2) });
    else oma.push({ name: one(inside), at: 'lsblk', skip: below(3), times });
  }
  return {
    name: `mixture ${number}: ${[...ossea, ...oma].map(nameOf).join(' + ')}`,
    ossea,
    oma,
  };
}

function nameOf({ name, at, skip = 0, times = 1, detail }: Fault): string {
  const where = at === undefined ? 'call' : at;
  const what = detail === undefined ? '' : ` (${JSON.stringify(detail)})`;
  return `${name}${what} at ${where} ${skip + 1}${times === 1 ? '' : ` × ${times}`}`;
}

/** mulberry32: small, and the same everywhere. */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
