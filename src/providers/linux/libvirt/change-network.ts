/** Makes, changes and deletes networks of libvirt. What runs is made anew where libvirt cannot change it. */
import { randomBytes } from 'node:crypto';
import type { Spec } from '../../../model/resource.ts';
import { text } from '../../../model/spec-fields.ts';
import type { Failure } from '../wire/failure.ts';
import { defined, newDefinition, rangeElement } from './definition.ts';
import type { Network, NetworkFields } from './networks.ts';
import { tell, type Virsh } from './virsh.ts';
import { xmlText, type Element } from './xml.ts';

export interface NetworkChange {
  /** As it is; absent: it is made. */
  readonly now?: Network;
  /** As it is to be; absent: it goes. */
  readonly to?: Spec;
}

/** Undefined where all went well. `between`: what is to be done once its bridge is there anew. */
export async function changeNetworkOfLibvirt(
  virsh: Virsh,
  { now, to }: NetworkChange,
  {
    signal,
    between,
  }: { readonly signal: AbortSignal; readonly between: () => Promise<Failure | undefined> },
): Promise<Failure | undefined> {
  const run = (...words: readonly string[]): Promise<Failure | undefined> =>
    failureOf(tell(virsh, words, signal));
  if (to === undefined) {
    if (now === undefined) return undefined;
    return (
      (now.active ? await run('net-destroy', now.uuid) : undefined) ?? run('net-undefine', now.uuid)
    );
  }
  const fields = fieldsOf(to, now);
  const { name } = fields;
  const active = to['active'] !== false;
  const renewed = now === undefined || !onlyLeases(now, fields);
  if (now !== undefined && !renewed && now.dhcp !== fields.dhcp) {
    const failure = await leases(virsh, now, { fields, signal });
    if (failure !== undefined) return failure;
  }
  if (renewed || (to['stored'] === true && !now.stored)) {
    const definition = now === undefined ? newDefinition(fields) : defined(now.definition, fields);
    const failure = await define(virsh, definition, signal);
    if (failure !== undefined) return failure;
  }
  const stop = now?.active === true && (renewed || !active);
  const start = active && (now?.active !== true || renewed);
  return (
    (stop ? await run('net-destroy', name) : undefined) ??
    (start ? await run('net-start', name) : undefined) ??
    (start && stop ? await between() : undefined) ??
    (autostarts(to, now) ? run('net-autostart', name) : undefined) ??
    (to['autostart'] === false && now?.autostart === true
      ? run('net-autostart', name, '--disable')
      : undefined)
  );
}

function autostarts(to: Spec, now: Network | undefined): boolean {
  return to['autostart'] === true && now?.autostart !== true;
}

/** Is it the same as it runs, what it leases apart? */
function onlyLeases(now: Network, fields: NetworkFields): boolean {
  return (
    now.bridge === fields.bridge && now.forward === fields.forward && now.address === fields.address
  );
}

/** What the spec leaves open stays. */
function fieldsOf(to: Spec, now: Network | undefined): NetworkFields {
  const forward = (text(to, 'forward') ?? now?.forward ?? 'isolated') as NetworkFields['forward'];
  const [bridge, address] = [
    text(to, 'bridge') ?? now?.bridge,
    text(to, 'address') ?? now?.address,
  ];
  const dhcp = to['dhcp'] === null ? undefined : (text(to, 'dhcp') ?? now?.dhcp);
  return {
    name: text(to, 'name') ?? now?.name ?? '',
    forward,
    ...(bridge === undefined ? {} : { bridge }),
    ...(address === undefined ? {} : { address }),
    ...(dhcp === undefined ? {} : { dhcp }),
  };
}

/** Ranges cannot be modified, only added and deleted; running and defined at once. */
async function leases(
  virsh: Virsh,
  now: Network,
  { fields, signal }: { readonly fields: NetworkFields; readonly signal: AbortSignal },
): Promise<Failure | undefined> {
  const scope = now.active ? ['--live', '--config'] : ['--config'];
  const update = (verb: string, dhcp: string | undefined): Promise<Failure | undefined> => {
    const range = dhcp === undefined ? undefined : rangeElement(dhcp);
    if (range === undefined) return Promise.resolve(undefined);
    const words = ['net-update', now.uuid, verb, 'ip-dhcp-range', xmlText(range).trim(), ...scope];
    return failureOf(tell(virsh, words, signal));
  };
  return (await update('delete', now.dhcp)) ?? update('add', fields.dhcp);
}

/** virsh reads a file; what comes on its standard input it cannot open over every wire. */
async function define(
  virsh: Virsh,
  definition: Element,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const { client } = virsh;
  const path = `/run/trueup-network-${randomBytes(6).toString('hex')}.xml`;
  const written = await client.must(['tee', path], signal, { stdin: xmlText(definition) });
  if (!written.ok) return written;
  const failure = await failureOf(tell(virsh, ['net-define', path], signal));
  await client.write(['rm', '-f', path], signal);
  return failure;
}

async function failureOf(
  answer: Promise<{ readonly ok: true } | Failure>,
): Promise<Failure | undefined> {
  const found = await answer;
  return found.ok ? undefined : found;
}
