/** The sites of the nested examples, all on the same three simulators: the outer Proxmox VE, the one in its VM, and its tasks. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parse, parseDocument } from 'yaml';
import type { RunningLab } from '../../src/lab/server.ts';
import { startPveLab } from '../../src/providers/pve/lab/index.ts';
import { startTasksLab } from '../../src/providers/tasks/lab/index.ts';
import * as engine from '../../src/reconcile.ts';
import { trueup, type Ended } from '../cli/pretend.ts';

const examples = join(import.meta.dirname, '../../examples');

export interface Nested {
  /** Of the constructor: examples/nested-pve. */
  readonly folder: string;
  /** Of the destructor: examples/nested-pve-gone. */
  readonly gone: string;
  readonly father: RunningLab;
  readonly inner: RunningLab;
  readonly setup: RunningLab;
}

/** Rows of a lab's state, as its YAML has them. */
export type State = Readonly<Record<string, unknown>> & {
  readonly vms?: readonly Readonly<Record<string, unknown>>[];
};

export interface Wishes {
  /** What the labs begin with, where that is not what the example says. */
  readonly father?: (state: State) => State;
  readonly inner?: (state: State) => State;
  /** The tasks of the lab of `setup`. */
  readonly tasks?: Readonly<Record<string, unknown>>;
  /** Options of `systems.inner` and `systems.setup`. */
  readonly inside?: Readonly<Record<string, unknown>>;
  /** How father is reached: with a token, or as a user with a password. */
  readonly signIn?: 'token' | 'password';
}

/** Starts the labs and writes both sites; all of it is gone after the test. */
export async function nestedSite(wishes: Wishes = {}): Promise<Nested> {
  const top = mkdtempSync(join(tmpdir(), 'trueup-nested-'));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const father = await startPveLab({
    state: (wishes.father ?? asItIs)(stateIn('nested-pve', 'father')),
  });
  const { inner, setup } = await freshInside(wishes);
  onTestFinished(() => father.close());
  const { username = '', password = '' } = father.auth;
  const outer = wishes.signIn === 'password' ? { username, password } : tokenOf(father);
  const [folder, gone] = ['nested-pve', 'nested-pve-gone'].map((name) => {
    const copy = join(top, name);
    cpSync(join(examples, name), copy, { recursive: true, filter: isFresh });
    pointAt(copy, {
      father: { url: father.url, auth: referred('FATHER', outer) },
      inner: { url: inner.url, auth: referred('INNER', tokenOf(inner)), ...wishes.inside },
      setup: { via: setup.url, ...wishes.inside },
    });
    return copy;
  }) as [string, string];
  return { folder, gone, father, inner, setup };
}

/** What is in a VM that was just cloned; with `former` it answers where those did. */
export async function freshInside(
  { inner: wish = asItIs, tasks = {} }: Wishes,
  former?: Pick<Nested, 'inner' | 'setup'>,
): Promise<Pick<Nested, 'inner' | 'setup'>> {
  await Promise.all([former?.inner.close(), former?.setup.close()]);
  const state = wish(stateIn('nested-pve', 'inner'));
  const inner = await startPveLab({ state, port: portOf(former?.inner) });
  const setup = await startTasksLab({ state: { tasks }, port: portOf(former?.setup) });
  for (const lab of [inner, setup]) onTestFinished(() => lab.close());
  return { inner, setup };
}

/** Whatever kept a task from succeeding is gone. */
export async function mended({ setup }: Nested, task: string): Promise<RunningLab> {
  const { tasks } = structuredClone(setup.state()) as {
    tasks: Record<string, Readonly<Record<string, unknown>>>;
  };
  await setup.close();
  const state = { tasks: { ...tasks, [task]: { ...tasks[task], fails: false } } };
  const lab = await startTasksLab({ state, port: portOf(setup) });
  onTestFinished(() => lab.close());
  return lab;
}

/** Runs a command there. */
export function typed(folder: string, ...words: readonly string[]): Promise<Ended> {
  return trueup(words, { cwd: folder, engine });
}

/** Carries out what `words` choose, and approves what that needs. */
export async function carriedOut(folder: string, ...words: readonly string[]): Promise<Ended> {
  const planned = await typed(folder, 'plan', ...words, '--format', 'json');
  const { approvals } = JSON.parse(planned.out) as { approvals: readonly { flag: string }[] };
  const flags = approvals.flatMap(({ flag }) => flag.split(' '));
  return typed(folder, 'plan', ...words, '--apply', ...flags);
}

/** Of a VM, as its lab holds it, with all volumes of it; undefined: it is not there. */
export function vmIn(lab: RunningLab, vmid: number): string | undefined {
  const { vms = [], storages = [] } = lab.state() as State & { readonly storages?: unknown };
  const vm = vms.find((each) => each['vmid'] === vmid);
  const volumes = JSON.stringify(storages).match(new RegExp(`\\{[^{}]*-${vmid}-[^{}]*\\}`, 'g'));
  return vm === undefined ? undefined : JSON.stringify([vm, volumes]);
}

export function stateIn(example: string, system: string): State {
  return parse(readFileSync(join(examples, example, 'live', `${system}.yaml`), 'utf8')) as State;
}

/** Rewrites a file of the site. */
export function edited(path: string, edit: (text: string) => string): void {
  const before = readFileSync(path, 'utf8');
  const after = edit(before);
  if (after === before) throw new Error(`nothing to change in ${path}`);
  writeFileSync(path, after);
}

function asItIs(state: State): State {
  return state;
}

/** Neither a journal nor secrets of whoever tried the example there. */
function isFresh(path: string): boolean {
  return !/\.(trueup|secrets)$/.test(path);
}

/** 0: any. */
function portOf(lab: RunningLab | undefined): number {
  return lab === undefined ? 0 : Number(new URL(lab.url).port);
}

function tokenOf({ auth }: RunningLab): Readonly<Record<string, string>> {
  return { token: auth['token'] ?? '' };
}

/** Secrets reach specs as references only. */
function referred(
  system: string,
  auth: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(auth).map(([name, value]) => {
      const variable = `TRUEUP_NESTED_${system}_${name.toUpperCase()}`;
      process.env[variable] = value;
      return [name, `\${env:${variable}}`];
    }),
  );
}

function pointAt(
  folder: string,
  systems: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): void {
  const path = join(folder, 'trueup.yaml');
  const document = parseDocument(readFileSync(path, 'utf8'));
  for (const [system, options] of Object.entries(systems)) {
    if (!document.hasIn(['systems', system])) continue;
    document.deleteIn(['systems', system, 'tls']);
    for (const [name, value] of Object.entries(options))
      document.setIn(['systems', system, name], document.createNode(value));
  }
  writeFileSync(path, document.toString({ lineWidth: 0 }));
}
