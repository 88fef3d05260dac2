/** Which host this is, and what we may do on it. */
import type { InstallationId } from '../../model/address.ts';
import type { Problem } from '../../model/problem.ts';
import type { HostOptions } from './options.ts';
import type { Client } from './wire/client.ts';
import { words } from './wire/failure.ts';

export type Sight<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: Problem };

export interface Identity {
  readonly installation: InstallationId;
  /** What the host calls itself. */
  readonly name: string;
  /** Why nothing can be changed; null where all may be. */
  readonly readOnly: string | null;
}

export async function whoIsThere(
  client: Client,
  options: HostOptions,
  signal: AbortSignal,
): Promise<Sight<Identity>> {
  const [machine, name, readOnly] = await Promise.all([
    client.read(['cat', '/etc/machine-id'], signal, { asMyself: true }),
    client.read(['uname', '-n'], signal, { asMyself: true }),
    whyReadOnly(client, options, signal),
  ]);
  if (!machine.ok) return { ok: false, why: machine.problem };
  if (!name.ok) return { ok: false, why: name.problem };
  if (!readOnly.ok) return readOnly;
  const said = name.reply.stdout.trim();
  // A kernel whose host was never named says `(none)`.
  const host = /^[\w.-]{1,255}$/.test(said) ? said : 'unnamed';
  const id = machine.reply.exit === 0 ? machine.reply.stdout.trim() : '';
  if (!/^[0-9a-f]{0,64}$/.test(id))
    return {
      ok: false,
      why: client.failure('wrong-shape', 'what it has for a machine-id is none.').problem,
    };
  const [way] = options.ways;
  // A namespace shares everything but its network with the machine that it is on.
  const inside = way.type === 'netns' ? ` netns ${way.name}` : '';
  const installation = `linux ${id === '' ? host : id}${inside}` as InstallationId;
  return { ok: true, value: { installation, name: host, readOnly: readOnly.value } };
}

async function whyReadOnly(
  client: Client,
  { become }: HostOptions,
  signal: AbortSignal,
): Promise<Sight<string | null>> {
  const id = await client.read(['id', '-u'], signal);
  if (!id.ok) {
    if (become.length === 0 || id.missing === undefined) return { ok: false, why: id.problem };
    return { ok: true, value: `there is no command '${id.missing}'` };
  }
  const { exit, stdout } = id.reply;
  if (exit === 0 && stdout.trim() === '0') return { ok: true, value: null };
  if (become.length > 0)
    return { ok: true, value: `'${become.join(' ')}' says: ${words(id.reply)}` };
  const status = await client.read(['cat', '/proc/self/status'], signal);
  if (status.ok && mayChangeNetworks(status.reply.stdout)) return { ok: true, value: null };
  return { ok: true, value: 'whoever we are there is not root' };
}

// capabilities(7): CAP_NET_ADMIN is number 12.
function mayChangeNetworks(status: string): boolean {
  const [, mask] = /^CapEff:\s*([0-9a-f]+)$/m.exec(status) ?? [];
  return mask !== undefined && ((BigInt(`0x${mask}`) >> 12n) & 1n) === 1n;
}
