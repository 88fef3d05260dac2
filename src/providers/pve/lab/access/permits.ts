/** What an operation asks of its caller before it is looked at any closer. */
import { denied } from '../wire/refusal.ts';
import type { World } from '../world/world.ts';
import { grantedAt } from './permissions.ts';

/** Who asks; a token is never root. */
export interface Caller {
  /** `root@pam` or `root@pam!lab`. */
  readonly id: string;
  readonly token: boolean;
}

/** A call before its parameters are checked. */
export interface Asking {
  readonly world: World;
  readonly caller: Caller;
  readonly parameter: (name: string) => string | undefined;
}

/** Throws a 403 where the caller may not. */
export type Permit = (asking: Asking) => void;

/** root itself, by ticket. */
export function isRoot(caller: Caller): boolean {
  return caller.id === 'root@pam';
}

export function may(
  world: World,
  caller: Caller,
  path: string,
  ...any: readonly string[]
): boolean {
  const granted = grantedAt(world, caller.id, path);
  return any.some((each) => granted.has(each));
}

/** Throws where the privilege is missing: several names mean one of them. */
export function mustHave(
  { world, caller }: Pick<Asking, 'world' | 'caller'>,
  path: string,
  ...any: readonly string[]
): void {
  if (!may(world, caller, path, ...any)) throw denied(`${path}, ${any.join('|')}`);
}

/** Whoever is logged in. */
export const anyone: Permit = () => {};

/** The privilege at a path whose `{names}` are parameters; several privileges mean any of them. */
export function needs(path: string, ...any: readonly string[]): Permit {
  return (asking) => {
    if (!isRoot(asking.caller)) mustHave(asking, filled(path, asking), ...any);
  };
}

/** The privilege at a path, and at least one of the others; of those a missing parameter counts as a no. */
export function denyingUnless(
  path: string,
  privilege: string,
  others: readonly (readonly [string, string])[],
): Permit {
  return (asking) => {
    if (isRoot(asking.caller)) return;
    mustHave(asking, filled(path, asking), privilege);
    const { world, caller, parameter } = asking;
    const some = others.some(([place, other]) => {
      const name = /\{(\w+)\}/.exec(place)?.[1] ?? '';
      return parameter(name) !== undefined && may(world, caller, filled(place, asking), other);
    });
    if (!some) throw denied();
  };
}

function filled(path: string, { parameter }: Asking): string {
  return path
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => parameter(name) ?? '')
    .replaceAll(/\/+/g, '/')
    .replace(/(.)\/$/, '$1');
}
