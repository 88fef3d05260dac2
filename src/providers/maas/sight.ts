/** What must be known before anything is believed: who we are, which MAAS this is, and its version. */
import type { InstallationId } from '../../model/address.ts';
import { problem, type Problem } from '../../model/problem.ts';
import type { Client } from './client.ts';
import { Fields, WrongShape } from './shape.ts';

export interface Sight {
  readonly installation: InstallationId;
  /** Reserved IPs exist since MAAS 3.6. Undefined where MAAS does not say its version. */
  readonly reservedIps: boolean | undefined;
}

export type Proof =
  | { readonly ok: true; readonly sight: Sight }
  | { readonly ok: false; readonly why: Problem };

/** MAAS hides other people's machines from users who are no administrators, and says nothing about it. */
export async function proveSight(client: Client, url: URL, signal: AbortSignal): Promise<Proof> {
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
    // A MAAS that keeps its uuid to itself is known by its address; one that did not answer is not known.
    if (!uuid.ok && uuid.class !== 'refused' && uuid.class !== 'gone' && uuid.class !== 'denied')
      return { ok: false, why: uuid.problem };
    const id = uuid.ok && typeof uuid.value === 'string' ? uuid.value.replaceAll('"', '') : '';
    const installation = `maas ${id === '' ? url.host + url.pathname : id}` as InstallationId;
    return { ok: true, sight: { installation, reservedIps: atLeast(said, 3, 6) } };
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
    return { ok: false, why: client.failure('wrong-shape', error.message).problem };
  }
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
    why: problem('no-sight', message, { help: 'Use the API key of an administrator (not-admin).' }),
  };
}
