/** The program `netplan`: generate, get and apply. */
import { stringify } from 'yaml';
import { lineOf } from '../files/options.ts';
import { refused, said, type Host, type Program, type Ran } from '../host.ts';
import { NotSimulated } from '../kernel/refusal.ts';
import { applied } from './apply.ts';
import { devicesIn, isMapping, readDefinition, type Mapping } from './definition.ts';
import { generatedDevices, withGenerated } from './networkd.ts';

export const netplan: Program = (host, argv) => {
  const [command = '', ...rest] = argv;
  const { values, operands } = lineOf(`netplan ${command}`, rest, ['root-dir=', 'state=']);
  const root = values['root-dir'] ?? '/';
  switch (command) {
    case 'generate':
      return generate(host, root);
    case 'get':
      return get(host, root, operands[0] ?? 'all');
    case 'apply':
      return apply(host, values['state']);
    default:
      throw new NotSimulated(`netplan ${command}`);
  }
};

/** Reads everything, and writes what networkd reads: with a root of its own a free look at a definition. */
function generate(host: Host, root: string): Ran {
  if (root === '/' && host.user !== 'root') throw new NotSimulated('netplan without being root');
  const read = readDefinition(host, root);
  if (!read.ok) return refused(host, 1, read.message);
  return said({ ...host, files: withGenerated(host.files, root, read.network) }, '');
}

/** What a key of the merged definition holds; `null` for what is not there, with exit code 0. */
function get(host: Host, root: string, key: string): Ran {
  const read = readDefinition(host, root);
  if (!read.ok) return refused(host, 1, read.message);
  if (key === 'all') {
    const isEmpty = Object.keys(read.network).length === 0;
    return said(host, isEmpty ? '' : stringify({ network: read.network }));
  }
  // A backslash before a dot makes it part of a name.
  const path = key.split(/(?<!\\)\./).map((part) => part.replaceAll('\\.', '.'));
  const from = path[0] === 'network' ? path.slice(1) : path;
  const found = from.reduce<unknown>(
    (at, part) => (isMapping(at) ? at[part] : undefined),
    read.network,
  );
  return said(host, stringify(found ?? null));
}

/** `--state`: a folder with the old definition, by whose help devices that were dropped are taken away as well. */
function apply(host: Host, state: string | undefined): Ran {
  if (host.user !== 'root') throw new NotSimulated('netplan without being root');
  const read = readDefinition(host, '/');
  if (!read.ok) return refused(host, 1, read.message);
  const { network } = read;
  const named = namesIn(network);
  const before = generatedDevices(host.files);
  const dropped = new Set([...before].filter((name) => !named.has(name)));
  const removed = new Set<string>();
  if (state !== undefined) {
    const old = readDefinition(host, state);
    if (!old.ok) return refused(host, 1, old.message);
    for (const [sort, name] of devicesIn(old.network))
      if (sort !== 'ethernets' && !named.has(name)) removed.add(name);
  }
  const net = applied(host.net, { network, dropped, removed });
  return said({ ...host, net, files: withGenerated(host.files, '/', network) }, '');
}

function namesIn(network: Mapping): ReadonlySet<string> {
  return new Set(devicesIn(network).map(([, name]) => name));
}
