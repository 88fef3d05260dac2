/** What must be known before anything is believed: which CloudStack this is, and whether the key sees all of it. */
import type { InstallationId } from '../../../model/address.ts';
import type { Problem } from '../../../model/problem.ts';
import type { ErrorClass } from '../../../model/provider.ts';
import type { Client } from '../client/client.ts';
import { list } from '../client/list.ts';
import { Fields, WrongShape } from '../shape.ts';

export interface Sight {
  readonly installation: InstallationId;
  readonly version: string;
  /** Without this right a VM is only destroyed, and keeps what it holds. */
  readonly mayExpunge: boolean;
}

export type Proof =
  | { readonly ok: true; readonly sight: Sight }
  | { readonly ok: false; readonly why: Problem };

/** Account type of a root admin: the only one before whom nothing is hidden. */
const rootAdmin = 1;

export async function proveSight(client: Client, signal: AbortSignal): Promise<Proof> {
  // Without `listall` a key sees its own account alone, whatever its role is.
  const [capabilities, own] = await Promise.all([
    client.read('listCapabilities', {}, signal),
    list(client, accounts, {}, signal),
  ]);
  if (!capabilities.ok) return noSight(client, capabilities.class, capabilities.problem);
  if (!own.ok) return noSight(client, own.class, own.why);
  const [account] = own.items;
  if (account === undefined || account.type !== rootAdmin)
    return blind(client, `the account ${account?.name ?? '?'} is no root admin`);
  const [roots, expunge] = await Promise.all([
    list(client, domains, { level: 0, listall: true }, signal),
    client.read('listApis', { name: 'expungeVirtualMachine' }, signal),
  ]);
  if (!roots.ok) return noSight(client, roots.class, roots.why);
  const root = roots.items.find((each) => each.parent === undefined);
  if (root === undefined) return blind(client, 'it is not shown the ROOT domain');
  // What a role does not allow is not told apart from what does not exist; anything else says nothing of it.
  if (!expunge.ok && !telling.has(expunge.class)) return { ok: false, why: expunge.problem };
  try {
    const capability = new Fields(capabilities.value, 'listCapabilities').inside('capability');
    const listed = expunge.ok && new Fields(expunge.value, 'listApis').has('api');
    return {
      ok: true,
      sight: {
        installation: `cloudstack ${root.id}` as InstallationId,
        version: capability.text('cloudstackversion'),
        mayExpunge: listed && capability.flag('allowuserexpungerecovervm'),
      },
    };
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
    return { ok: false, why: client.failure('wrong-shape', error.message).problem };
  }
}

const telling: ReadonlySet<ErrorClass> = new Set(['denied', 'refused', 'gone']);

const accounts = {
  command: 'listAccounts',
  key: 'account',
  read: (each: Fields) => ({ name: each.text('name'), type: each.whole('accounttype') }),
};
const domains = {
  command: 'listDomains',
  key: 'domain',
  read: (each: Fields) => ({ id: each.id(), parent: each.maybe('parentdomainid') }),
};

/** A list that is denied means sight is missing; anything else went wrong and may be better another time. */
export function noSight(
  client: Client,
  of: ErrorClass,
  why: Problem,
): Extract<Proof, { readonly ok: false }> {
  if (of !== 'denied' || why.code === 'not-signed-in') return { ok: false, why };
  return blind(client, why.message);
}

function blind(client: Client, why: string): Extract<Proof, { readonly ok: false }> {
  return {
    ok: false,
    why: client.failure('no-sight', `this API key does not see everything: ${why}.`, {
      help: 'Use the key of a root admin whose role allows every list command (Read-Only Admin is enough to plan).',
    }).problem,
  };
}
