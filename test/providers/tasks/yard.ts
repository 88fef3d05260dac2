/** Folders with a site of tasks: connections to it, and whole commands in it. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import type { Address, KindName, SystemName } from '../../../src/model/address.ts';
import type { System } from '../../../src/model/desired.ts';
import type { Operation, OperationId } from '../../../src/model/operation.ts';
import type {
  ConnectOptions,
  Connection,
  Context,
  Declared,
  Performed,
  Seen,
} from '../../../src/model/provider.ts';
import type { LiveResource, Resource, Spec } from '../../../src/model/resource.ts';
import { Secret } from '../../../src/model/secret.ts';
import { task } from '../../../src/providers/tasks/kinds/task.ts';
import { connectTasks } from '../../../src/providers/tasks/provider.ts';
import * as engine from '../../../src/reconcile.ts';
import { trueup, type Ended } from '../../cli/pretend.ts';

export const signal = AbortSignal.timeout(600_000);

/** A folder that is gone after the test, with these files; those that begin with `#!` can be run. */
export function folderWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'trueup-tasks-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) write(folder, name, text);
  return folder;
}

export function write(folder: string, name: string, text: string): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  if (text.startsWith('#!')) chmodSync(path, 0o755);
}

/** What `trueup.yaml` says of a system; secrets are those that reading it would have lifted out. */
export function systemWith(options: Spec, secrets: Readonly<Record<string, string>> = {}): System {
  return {
    name: 'setup' as SystemName,
    driver: 'tasks',
    options,
    auth: Object.fromEntries(
      Object.entries(secrets).map(([at, value]) => [at, new Secret(`\${env:${at}}`, value)]),
    ),
    apply: 'automatic',
    domain: 'default',
    origin: { file: 'trueup.yaml', line: 1, column: 1 },
  };
}

/** A task as a spec that names it would be read. */
export function declared(system: System, name: string, fields: Spec = {}): Resource {
  const under = task.under?.(system.options, { name, ...fields });
  if (under === undefined || !('spec' in under)) throw new Error(`${name} is not listed`);
  return {
    address: `setup/task/${name}` as Address,
    system: system.name,
    kind: task.kind,
    name,
    spec: under.spec,
    origin: system.origin,
  };
}

export interface Yard {
  readonly root: string;
  readonly connection: Connection;
  readonly resources: readonly Resource[];
  readonly logged: string[];
  readonly look: () => Promise<Seen>;
  /** The live side of a task; a problem is thrown. */
  readonly one: (name: string) => Promise<LiveResource>;
  /** Runs it, as a plan made from what is live now would. */
  readonly run: (name: string) => Promise<Performed>;
}

export interface YardWish {
  readonly files?: Readonly<Record<string, string>>;
  readonly root?: string;
  /** Names of resources with what their specs say; absent: every listed task, with nothing. */
  readonly specs?: Readonly<Record<string, Spec>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly access?: ConnectOptions['access'];
  /** Of the system, beside its tasks. */
  readonly options?: Spec;
}

export function yardWith(tasks: Spec, wish: YardWish = {}): Yard {
  const root = wish.root ?? folderWith(wish.files);
  const system = systemWith({ ...wish.options, tasks }, wish.secrets);
  const specs = wish.specs ?? Object.fromEntries(Object.keys(tasks).map((name) => [name, {}]));
  const resources = Object.entries(specs).map(([name, spec]) => declared(system, name, spec));
  const logged: string[] = [];
  const connection = connectTasks(system, {
    site: 'd058',
    root,
    access: wish.access ?? 'read-write',
    signal,
    log: (...line) => void logged.push(JSON.stringify(line)),
  });
  onTestFinished(() => connection.close());
  const look = (): Promise<Seen> => connection.observe({ declared: declaredAs(resources) }, signal);
  const one = async (name: string): Promise<LiveResource> => {
    const { live, unseen } = await look();
    const found = live.find((each) => each.label === name);
    if (found === undefined) throw new Error(unseen.map(({ why }) => why.message).join('\n'));
    return found;
  };
  return {
    root,
    connection,
    resources,
    logged,
    look,
    one,
    run: async (name) => connection.perform(updating(await one(name), resources), context),
  };
}

export function declaredAs(resources: readonly Resource[]): Declared {
  return { resources, absent: [], authorities: [], ids: [] };
}

/** The operation that brings a live task to what its spec says. */
export function updating(live: LiveResource, resources: readonly Resource[]): Operation {
  const desired = resources.find((each) => each.name === live.label);
  const of = `setup/task/${live.label}` as Address;
  const to = { ...live.spec, ...desired?.spec };
  return { ...bare('update', of), liveId: live.id, from: live.spec, to };
}

/** The operation that runs a task of which nothing was seen. */
export function creating({ address, spec }: Resource): Operation {
  return { ...bare('create', address), to: spec };
}

function bare(verb: 'create' | 'update', of: Address): Operation {
  return {
    id: `${verb} ${of}` as OperationId,
    do: verb,
    of,
    holder: of,
    system: 'setup' as SystemName,
    kind: 'tasks/task' as KindName,
    fields: [],
    takes: [],
    frees: [],
    touches: [of],
    needs: [],
    gives: [],
    ends: [],
    impact: 'none',
  };
}

export const context: Context = {
  signal,
  idOf: () => undefined,
  submitted: () => Promise.resolve(),
};

/** A site for whole commands: `trueup.yaml` with these tasks as YAML, and one spec file. */
export function siteWith(site: {
  readonly tasks: string;
  readonly spec: string;
  readonly files?: Readonly<Record<string, string>>;
}): string {
  const tasks = site.tasks.replaceAll(/^/gm, '      ');
  return folderWith({
    'trueup.yaml': `site: yard\nspecs: specs/*.yaml\nsystems:\n  setup:\n    driver: tasks\n    tasks:\n${tasks}\n`,
    'specs/setup.yaml': `tasks: setup\n${site.spec}\n`,
    ...site.files,
  });
}

/** Types `trueup` with these words in the folder. */
export function typed(folder: string, ...words: readonly string[]): Promise<Ended> {
  return trueup(words, { cwd: folder, engine, env: { NO_COLOR: '1' } });
}

/** Skips a test where there is no `ansible-playbook`. */
export function needsAnsible({ skip }: Pick<TestContext, 'skip'>): void {
  if (spawnSync('ansible-playbook', ['--version']).status !== 0) skip('needs ansible-playbook');
}
