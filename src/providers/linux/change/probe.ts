/** Asks the wire whether somebody else has an address, before it is added; and tells the wire once it was. */
import { addressText } from '../../../model/ip.ts';
import type { Operation } from '../../../model/operation.ts';
import { text } from '../../../model/spec-fields.ts';
import { hostAddress } from '../kinds/fields.ts';
import { names } from '../kinds/names.ts';
import type { Net } from '../net/net.ts';
import { deviceNamed } from '../net/net.ts';
import type { Client } from '../wire/client.ts';
import type { Failure } from '../wire/failure.ts';
import { effectOf } from './effect.ts';

export interface Adding {
  readonly device: string;
  /** Without its prefix. */
  readonly ip: string;
}

/** Addresses that these add, spelt as the host shows them. */
export function additions(operations: readonly Operation[]): readonly Adding[] {
  return operations.flatMap((operation): Adding[] => {
    const effect = effectOf(operation);
    const found = effect.effect === 'come' ? hostAddress(effect.to['address']) : undefined;
    if (operation.kind !== names.address || effect.effect !== 'come' || found === undefined)
      return [];
    return [{ device: text(effect.to, 'device') ?? '', ip: addressText(found.ip) }];
  });
}

/** The kernel asks by itself about addresses of IPv6, and tells of them. */
export function isSix({ ip }: Adding): boolean {
  return ip.includes(':');
}

export type Probed = { readonly ok: true; readonly notes: readonly string[] } | Failure;

/** Refused where a MAC answers that is none of this host. */
export async function probe(
  client: Client,
  adding: Adding,
  { net, signal }: { readonly net: Net; readonly signal: AbortSignal },
): Promise<Probed> {
  const { device, ip } = adding;
  const own = deviceNamed(net, device);
  // What is not up hears nobody; and nobody is asked about what we have ourselves.
  const ours = net.devices.some(({ addresses }) => addresses.some((each) => each.ip === ip));
  if (isSix(adding) || own?.up !== true || ours) return { ok: true, notes: [] };
  const asked = await client.write(
    ['arping', '-D', '-c', '2', '-w', '3', '-I', device, ip],
    signal,
    { timeoutMilliseconds: 15_000 },
  );
  if (!asked.ok) {
    if (asked.missing === undefined) return asked;
    return { ok: true, notes: [unprobed(ip, 'there is no arping on the host')] };
  }
  const { exit, stdout } = asked.reply;
  if (exit === 0) return { ok: true, notes: [] };
  const macs = [...stdout.matchAll(/\[([0-9A-Fa-f:]{17})\]/g)].map(([, mac]) =>
    (mac ?? '').toLowerCase(),
  );
  const known = new Set(net.devices.map(({ mac }) => mac));
  const others = [...new Set(macs)].filter((mac) => !known.has(mac));
  if (exit !== 1 || macs.length === 0) {
    const why = client.failed(['arping'], asked.reply);
    if (why.missing !== undefined)
      return { ok: true, notes: [unprobed(ip, 'there is no arping on the host')] };
    return { ok: true, notes: [unprobed(ip, why.problem.message)] };
  }
  if (others.length === 0) return { ok: true, notes: [] };
  return client.failure(
    'address-in-use',
    `${ip} is in use on the wire of ${device}: ${others.join(', ')} answers for it, which is none of this host.`,
    'Find out whose that is; take the address away there, or choose another.',
  );
}

function unprobed(ip: string, why: string): string {
  return `nobody was asked whether ${ip} is in use: ${why}`;
}

/** Neighbours that know the old holder would go on sending there for half a minute. */
export async function announce(client: Client, added: Adding, signal: AbortSignal): Promise<void> {
  const { device, ip } = added;
  if (isSix(added)) return;
  const argv = ['arping', '-U', '-q', '-c', '2', '-I', device, ip] as const;
  // Whether anybody listens does not decide whether the address is there.
  await client.write(argv, signal, { timeoutMilliseconds: 15_000 });
}
