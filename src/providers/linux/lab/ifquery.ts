/** `ifquery` of ifupdown: what /etc/network/interfaces says of an interface. */
import { addressText, parseAddress } from '../../../model/ip.ts';
import { readFile } from './files/access.ts';
import { lineOf } from './files/options.ts';
import { nameOf, namesIn, parentOf } from './files/tree.ts';
import { refused, said, type Host, type Program } from './host.ts';
import { broadcastOf } from './kernel/prefix.ts';
import { NotSimulated } from './kernel/refusal.ts';

interface Stanza {
  readonly name: string;
  readonly family: string;
  readonly method: string;
  readonly options: [name: string, value: string][];
}

interface Interfaces {
  readonly stanzas: Stanza[];
  readonly auto: string[];
}

/** Why a file cannot be read, as ifquery says it. */
class Unreadable extends Error {}

export const ifquery: Program = (host, argv) => {
  const known = ['i=', 'l', 'interfaces=', 'list', 'state'];
  const { flags, values, operands } = lineOf('ifquery', argv, known);
  const path = values['i'] ?? values['interfaces'] ?? '/etc/network/interfaces';
  try {
    if (flags.has('state')) return said(host, stateOf(host));
    const found: Interfaces = { stanzas: [], auto: [] };
    readInto(found, host, path);
    if (flags.has('l') || flags.has('list')) return said(host, listed(found.auto));
    if (operands.length === 0) return refused(host, 1, 'ifquery: Use --help for help\n');
    return queried(host, found, operands);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const stderr = `ifquery: ${error.message}\nifquery: couldn't read interfaces file "${path}"\n`;
    return refused(host, 1, stderr);
  }
};

function queried(host: Host, { stanzas }: Interfaces, names: readonly string[]) {
  let [stdout, stderr] = ['', ''];
  for (const name of names) {
    const own = stanzas.filter((each) => each.name === name);
    if (own.length === 0) stderr += `ifquery: unknown interface ${name}\n`;
    for (const stanza of own)
      stdout += completed(stanza)
        .map(([option, value]) => `${option}: ${value}\n`)
        .join('');
  }
  return { host, exit: stderr === '' ? 0 : 1, stdout, stderr };
}

// The loopback device is always the first.
function listed(auto: readonly string[]): string {
  const lo = auto.filter((name) => name === 'lo');
  const others = auto.filter((name) => name !== 'lo');
  return [...lo, ...others].map((name) => `${name}\n`).join('');
}

/** Interfaces that ifup has brought up, from its own record. */
function stateOf(host: Host): string {
  const read = readFile(host, '/run/network/ifstate');
  return typeof read === 'string' ? '' : read.text;
}

// Address and length are taken apart, and what can be computed is put at the end.
function completed({ family, method, options }: Stanza): readonly (readonly [string, string])[] {
  if (method !== 'static') return options;
  const shown = options.map(([name, value]): [string, string] =>
    name === 'address' ? [name, value.split('/')[0] ?? ''] : [name, value],
  );
  const written = options.find(([name]) => name === 'address')?.[1] ?? '';
  const netmask = options.find(([name]) => name === 'netmask')?.[1];
  const [address = '', length = netmask] = written.split('/');
  if (family === 'inet6')
    return [...shown, ...ofIpv6, ...(length === undefined ? [] : [['netmask', length] as const])];
  const prefix = lengthOf(length);
  const local = parseAddress(address);
  if (prefix === undefined || typeof local !== 'number') return shown;
  const broadcast = addressText(broadcastOf(local, prefix));
  return [
    ...shown,
    ...(options.some(([name]) => name === 'broadcast') ? [] : [['broadcast', broadcast] as const]),
    ...(netmask === undefined ? [['netmask', maskOf(prefix)] as const] : []),
  ];
}

const ofIpv6 = [
  ['autoconf', '0'],
  ['preferred-lifetime', ''],
  ['dad-attempts', '60'],
  ['dad-interval', '0.1'],
] as const;

function lengthOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const mask = parseAddress(text);
  return typeof mask === 'number' ? mask.toString(2).replaceAll('0', '').length : undefined;
}

function maskOf(prefix: number): string {
  return addressText(prefix === 0 ? 0 : 2 ** 32 - 2 ** (32 - prefix));
}

const families = ['inet', 'inet6', 'can'];
const methods = [
  'static',
  'manual',
  'dhcp',
  'loopback',
  'auto',
  'ppp',
  'tunnel',
  '6to4',
  'v4tunnel',
];
const elsewhere = ['mapping', 'template', 'no-auto-down', 'no-scripts', 'rename', 'inherits'];

function readInto(found: Interfaces, host: Host, path: string): void {
  const read = readFile(host, path);
  if (typeof read === 'string') throw new Unreadable(`${path}: ${read}`);
  let open: Stanza | undefined;
  for (const { line, number } of linesOf(read.text)) {
    const [word = '', ...rest] = line.split(/\s+/);
    const value = line.slice(word.length).trim();
    const where = `${path}:${number}`;
    if (word === 'source' || word === 'source-directory') {
      open = undefined;
      for (const each of sourced(host, word, rest)) readInto(found, host, each);
    } else if (word === 'auto' || word.startsWith('allow-')) {
      open = undefined;
      if (word !== 'allow-hotplug')
        found.auto.push(...rest.filter((each) => !found.auto.includes(each)));
    } else if (elsewhere.includes(word)) throw new NotSimulated(`${word} in ${path}`);
    else if (word === 'iface') {
      const [name = '', family = '', method = ''] = rest;
      if (!families.includes(family) || !methods.includes(method))
        throw new Unreadable(`${where}: unknown or no method and no inherits keyword specified`);
      open = { name, family, method, options: [] };
      found.stanzas.push(open);
    } else if (open === undefined) throw new Unreadable(`${where}: misplaced option`);
    else {
      if (value === '') throw new Unreadable(`${where}: option with empty value`);
      open.options.push([word, value]);
    }
  }
}

function linesOf(text: string): readonly { readonly line: string; readonly number: number }[] {
  const found: { line: string; number: number }[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    let line = lines[at] ?? '';
    while (line.endsWith('\\')) {
      at += 1;
      line = `${line.slice(0, -1)}${lines[at] ?? ''}`;
    }
    const bare = line.trim();
    if (bare !== '' && !bare.startsWith('#')) found.push({ line: bare, number: at + 1 });
  }
  return found;
}

function sourced(host: Host, word: string, patterns: readonly string[]): readonly string[] {
  return patterns.flatMap((pattern) => {
    const folder = word === 'source-directory' ? pattern : parentOf(pattern);
    const name = word === 'source-directory' ? '*' : nameOf(pattern);
    if (folder.includes('*')) throw new NotSimulated(`${word} ${pattern}`);
    if (!name.includes('*')) return [pattern];
    const glob = new RegExp(
      `^${name.replaceAll(/[.+^${}()|[\]\\?]/g, String.raw`\$&`).replaceAll('*', '.*')}$`,
    );
    return namesIn(host.files, folder)
      .filter((each) => glob.test(each) && !each.startsWith('.'))
      .filter((each) => word === 'source' || /^[A-Za-z0-9_-]+$/.test(each))
      .map((each) => `${folder}/${each}`);
  });
}
