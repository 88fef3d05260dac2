/** What must be known before anything is believed: which account this is, and that the key may see it. */
import type { InstallationId } from '../../../model/address.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { Client } from '../client/client.ts';
import { listOf } from '../client/pages.ts';
import type { Fields } from '../shape.ts';

export interface Sight {
  readonly installation: InstallationId;
  /** Of the resource group that the system names. */
  readonly resourceGroup: string | undefined;
  /** The guid of the instance of DNS Services. */
  readonly dnsInstance: string | undefined;
}
export type Proof =
  | { readonly ok: true; readonly sight: Sight }
  | { readonly ok: false; readonly why: Problem };

export interface Asked {
  readonly client: Client;
  readonly system: string;
  readonly region: string;
  readonly resourceGroup: string | undefined;
  readonly dnsInstance: string | undefined;
}

/** The account comes from the token; a key that sees no resource group of it sees nothing. */
export async function proveSight(asked: Asked, signal: AbortSignal): Promise<Proof> {
  const { client, system, region } = asked;
  const groups = await listOf(
    client,
    { service: 'resources', path: 'v2/resource_groups', items: 'resources', read: group, id: idOf },
    signal,
  );
  if (!groups.ok) return { ok: false, why: groups.problem };
  const [first] = groups.items;
  if (first === undefined)
    return blind(
      system,
      'the key may see no resource group of its account',
      'Give it the Viewer role.',
    );
  const account = (await client.account(signal)) ?? first.account;
  if (account === null) return blind(system, 'IBM Cloud does not say which account this is');
  const own = groups.items.find((each) => each.name === asked.resourceGroup);
  if (asked.resourceGroup !== undefined && own === undefined)
    return blind(
      system,
      `there is no resource group '${asked.resourceGroup}', or the key may not see it`,
      'Check resourceGroup of this system.',
    );
  const dns = await dnsGuid(asked, signal);
  if (!dns.ok) return dns;
  return {
    ok: true,
    sight: {
      installation: `ibm ${account} ${region}` as InstallationId,
      resourceGroup: own?.id,
      dnsInstance: dns.guid,
    },
  };
}

type Guid = { readonly ok: true; readonly guid: string | undefined };

async function dnsGuid(
  { client, system, dnsInstance }: Asked,
  signal: AbortSignal,
): Promise<Guid | (Proof & { ok: false })> {
  if (dnsInstance === undefined) return { ok: true, guid: undefined };
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(dnsInstance))
    return { ok: true, guid: dnsInstance };
  const list = await listOf(
    client,
    {
      service: 'resources',
      path: 'v2/resource_instances',
      query: { name: dnsInstance },
      items: 'resources',
      read: instance,
      id: (each) => each.guid,
    },
    signal,
  );
  if (!list.ok) return { ok: false, why: list.problem };
  const found = list.items.filter(
    ({ name, crn }) => name === dnsInstance && crn.includes(':dns-svcs:'),
  );
  const [only, ...more] = found;
  if (only !== undefined && more.length === 0) return { ok: true, guid: only.guid };
  const what = only === undefined ? 'no' : 'more than one';
  return blind(
    system,
    `there is ${what} instance '${dnsInstance}' of DNS Services that the key may see`,
    'Check dnsInstance of this system; the guid is unambiguous.',
  );
}

function group(each: Fields) {
  return { id: each.text('id'), name: each.text('name'), account: each.textOrNull('account_id') };
}
function instance(each: Fields) {
  return { guid: each.text('guid'), name: each.text('name'), crn: each.text('crn') };
}
function idOf({ id }: { readonly id: string }): string {
  return id;
}

function blind(system: string, why: string, help?: string): Proof & { ok: false } {
  return {
    ok: false,
    why: problem('no-sight', `${system}: ${why}.`, help === undefined ? {} : { help }),
  };
}
