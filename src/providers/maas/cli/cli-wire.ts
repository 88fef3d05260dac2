/** MAAS through the `maas` command of somebody who is signed in, on this machine or on another. */
import type { ConnectOptions } from '../../../model/provider.ts';
import type { CommandFailure, Commands } from '../../../transport/commands/commands.ts';
import type { HttpReply } from '../../../transport/http.ts';
import type { NoReply, Reached, Wire, WireCall } from '../wire.ts';
import { isOutdated, reachedBy, signInHelp } from './reply.ts';
import { vlanIn, vlanPath, wordsFor } from './words.ts';

export interface CliWireOptions {
  readonly commands: Commands;
  readonly profile: string;
  /** Of the system. */
  readonly name: string;
  readonly log: ConnectOptions['log'];
}

export function cliWire({ commands, profile, name, log }: CliWireOptions): Wire {
  let warned = false;

  async function send(call: WireCall): Promise<Reached> {
    const id = vlanIn(call.path);
    return id === undefined ? run(call) : aboutVlan(call, id);
  }

  async function run(call: WireCall): Promise<Reached> {
    const argv = wordsFor(profile, call);
    if (argv === undefined) return unspeakable(call);
    const ran = await commands.run({
      argv,
      // Python reads its words in the locale.
      env: { LC_ALL: 'C.UTF-8' },
      writes: call.method !== 'GET',
      signal: call.signal,
    });
    if (!ran.ok) return { ok: false, failure: notRun(ran.failure, commands.where) };
    if (isOutdated(ran.reply.stderr) && !warned) {
      warned = true;
      log('warn', `${name}: the maas command knows another version of the API: run maas refresh`);
    }
    return reachedBy(ran.reply, profile);
  }

  // Fabrics show their VLANs whole, so that a read needs no second call.
  async function aboutVlan(call: WireCall, id: string): Promise<Reached> {
    const reads = call.method === 'GET';
    const read = await run({ method: 'GET', path: 'fabrics/', signal: call.signal });
    if (!read.ok) return { ok: false, failure: { ...read.failure, sent: false } };
    const fabrics = read.reply.status === 200 ? fabricsIn(read.reply.body) : undefined;
    // A reader is told by the reply itself what is wrong with it.
    if (fabrics === undefined) return reads ? read : unread(read.reply);
    const fabric = fabrics.find(({ vlans }) => vlans.some((each) => String(each.id) === id));
    if (fabric === undefined) return { ok: true, reply: noVlan };
    if (!reads) return run({ ...call, path: vlanPath(fabric.id, id) });
    const vlan = fabric.vlans.find((each) => String(each.id) === id);
    return { ok: true, reply: { ...read.reply, body: JSON.stringify(vlan) } };
  }

  return {
    place: `${profile} of ${commands.where}`,
    // The key stays with the command; `maas list`, which prints it, is never run.
    secrets: [],
    signInHelp: signInHelp(profile),
    send,
    close: () => commands.close(),
  };
}

function unspeakable({ path }: WireCall): Reached {
  const detail = `the maas command has no words for ${path}`;
  return { ok: false, failure: { why: 'old-profile', sent: false, detail } };
}

function unread({ status }: HttpReply): Reached {
  const detail = `the fabrics, which tell where the VLAN is, cannot be understood (${status})`;
  return { ok: false, failure: { why: 'cut', sent: false, detail } };
}

// The words of MAAS (maasserver/api/vlans.py).
const noVlan: HttpReply = {
  status: 404,
  headers: { 'content-type': 'text/plain' },
  body: 'VLAN with specified ID does not exist.',
};

interface SeenFabric {
  readonly id: number;
  readonly vlans: readonly { readonly id: unknown }[];
}

/** Undefined where it is no list of fabrics: then nothing of it says that a VLAN is gone. */
function fabricsIn(body: string): readonly SeenFabric[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  return Array.isArray(value) && value.every(isFabric) ? value : undefined;
}

function isFabric(each: unknown): each is SeenFabric {
  const { id, vlans } = (each ?? {}) as Partial<SeenFabric>;
  return (
    typeof id === 'number' &&
    Array.isArray(vlans) &&
    vlans.every((vlan: unknown) => typeof vlan === 'object' && vlan !== null)
  );
}

function notRun({ why, sent, detail }: CommandFailure, place: string): NoReply {
  const where = place === 'local' ? 'this machine' : place;
  switch (why) {
    case 'missing':
      return {
        why: /\bmaas\b/.test(detail) ? 'no-cli' : 'unreachable',
        sent,
        detail,
        help: `Install the MAAS command line on ${where}, or set host of this system.`,
      };
    case 'unreachable':
      return { why, sent, detail, says: `${where} cannot be reached` };
    case 'untrusted':
      return {
        why,
        sent,
        detail,
        says: `the host key of ${where} is not trusted`,
        help: 'Set hostKey or knownHosts of this system in trueup.yaml.',
      };
    case 'denied':
      return {
        why,
        sent,
        detail,
        says: `${where} does not let trueup in`,
        help: 'Set identity of this system in trueup.yaml, or offer the key with ssh-agent.',
      };
    case 'timeout':
    case 'cut':
    case 'too-big':
    case 'cancelled':
      return { why, sent, detail };
  }
}
