/** The tests' own judges of a plan, beside the planner's checks; each says in words what is wrong, or nothing. */
import { canonicalJson } from '../../../src/model/json.ts';
import { checkPlan } from '../../../src/plan/checks/check-plan.ts';
import { World } from '../../../src/plan/world.ts';
import { judge } from '../worlds/judge.ts';
import { seeded } from '../worlds/random.ts';
import { laidOut, shown, stands, type Case } from './corpus.ts';

/** What the planner without bugs said of the same corpus. */
export interface Baseline {
  /** `<case>: <oracle>`: what the oracles have to say of the planner itself; it is tallied elsewhere. */
  readonly known: readonly string[];
  /** The text of each corner's plan, by its name. */
  readonly texts: Readonly<Record<string, string>>;
}

export interface Fault {
  readonly name: string;
  readonly story: string;
}
export type Oracle = (each: Case, baseline: Baseline) => string | undefined;

export const oracles = {
  'strict model and exhaustive search': (each) => {
    const [fault] = each.random === undefined ? [] : judge(each.random, laidOut(each)).faults;
    return fault && `${fault.fault}: ${fault.story}`;
  },
  determinism: (each) => {
    const text = canonicalJson(laidOut(each).steps);
    return text === canonicalJson(laidOut(shuffled(each)).steps)
      ? undefined
      : 'is another where the same input comes in another order';
  },
  'needless waits': (each) => needlessWait(each),
  'plan text': (each, { texts }) =>
    each.random !== undefined || texts[each.name] === textOf(each)
      ? undefined
      : `is not what it was: ${difference(texts[each.name] ?? '', textOf(each))}`,
} satisfies Record<string, Oracle>;

export function textOf(each: Case): string {
  return canonicalJson(shown(each));
}

/** What the oracles say that is not known of the planner itself. */
export function* faultsOf(cases: readonly Case[], baseline: Baseline): Iterable<Fault> {
  for (const [oracle, ask] of Object.entries<Oracle>(oracles)) {
    for (const each of cases) {
      const name = `${each.name}: ${oracle}`;
      const story = baseline.known.includes(name) ? undefined : ask(each, baseline);
      if (story !== undefined) yield { name, story };
    }
  }
}

/** The first wait without which the checks are as content as with it. */
export function needlessWait(each: Case): string | undefined {
  const { steps, problems } = laidOut(each);
  if (!stands({ steps, problems })) return undefined;
  const world = new World(each.planning);
  for (const step of steps) {
    for (const wait of step.after) {
      const after = step.after.filter((other) => other !== wait);
      const fewer = steps.map((other) => (other === step ? { ...step, after } : other));
      if (checkPlan(world, fewer).length === 0)
        return `'${step.id}' waits for '${wait.step}' without need (${wait.why}: ${wait.detail})`;
    }
  }
  return undefined;
}

/** The same things in another order; changes too, for the planner does not rely on theirs. */
function shuffled(each: Case): Case {
  const { planning } = each;
  const { desired, snapshot, changes } = planning;
  const random = seeded(each.name.length);
  return {
    ...each,
    planning: {
      ...planning,
      desired: { ...desired, resources: random.shuffle(desired.resources) },
      snapshot: { ...snapshot, live: random.shuffle(snapshot.live) },
      changes: random.shuffle(changes),
    },
  };
}

function difference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const from = Math.max(0, at - 40);
  return `…${a.slice(from, at + 60)}… became …${b.slice(from, at + 60)}…`;
}
