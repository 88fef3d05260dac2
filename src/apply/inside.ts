/** What is attached to a machine is looked for by the system that is the inside of that machine, patiently. */
import { addressParts, type KindName, type SystemName } from '../model/address.ts';
import type { Sighted } from '../model/journal.ts';
import type { Inside, Kind } from '../model/kind.ts';
import type { Operation } from '../model/operation.ts';
import type { Step } from '../model/plan.ts';
import { problem, type Problem } from '../model/problem.ts';
import type { LiveResource } from '../model/resource.ts';
import { Interrupted, type Course } from './course.ts';
import { insideOf, nameOf } from './inside-of.ts';
import { backoffMilliseconds, tries } from './retry.ts';

/**
 * After the vendor has said that it is attached. Undefined: there is nothing to look for. A problem: the machine was
 * looked into and does not have it, so that nothing may rely on it.
 */
export async function lookInside(
  course: Course,
  step: Step,
  operation: Operation,
  live: LiveResource,
): Promise<Sighted | { readonly problem: Problem } | undefined> {
  const kind = course.world.kinds.get(operation.kind);
  const wanted = kind?.inside?.(operation.to ?? {}, live);
  if (wanted === undefined || kind?.inside?.(operation.from ?? {}, live)?.on === wanted.on)
    return undefined;
  const system = await insideOf(course, wanted.on);
  const unverified = (why: string): Sighted | undefined =>
    wanted.quiet === true ? undefined : { seen: false, text: `device not verified: ${why}` };
  if (system === undefined)
    return unverified(`no system is the inside of ${await nameOf(course, wanted.on)}`);
  const { serial } = wanted;
  const shown = showing(course, system, wanted.kind);
  if (serial === undefined)
    return unverified(`${system} is told no serial of what is attached to it`);
  if (shown === undefined) return unverified(`${system} does not show its ${wanted.kind}s`);
  const looked = await look(course, { step, operation, system, shown, serial });
  if ('unseen' in looked)
    return unverified(`${system} does not tell: ${looked.unseen.message.replace(/\.$/, '')}`);
  if ('found' in looked) return { seen: true, text: `seen in ${system} as ${looked.found.label}` };
  return {
    problem: notSeen(operation, { system, serial, what: wanted.kind, there: looked.there }),
  };
}

interface Search {
  readonly step: Step;
  readonly operation: Operation;
  readonly system: SystemName;
  readonly shown: Kind;
  readonly serial: string;
}
type Looked =
  | { readonly found: LiveResource }
  | { readonly there: readonly LiveResource[] }
  | { readonly unseen: Problem };

/** Of a system that does not answer a few times no answer is waited for: it never stops a run. */
const unansweredTries = 3;

async function look(course: Course, search: Search): Promise<Looked> {
  const { step, operation, system, serial } = search;
  for (let attempt = 1; ; attempt += 1) {
    const seen = await once(course, search);
    const found = 'there' in seen ? seen.there.find((each) => isIt(each, serial)) : undefined;
    if (found !== undefined) return { found };
    if (attempt >= ('unseen' in seen ? unansweredTries : tries)) return seen;
    const milliseconds = backoffMilliseconds(attempt);
    const why =
      'unseen' in seen
        ? seen.unseen
        : problem('not-seen-yet', `${operation.of} is not seen in ${system} yet.`, {
            about: operation.of,
            tryAgain: true,
          });
    course.tell(step, operation, { type: 'again', milliseconds, problem: why });
    await course.wait(milliseconds);
  }
}

async function once(
  course: Course,
  { system, shown }: Search,
): Promise<Exclude<Looked, { found: unknown }>> {
  const connection = course.world.connections.get(system);
  if (connection === undefined)
    return { unseen: problem('not-connected', `it is not connected`, { about: system }) };
  try {
    const seen = await course.unlessAborted(
      connection.observe({ kinds: [shown.kind] }, course.world.abort),
    );
    const [hidden] = seen.unseen;
    if (hidden !== undefined) return { unseen: hidden.why };
    return { there: seen.live.filter((each) => each.kind === shown.kind) };
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { unseen: problem('provider-fault', why, { about: system }) };
  }
}

/** A virtio disk has room for twenty characters: what is longer is seen cut off. */
function isIt({ spec }: LiveResource, serial: string): boolean {
  const shown = spec['serial'];
  if (typeof shown !== 'string' || shown === '') return false;
  return shown === serial || (shown.length === 20 && serial.startsWith(shown));
}

function showing(course: Course, system: SystemName, what: Inside['kind']): Kind | undefined {
  const driver = course.world.systems?.get(system)?.driver;
  return [...course.world.kinds.values()].find(
    ({ kind, shows }) => shows === what && vendorOf(kind) === driver,
  );
}

function vendorOf(kind: KindName): string {
  return kind.slice(0, kind.indexOf('/'));
}

function notSeen(
  operation: Operation,
  seen: {
    readonly system: SystemName;
    readonly serial: string;
    readonly what: string;
    readonly there: readonly LiveResource[];
  },
): Problem {
  const { system, serial, what, there } = seen;
  const others = there
    .map(
      ({ label, spec }) =>
        `${label} (${typeof spec['serial'] === 'string' ? spec['serial'] : 'no serial'})`,
    )
    .join(', ');
  const { system: host } = addressParts(operation.of);
  return problem(
    'not-seen-inside',
    `${operation.of} is attached, says ${host}, but is not seen in ${system}: no ${what} there has the serial ${serial}; there ${there.length === 1 ? 'is' : 'are'} ${others === '' ? 'none' : others}.`,
    {
      about: operation.of,
      ...(operation.origin === undefined ? {} : { at: operation.origin }),
      help: `Look at the ${what}s in ${system} and in its kernel's log, and at the attachment in ${host}; then plan again.`,
    },
  );
}
