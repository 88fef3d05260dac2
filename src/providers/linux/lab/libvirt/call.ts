/** A command of virsh with its words, and what it has to work with. */
import type { Host, Ran } from '../host.ts';
import { NotSimulated } from '../kernel/refusal.ts';
import { VirshFailure } from './failure.ts';
import type { Domain, Libvirt, Network, Pool, Volume } from './model.ts';

export interface Call {
  readonly host: Host;
  readonly libvirt: Libvirt;
  readonly quiet: boolean;
  readonly operands: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly values: Readonly<Record<string, string>>;
}

/** What a command gives back: `extra` is what -q leaves out. */
export interface Done {
  readonly libvirt?: Libvirt;
  readonly host?: Host;
  readonly stdout?: string;
  readonly extra?: string;
}

/** Options by name; `=` at the end: takes a value. Operands in the order in which they may be left without their name. */
export interface Command {
  readonly operands: readonly string[];
  readonly options: readonly string[];
  readonly run: (call: Call) => Done;
}

export type Outcome = Ran;

/** Words in any order, as virsh takes them. */
export function callOf(
  name: string,
  command: Command,
  words: readonly string[],
): Pick<Call, 'operands' | 'flags' | 'values'> {
  const flags = new Set<string>();
  const values: Record<string, string> = {};
  const operands: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!word.startsWith('--')) {
      operands.push(word);
      continue;
    }
    const [, option = '', inline] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (command.options.includes(option)) flags.add(option);
    else if (command.options.includes(`${option}=`) || command.operands.includes(option)) {
      if (inline === undefined) at += 1;
      values[option] = inline ?? words[at] ?? '';
    } else throw new VirshFailure(`command '${name}' doesn't support option --${option}`);
  }
  const named = command.operands.filter((each) => !(each in values));
  for (const [at, operand] of operands.entries()) {
    const key = named[at];
    if (key === undefined) throw new VirshFailure(`unexpected data '${operand}'`);
    values[key] = operand;
  }
  return { operands, flags, values };
}

/** A word that the command cannot do without. */
export function needed({ values }: Call, name: string): string {
  const value = values[name];
  if (value === undefined) throw new VirshFailure(`command requires <${name}> option`);
  return value;
}

export function networkIn(call: Call): Network {
  const name = needed(call, 'network');
  const found = call.libvirt.networks.find((each) => each.name === name || each.uuid === name);
  if (found === undefined)
    throw new VirshFailure(
      `failed to get network '${name}'`,
      `Network not found: no network with matching name '${name}'`,
    );
  return found;
}

export function poolIn({ libvirt }: Call, name: string): Pool {
  const found = libvirt.pools.find((each) => each.name === name || each.uuid === name);
  if (found === undefined)
    throw new VirshFailure(
      `failed to get pool '${name}'`,
      `Storage pool not found: no storage pool with matching name '${name}'`,
    );
  return found;
}

/** By name in a pool, or by path in any. */
export function volumeIn(call: Call): { readonly pool: Pool; readonly volume: Volume } {
  const name = needed(call, 'vol');
  const only = call.values['pool'];
  const pools = only === undefined ? call.libvirt.pools : [poolIn(call, only)];
  for (const pool of pools)
    for (const volume of pool.volumes) {
      const meant =
        `${pool.path}/${volume.name}` === name || (only !== undefined && volume.name === name);
      if (meant && pool.active && !volume.unseen) return { pool, volume };
    }
  throw new VirshFailure(
    `failed to get vol '${name}'`,
    `Storage volume not found: no storage vol with matching path '${name}'`,
  );
}

export function domainIn(call: Call): Domain {
  const name = needed(call, 'domain');
  const found = call.libvirt.domains.find(
    (each) => each.name === name || each.uuid === name || String(each.id) === name,
  );
  if (found === undefined) throw new VirshFailure(`failed to get domain '${name}'`);
  return found;
}

export function unknownHere(what: string): never {
  throw new NotSimulated(`virsh ${what}`);
}

export function withNetwork(libvirt: Libvirt, network: Network): Libvirt {
  const others = libvirt.networks.filter((each) => each.uuid !== network.uuid);
  return { ...libvirt, networks: [...others, network] };
}

export function withPool(libvirt: Libvirt, pool: Pool): Libvirt {
  const pools = libvirt.pools.map((each) => (each.uuid === pool.uuid ? pool : each));
  return { ...libvirt, pools };
}
