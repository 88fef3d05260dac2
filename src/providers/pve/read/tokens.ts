/** API tokens: whose there are, never their values. */
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { problem, type Problem } from '../../../model/problem.ts';
import type { LiveResource, Resource } from '../../../model/resource.ts';
import { at } from '../client/call.ts';
import { names } from '../kinds/names.ts';
import type { Pve } from '../pve.ts';
import type { Fields } from '../shape.ts';
import { each, read, type Read } from '../client/reading.ts';
import type { ThingsSeen } from './storages.ts';

/** The tokens of these users; of all where none is named. */
export async function seeTokens(
  pve: Pve,
  users: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<ThingsSeen> {
  const whose =
    users === undefined ? await allUsers(pve, signal) : { ok: true as const, value: users };
  if (!whose.ok) return { live: [], blind: [{ kind: names.token, why: whose.why }] };
  const lists = await Promise.all(whose.value.map((user) => readTokens(pve, user, signal)));
  return {
    live: lists.flatMap((list) => (list.ok ? list.value : [])),
    blind: lists.flatMap((list) => (list.ok ? [] : [{ kind: names.token, why: list.why }])),
  };
}

function allUsers({ client }: Pve, signal: AbortSignal): Promise<Read<readonly string[]>> {
  return read(client, { path: at`/access/users`, of: each((user) => user.text('userid')) }, signal);
}

export function readTokens(
  pve: Pve,
  user: string,
  signal: AbortSignal,
): Promise<Read<readonly LiveResource[]>> {
  const path = at`/access/users/${user}/token`;
  return read(pve.client, { path, of: each((told) => tokenThing(pve, user, told)) }, signal);
}

function tokenThing({ make, client }: Pve, user: string, told: Fields): LiveResource {
  const name = told.text('tokenid');
  const comment = told.textOrNull('comment');
  const spec = {
    // PVE leaves it out where it is so.
    privsep: told.has('privsep') ? told.flag('privsep') : true,
    expire: told.intOrNull('expire') ?? 0,
    ...(comment === null ? {} : { comment }),
  };
  return make.token(user, name, { spec, own: client.user === `${user}!${name}` });
}

/** Where a token's value goes. That of a lab never gets into the way of a real one. */
export function secretPath({ root, lab }: Pick<Pve, 'root' | 'lab'>, file: string): string {
  const path = file.startsWith('~/') ? join(homedir(), file.slice(2)) : resolve(root, file);
  if (lab === undefined) return path;
  const inside = relative(root, path);
  return join(lab, inside.startsWith('..') ? path : inside);
}

/** Declared tokens that are there while the file with their value is not: PVE shows no value twice. */
export async function lostValues(
  pve: Pve,
  declared: readonly Resource[],
  live: readonly LiveResource[],
): Promise<readonly Problem[]> {
  const found: Problem[] = [];
  for (const { address, spec, name: own } of declared) {
    const { user, secretFile } = spec as { user?: string; secretFile?: string };
    const name = typeof spec['name'] === 'string' ? spec['name'] : own;
    const there = live.some((one) => one.kind === names.token && one.id === `${user}!${name}`);
    if (!there || secretFile === undefined) continue;
    const missing = await access(secretPath(pve, secretFile)).then(
      () => false,
      () => true,
    );
    if (missing)
      found.push(valueLost(pve, { address, token: `${user}!${name}`, file: secretFile }));
  }
  return found;
}

export function valueLost(
  { system }: Pick<Pve, 'system'>,
  {
    address,
    token,
    file,
  }: { readonly address: string; readonly token: string; readonly file: string },
): Problem {
  const [user, name] = token.split('!');
  return problem(
    'token-value-lost',
    `${address}: the token ${token} of ${system} is there, and the file with its value, ${file}, is not. PVE shows a value only once.`,
    {
      about: address,
      help: `Delete the token, and it is made anew: pveum user token remove ${user} ${name}. Or put its value into that file.`,
    },
  );
}
