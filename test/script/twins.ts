/** One example on two sets of labs: on one its plan is applied, on the other its script is run. */
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { onLabs, run, type Example } from '../support/examples.ts';
import type { SiteLabs } from '../support/site-labs.ts';
import { benchWith, type Bench } from './programs.ts';
import { programsFor } from './played.ts';

export interface Twins {
  readonly applied: SiteLabs;
  readonly scripted: SiteLabs;
  readonly script: string;
  /** The script of the same plan file, written anew. */
  again(): Promise<string>;
  readonly bench: Bench;
  /** What approves the plan: `ID:IMPACT`. */
  readonly approval: string | undefined;
  apply(): Promise<{ readonly exit: number; readonly err: string }>;
  runScript(): ReturnType<Bench['run']>;
}

export async function twinsOf(example: Example): Promise<Twins> {
  const [one, other] = [await startedOn(example), await startedOn(example)];
  const file = 'saved.json';
  const planned = await run(other.folder, ['plan', ...example.more, '--out', file]);
  if (planned.exit !== 2) throw new Error(planned.out + planned.err);
  const made = await run(other.folder, ['script', file]);
  if (made.exit !== 0) throw new Error(made.err);
  const script = made.out;
  const [, approval] = /^approval='(\S+)'$/m.exec(script) ?? [];
  const drivers = driversBelow(join(other.folder, '../..'));
  const bench = await benchWith(programsFor(other.labs, drivers));
  const approve = approval === undefined ? [] : ['--approve', approval];
  return {
    applied: one.labs,
    scripted: other.labs,
    script,
    again: async () => (await run(other.folder, ['script', file])).out,
    bench,
    approval,
    apply: async () => {
      // Labs have identities of their own, and so have plans on them.
      const json = await run(one.folder, ['plan', '--format', 'json', ...example.more]);
      const { approvals } = JSON.parse(json.out) as { approvals: readonly { flag: string }[] };
      const flags = approvals.flatMap(({ flag }) => flag.split(' '));
      return run(one.folder, ['plan', ...example.more, '--apply', ...flags]);
    },
    runScript: () => bench.run(script, ['--apply', ...approve]),
  };
}

/** The drivers of its systems, those of its site below specs/ included. */
export function vendorsOf({ folder }: Example): readonly string[] {
  const live = new Set(
    readdirSync(join(folder, 'live')).map((file) => file.replace(/\.yaml$/, '')),
  );
  return [...driversBelow(join(folder, '../..'))].flatMap(([system, driver]) =>
    live.has(system) ? [driver] : [],
  );
}

/** Some examples take their systems from a site below specs/. */
function driversBelow(top: string): ReadonlyMap<string, string> {
  const files = globSync('{specs,examples}/*/trueup.yaml', { cwd: top });
  const all = files.flatMap((file) => {
    const { systems = {} } = parse(readFileSync(join(top, file), 'utf8')) as {
      systems?: Readonly<Record<string, { readonly driver?: string }>>;
    };
    return Object.entries(systems);
  });
  return new Map(all.map(([name, { driver = '' }]) => [name, driver]));
}

async function startedOn(example: Example): ReturnType<typeof onLabs> {
  const started = await onLabs(example);
  onTestFinished(async () => {
    await Promise.all([...started.labs.values()].map((lab) => lab.close()));
  });
  return started;
}
