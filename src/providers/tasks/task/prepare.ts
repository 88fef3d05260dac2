/** A declared task with all that it takes to check and run it: where, from which inputs, with which secrets. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { System } from '../../../model/desired.ts';
import { problem, type Problem, type Result } from '../../../model/problem.ts';
import type { Spec } from '../../../model/resource.ts';
import type { Secret } from '../../../model/secret.ts';
import type { Commands } from '../../../transport/commands/commands.ts';
import { varsText } from '../playbook/vars.ts';
import { digestOf } from './digest.ts';
import { tellingParts } from './kept.ts';
import { listedTask, type Listed, type Secrets } from '../listed/options.ts';
import type { Task } from './task.ts';

export interface Setting {
  readonly system: System;
  readonly site: string;
  readonly root: string;
  commandsAt(via: string): Result<Commands>;
  /** A secret with its value; looked up once. */
  reveal(secret: Secret): Promise<Result<Secret>>;
}

export async function prepare(setting: Setting, spec: Spec): Promise<Result<Task>> {
  const name = String(spec['name']);
  const listed = listedTask(setting.system, typeof spec['task'] === 'string' ? spec['task'] : name);
  if (listed === undefined) return refused(unlisted(setting, spec));
  const misplaced = whyNotThere(listed);
  if (misplaced !== undefined) return refused(misplaced);
  const inputs = (spec['inputs'] ?? {}) as Spec;
  const digest = await digestOf(listed, inputs, setting.root);
  if (!digest.ok) return digest;
  const env = await revealed(setting, listed.secrets);
  const vars = await revealed(setting, listed.does.playbook?.secrets ?? {});
  if (!env.ok) return env;
  if (!vars.ok) return vars;
  const secrets = tellingParts([...Object.values(env.value), ...Object.values(vars.value)]);
  const commands = setting.commandsAt(listed.via);
  if (!commands.ok) return commands;
  const far = listed.via.startsWith('ssh://');
  const own = fileName(
    far ? [setting.site, setting.system.name, name] : [setting.system.name, name],
  );
  return {
    ok: true,
    value: {
      name,
      spec,
      listed,
      inputs,
      digest: digest.value,
      commands: commands.value,
      folder: far ? '' : setting.root,
      base: far ? own : join(setting.root, '.trueup', 'tasks', own),
      given: givenTo(listed, inputs, { env: env.value, vars: vars.value }),
      secrets,
    },
  };
}

/** Scripts and playbooks of the site are here, not on another host. */
function whyNotThere({ name, via, check, does }: Listed): Problem | undefined {
  if (!via.startsWith('ssh://')) return undefined;
  if (does.playbook !== undefined)
    return problem('bad-task', `the playbook of the task '${name}' cannot be run over ssh.`, {
      help: 'It runs here, `via: local`; its inventory says which hosts it works on.',
    });
  const script = [check?.[0], does.run[0]].find(
    (word) => word?.includes('/') === true && !word.startsWith('/'),
  );
  if (script === undefined) return undefined;
  return problem('bad-task', `the task '${name}' names ${script}, a path of the site, over ssh.`, {
    help: 'Over ssh it must be a command of that host, or a whole path there. Or let it run here, `via: local`.',
  });
}

function givenTo(
  { env, pass, does }: Listed,
  inputs: Spec,
  secrets: { readonly env: Spec; readonly vars: Spec },
): Task['given'] {
  const passed = pass.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const own = { ...env, ...Object.fromEntries(passed), ...secrets.env } as Record<string, string>;
  const words = Object.entries(inputs).map(([name, value]) => [name, asText(value)] as const);
  const vars = { ...does.playbook?.vars, ...inputs };
  return {
    command: { env: { ...Object.fromEntries(words), ...own } },
    playbook: {
      env: own,
      vars: varsText(vars, secrets.vars as Record<string, string>),
      noConfig: does.playbook?.config === undefined,
    },
  };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function revealed(
  setting: Setting,
  secrets: Secrets,
): Promise<Result<Readonly<Record<string, string>>>> {
  const values: Record<string, string> = {};
  for (const [name, secret] of Object.entries(secrets)) {
    const resolved = await setting.reveal(secret);
    if (!resolved.ok) return resolved;
    values[name] = resolved.value.reveal();
  }
  return { ok: true, value: values };
}

/** Readable, and no two alike. */
function fileName(parts: readonly string[]): string {
  const hash = createHash('sha256').update(parts.join('/')).digest('hex').slice(0, 12);
  return `${parts
    .join('.')
    .replaceAll(/[^\w.-]/g, '_')
    .slice(0, 80)}-${hash}`;
}

function unlisted({ system }: Setting, spec: Spec): Problem {
  return problem('unlisted-task', `trueup.yaml lists no task '${String(spec['task'])}'.`, {
    about: system.name,
    help: 'Only what it lists may run.',
  });
}

function refused(why: Problem): Result<never> {
  return { ok: false, problems: [why] };
}
