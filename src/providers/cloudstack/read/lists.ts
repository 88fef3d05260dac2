/** The lists of one look, each asked for once, and only when something needs it. */
import type { List, Listing } from '../client/list.ts';
import { list } from '../client/list.ts';
import type { Client } from '../client/client.ts';
import type { Parameters } from '../client/sign.ts';
import { listings, type NetworkRow } from './rows.ts';

/** Everything, of projects too. Without these a root admin sees his own account alone. */
export const everything = { listall: true, projectid: -1 } as const;

/** Without `servoff` there is no offering; the usual details include slow statistics. */
export const vmDetails = { details: 'group,nics,tmpl,servoff,affgrp,iso,volume' } as const;

export function openLists(client: Client, signal: AbortSignal) {
  const once = new Map<string, Promise<List<unknown>>>();
  const asked = <T>(listing: Listing<T>, parameters: Parameters = {}): Promise<List<T>> => {
    const key = `${listing.command} ${JSON.stringify(parameters)}`;
    let answer = once.get(key) as Promise<List<T>> | undefined;
    if (answer === undefined) once.set(key, (answer = list(client, listing, parameters, signal)));
    return answer;
  };
  return {
    zones: () => asked(listings.zones),
    serviceOfferings: () => asked(listings.serviceOfferings, { listall: true }),
    diskOfferings: () => asked(listings.diskOfferings, { listall: true }),
    networkOfferings: () => asked(listings.networkOfferings),
    templates: () => asked(listings.templates, { templatefilter: 'all', listall: true }),
    vpcs: () => asked(listings.vpcs, everything),
    vms: (id?: string) =>
      asked(listings.vms, { ...everything, ...vmDetails, ...(id === undefined ? {} : { id }) }),
    volumes: (id?: string) =>
      asked(listings.volumes, { ...everything, ...(id === undefined ? {} : { id }) }),
    volumesOf: (vm: string) => asked(listings.volumes, { ...everything, virtualmachineid: vm }),
    ranges: (id?: string) => asked(listings.ranges, id === undefined ? {} : { id }),
    rangesOf: (network: string) => asked(listings.ranges, { networkid: network }),
    addresses: (id?: string) =>
      asked(listings.addresses, { ...everything, ...(id === undefined ? {} : { id }) }),
    vmSnapshots: (vm?: string) =>
      asked(listings.vmSnapshots, {
        ...everything,
        ...(vm === undefined ? {} : { virtualmachineid: vm }),
      }),
    /** Two calls: with `projectid=-1` this list, unlike others, shows networks of projects alone. */
    networks: async (id?: string): Promise<List<NetworkRow>> => {
      const of = id === undefined ? {} : { id };
      const [plain, ofProjects] = await Promise.all([
        asked(listings.networks, { listall: true, ...of }),
        asked(listings.networks, { ...everything, ...of }),
      ]);
      if (!plain.ok) return plain;
      if (!ofProjects.ok) return ofProjects;
      const rows = new Map([...plain.items, ...ofProjects.items].map((each) => [each.id, each]));
      return { ok: true, items: [...rows.values()] };
    },
  };
}
export type Lists = ReturnType<typeof openLists>;
