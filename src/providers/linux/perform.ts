/** Carries out operations on a host: what runs, or what it brings up when it starts. */
import type { Operation } from '../../model/operation.ts';
import type { Context, Performed } from '../../model/provider.ts';
import { names } from './kinds/names.ts';
import type { Linux } from './linux.ts';
import { performLibvirt } from './perform-libvirt.ts';
import { changeNetwork } from './perform-network.ts';
import { storeTogether } from './perform-stored.ts';

export async function perform(
  linux: Linux,
  operation: Operation,
  context: Context,
): Promise<Performed> {
  const [answer] = await performTogether(linux, [operation], context);
  return answer ?? cannot(linux, operation);
}

/** All the operations of one group; the network of a host, or its file. */
export async function performTogether(
  linux: Linux,
  operations: readonly Operation[],
  context: Context,
): Promise<readonly Performed[]> {
  const [only, ...more] = operations;
  if (only !== undefined && ofLibvirt.has(only.kind) && more.length === 0 && only.do !== 'act')
    return [await performLibvirt(linux, only, context)];
  if (operations.some((each) => !ofNetwork.has(each.kind) || each.do === 'act'))
    return operations.map((each) => cannot(linux, each));
  const store = operations.every((each) => each.commit?.group === `stored of ${linux.system}`);
  return store
    ? storeTogether(linux, operations, context)
    : changeNetwork(linux, operations, context);
}

const ofNetwork: ReadonlySet<string> = new Set([
  names.bridge,
  names.vlan,
  names.address,
  names.route,
]);

const ofLibvirt: ReadonlySet<string> = new Set([names.network, names.volume]);

function cannot({ client }: Linux, { id }: Operation): Performed {
  return client.failure('cannot', `'${id}' is nothing that can be done on a host.`);
}
