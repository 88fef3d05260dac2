/** The tasks that a system lists in `trueup.yaml`, as its schema lets them be written. */
import type { System } from '../../../model/desired.ts';
import type { Impact } from '../../../model/operation.ts';
import type { Spec } from '../../../model/resource.ts';
import type { Secret } from '../../../model/secret.ts';
import type { Words } from '../around/around.ts';

export type Secrets = Readonly<Record<string, Secret>>;

export interface Playbook {
  readonly file: string;
  readonly inventory: readonly string[];
  readonly limit: readonly string[];
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly vars: Spec;
  readonly secrets: Secrets;
  /** An ansible.cfg; without one there is none. */
  readonly config?: string;
}

export interface Listed {
  readonly name: string;
  readonly via: string;
  /** Absent only where a playbook is its own check. */
  readonly check?: Words;
  readonly does:
    | { readonly run: Words; readonly playbook?: never }
    | { readonly playbook: Playbook; readonly run?: never };
  readonly timeoutSeconds: number;
  readonly checkSeconds: number;
  readonly impact: Impact;
  readonly env: Readonly<Record<string, string>>;
  /** Names of variables that it gets as trueup itself has them. */
  readonly pass: readonly string[];
  readonly secrets: Secrets;
  /** What a spec may give to it, by name. */
  readonly inputs: readonly string[];
  /** Files and folders that count as its inputs, beside those that are known to. */
  readonly files: readonly string[];
}

/** The names of what a system lists. */
export function listedNames(options: Spec): readonly string[] {
  return Object.keys(mapOf(options['tasks']));
}

export function inputsOf(options: Spec, task: string): readonly string[] {
  return list(mapOf(mapOf(options['tasks'])[task])['inputs']);
}

export function impactOf(options: Spec, task: string): Impact {
  return (mapOf(mapOf(options['tasks'])[task])['impact'] as Impact | undefined) ?? 'none';
}

/** One of them; undefined where it is not listed. */
export function listedTask({ options, auth }: System, name: string): Listed | undefined {
  const all = mapOf(options['tasks']);
  if (!Object.hasOwn(all, name)) return undefined;
  const { host } = options;
  const task = mapOf(typeof host === 'string' ? filled(all[name], host) : all[name]);
  const secrets = (at: string): Secrets => secretsAt(auth, `/tasks/${name}${at}/secrets/`);
  const { check, run, playbook } = task;
  const via = systemVia(options, task['via']);
  return {
    name,
    via,
    ...(check === undefined ? {} : { check: check as Words }),
    does:
      playbook === undefined
        ? { run: run as Words }
        : { playbook: playbookOf(mapOf(playbook), secrets('/playbook')) },
    timeoutSeconds: seconds(task['timeoutSeconds'], 600),
    checkSeconds: seconds(task['checkSeconds'], playbook === undefined ? 60 : 300),
    impact: impactOf(options, name),
    env: mapOf(task['env']) as Readonly<Record<string, string>>,
    pass: list(task['pass']),
    secrets: secrets(''),
    inputs: list(task['inputs']),
    files: list(task['files']),
  };
}

function playbookOf(fields: Spec, secrets: Secrets): Playbook {
  const { file, config } = fields;
  return {
    file: String(file),
    inventory: list(fields['inventory']),
    limit: list(fields['limit']),
    tags: list(fields['tags']),
    skipTags: list(fields['skipTags']),
    vars: mapOf(fields['vars']),
    secrets,
    ...(typeof config === 'string' ? { config } : {}),
  };
}

// A door stands for all of a system: what a lab answers for must reach no real host.
function systemVia({ via }: Spec, own: unknown): string {
  const whole = typeof via === 'string' ? via : 'local';
  return typeof own === 'string' && !whole.startsWith('http://') ? own : whole;
}

/** The spec of a system names a secret by where it stands. */
function secretsAt(auth: Secrets, at: string): Secrets {
  return Object.fromEntries(
    Object.entries(auth).flatMap(([name, secret]) =>
      name.startsWith(at) ? [[name.slice(at.length), secret]] : [],
    ),
  );
}

/** `{host}` is where the VM answers that the system is in. */
function filled(value: unknown, host: string): unknown {
  if (typeof value === 'string') return value.replaceAll('{host}', host);
  if (Array.isArray(value)) return value.map((each: unknown) => filled(each, host));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: [string, unknown]) => [key, filled(each, host)]),
  );
}

function mapOf(value: unknown): Spec {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Spec)
    : {};
}

function list(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.map(String) : [];
}

function seconds(value: unknown, usual: number): number {
  return typeof value === 'number' ? value : usual;
}
