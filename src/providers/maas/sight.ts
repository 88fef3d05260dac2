/** What must be known before anything is believed: who we are, which MAAS this is, and its version. */
import type { InstallationId } from '../../model/address.ts';
import { problem, type Problem } from '../../model/problem.ts';
import type { Client } from './client.ts';
import type { Failure } from './failure.ts';
import { Fields, WrongShape } from './shape.ts';

export interface Sight {
  readonly installation: InstallationId;
  /** Reserved IPs exist since MAAS 3.6. Undefined where MAAS does not say its version. */
  readonly reservedIps: boolean | undefined;
}

export type Proof =
  | { readonly ok: true; readonly sight: Sight }
  | { readonly ok: false; readonly why: Problem };

/**
 * MAAS hides other people's machines from users who are no administrators, and says nothing about it.
 * `place` stands for a MAAS that keeps its uuid to itself.
 */
export async function proveSight(
  client: Client,
  place: string,
  signal: AbortSignal,
): Promise<Proof> {
  const [whoami, version, uuid] = await Promise.all([
    client.read('users/?op=whoami', signal),
    client.read('version/', signal),
    client.read('maas/?op=get_config&name=uuid', signal),
  ]);
  if (!whoami.ok) return { ok: false, why: whoami.problem };
  if (!version.ok) return { ok: false, why: version.problem };
  try {
    const user = new Fields(whoami.value, 'users/?op=whoami');
    if (!user.flag('is_superuser')) return notAdmin(client, user.text('username'));
    const said = new Fields(version.value, 'version/').text('version');
    const id = uuid.ok ? uuidIn(uuid.value) : '';
    // A MAAS that keeps its uuid to itself is known by its address; one that did not answer is not known.
    if (!uuid.ok && !keepsToItself(uuid)) return { ok: false, why: uuid.problem };
    const installation = `maas ${id === '' ? place : id}` as InstallationId;
    return { ok: true, sight: { installation, reservedIps: atLeast(said, 3, 6) } };
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
    return { ok: false, why: client.failure('wrong-shape', error.message).problem };
  }
}

// Which MAAS this is decides what is whose: nothing but a plain word, or null before it has one, is believed.
function uuidIn(value: unknown): string {
  const said = typeof value === 'string' ? value.trim().replaceAll('"', '') : value;
  if (said === null) return '';
  if (typeof said === 'string' && /^[\w.-]{1,64}$/.test(said)) return said;
  throw new WrongShape('maas/?op=get_config&name=uuid should be a uuid and is none');
}

// A setting that this version does not have, or does not show to everyone, is refused with these.
function keepsToItself({ status }: Failure): boolean {
  return status === 400 || status === 403 || status === 404;
}

// `3.6.5`, `3.7.0~beta1`, or `None` before the first controller has registered (maasserver/models/controllerinfo.py).
function atLeast(version: string, major: number, minor: number): boolean | undefined {
  const [, a, b] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (a === undefined || b === undefined) return undefined;
  return Number(a) > major || (Number(a) === major && Number(b) >= minor);
}

function notAdmin(client: Client, username: string): Proof {
  const { message } = client.failure(
    'no-sight',
    `'${username}' is not an administrator of MAAS, which hides things from others.`,
  ).problem;
  return {
    ok: false,
    why: problem('no-sight', message, { help: 'Use the API key of an administrator.' }),
  };
}
