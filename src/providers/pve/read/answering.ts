/** Where the systems inside of VMs answer: the address that a VM is given, or that its agent tells. */
import { addressParts, type Address } from '../../../model/address.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { at } from '../client/call.ts';
import { lastPart } from '../kinds/node-of.ts';
import { names } from '../kinds/names.ts';
import type { Pve } from '../pve.ts';
import { Fields, listOf } from '../shape.ts';
import { read } from '../client/reading.ts';

export interface Hosts {
  readonly live: readonly LiveResource[];
  /** VMs that a system of the site lives in. */
  readonly hosts: readonly Address[];
}

/** The live things, those VMs with the address at which they answer. */
export async function whereTheyAnswer(
  pve: Pve,
  { live, hosts }: Hosts,
  signal: AbortSignal,
): Promise<readonly LiveResource[]> {
  if (hosts.length === 0) return live;
  return Promise.all(
    live.map(async (each) => {
      if (each.kind !== names.vm || !hosts.some((host) => isCalled(each, host))) return each;
      const answersAt =
        each.spec['running'] === true
          ? await addressOf(pve, { vm: each, live }, signal)
          : undefined;
      return answersAt === undefined ? each : { ...each, answersAt };
    }),
  );
}

function isCalled({ mark, spec }: LiveResource, host: Address): boolean {
  return mark === undefined ? spec['name'] === addressParts(host).name : mark.address === host;
}

interface Guest {
  readonly vm: LiveResource;
  readonly live: readonly LiveResource[];
}

async function addressOf(
  pve: Pve,
  { vm, live }: Guest,
  signal: AbortSignal,
): Promise<string | undefined> {
  const nics = live.filter(
    ({ kind, spec }) => kind === names.nic && lastPart(spec['vm'] as Address) === vm.id,
  );
  const given = nics.flatMap(({ spec }) => [spec['address'], spec['address6']]);
  const fixed = given.find((each) => typeof each === 'string' && /[.:]/.test(each));
  if (typeof fixed === 'string') return fixed.split('/')[0];
  const node = lastPart(vm.spec['node'] as Address);
  const told = await read(
    pve.client,
    { path: at`/nodes/${node}/qemu/${vm.id}/agent/network-get-interfaces`, of: interfacesIn },
    signal,
  );
  // An agent that does not answer yet is no reason to doubt anything else.
  if (!told.ok) return undefined;
  const macs = nics.map(({ spec }) => String(spec['mac']).toLowerCase());
  const own = told.value.filter(({ mac }) => macs.includes(mac));
  const all = own.flatMap(({ addresses }) => addresses);
  return all.find((each) => !each.includes(':')) ?? all[0];
}

interface Card {
  readonly mac: string;
  readonly addresses: readonly string[];
}

function interfacesIn(value: unknown, place: string): readonly Card[] {
  return listOf(new Fields(value, place).raw('result'), place, (each) => ({
    mac: (each.textOrNull('hardware-address') ?? '').toLowerCase(),
    addresses: each.has('ip-addresses')
      ? each
          .list('ip-addresses', (one) => one.text('ip-address'))
          .filter((one) => !/^(fe80:|169\.254\.|127\.|::1$)/i.test(one))
      : [],
  }));
}
