/** The program `ip`: its options, its objects and their commands, one command line or a batch of them. */
import { addressText } from '../../../../model/ip.ts';
import { linkNamed, type Family, type Net } from '../kernel/net.ts';
import { needRoot, NotSimulated, Refusal } from '../kernel/refusal.ts';
import { settle } from '../kernel/settle.ts';
import { addressAdd, addressDelete, addressFlush } from './address.ts';
import { linkAdd, linkDelete, linkSet } from './link.ts';
import { routeChange, routeDelete, routeFlush } from './route.ts';
import { showLinks } from './show.ts';
import { getRoute, showRoutes } from './show-route.ts';
import type { Json } from './show-link.ts';
import { garbage, isShort, keywordOf, noDevice, quitting, Words } from './words.ts';

/** What a program has done to the network, and what it says. */
export interface Outcome {
  readonly net: Net;
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Options {
  readonly json: boolean;
  readonly details: boolean;
  readonly force: boolean;
  readonly family: Family | undefined;
  readonly batch: string | undefined;
}

export const ipVersion = '6.1.0';

/** `readFile` is for `-batch FILE`. */
export function ip(
  net: Net,
  argv: readonly string[],
  given: { readonly stdin: string; readonly readFile: (path: string) => string | undefined },
): Outcome {
  const words = new Words(argv);
  const options = optionsOf(words);
  if (options === 'version')
    return {
      net,
      exit: 0,
      stdout: `ip utility, iproute2-${ipVersion}, libbpf 1.1.2\n`,
      stderr: '',
    };
  const { batch } = options;
  if (batch === undefined) return one(net, words, options);
  const text = batch === '-' ? given.stdin : given.readFile(batch);
  if (text !== undefined) return many(net, text, { ...options, batch });
  const stderr = `Cannot open file "${batch}" for reading: No such file or directory\n`;
  return { net, exit: 1, stdout: '', stderr };
}

const otherOptions = [
  '-loops',
  '-human',
  '-human-readable',
  '-iec',
  '-stats',
  '-statistics',
  '-resolve',
];
const more = [
  '-timestamp',
  '-tshort',
  '-brief',
  '-pretty',
  '-rcvbuf',
  '-help',
  '-netns',
  '-all',
  '-echo',
];

function optionsOf(words: Words): Options | 'version' {
  const options: { -readonly [Key in keyof Options]: Options[Key] } = {
    json: false,
    details: false,
    force: false,
    family: undefined,
    batch: undefined,
  };
  for (let word = words.peek(); word?.startsWith('-') === true; word = words.peek()) {
    words.next();
    if (word === '--') break;
    const option = word.startsWith('--') ? word.slice(1) : word;
    if (isShort(option, '-family')) options.family = familyIn(words.next());
    else if (option === '-4') options.family = 4;
    else if (option === '-6') options.family = 6;
    else if (option === '-0' || option === '-M' || option === '-B')
      throw new NotSimulated(`ip ${word}`);
    else if (keywordOf(option, otherOptions) !== undefined) throw new NotSimulated(`ip ${word}`);
    else if (isShort(option, '-details')) options.details = true;
    else if (isShort(option, '-oneline')) throw new NotSimulated(`ip ${word}`);
    else if (isShort(option, '-Version')) return 'version';
    else if (isShort(option, '-force')) options.force = true;
    else if (isShort(option, '-batch')) options.batch = words.next();
    else if (isShort(option, '-json')) options.json = true;
    else if (keywordOf(option, more) !== undefined) throw new NotSimulated(`ip ${word}`);
    else throw quitting(`Option "${option}" is unknown, try "ip -help".`);
  }
  return options;
}

function familyIn(text: string): Family {
  if (text === 'inet') return 4;
  if (text === 'inet6') return 6;
  throw new NotSimulated(`ip -family ${text}`);
}

function one(net: Net, words: Words, options: Options): Outcome {
  try {
    const done = run(net, words, options);
    return { net: settle(done.net), exit: 0, stdout: done.stdout ?? '', stderr: done.stderr ?? '' };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const left = settle(error.net ?? net);
    return { net: left, exit: error.exit, stdout: '', stderr: error.stderr };
  }
}

/** Lines one after the other; nothing that was done is taken back. */
function many(net: Net, text: string, options: Options & { readonly batch: string }): Outcome {
  let out: Outcome = { net, exit: 0, stdout: '', stderr: '' };
  for (const { line, number } of linesOf(text)) {
    const words = wordsOf(line);
    if (words.length === 0) continue;
    try {
      const done = run(out.net, new Words(words), options);
      const stdout = `${out.stdout}${done.stdout ?? ''}`;
      const stderr = `${out.stderr}${done.stderr ?? ''}`;
      out = { ...out, net: settle(done.net), stdout, stderr };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const left = settle(error.net ?? out.net);
      const said = `${out.stderr}${error.stderr}`;
      // What the program finds wrong by itself ends it, -force or not.
      if (error.quits) return { ...out, net: left, exit: error.exit, stderr: said };
      const stderr = `${said}Command failed ${options.batch}:${number}\n`;
      out = { ...out, net: left, exit: 1, stderr };
      if (!options.force) return out;
    }
  }
  return out;
}

// A `#` that begins a word ends the line; a backslash at the end joins the next one.
function linesOf(text: string): readonly { readonly line: string; readonly number: number }[] {
  const found: { line: string; number: number }[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    let line = lines[at] ?? '';
    while (line.endsWith('\\') && at + 1 < lines.length) {
      at += 1;
      line = `${line.slice(0, -1)}${lines[at] ?? ''}`;
    }
    const comment = line.indexOf('#');
    found.push({ line: comment < 0 ? line : line.slice(0, comment), number: at + 1 });
  }
  return found;
}

function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  for (const [word, quoted, double] of line.matchAll(/'([^']*)'|"([^"]*)"|[^ \t\r\n]+/g))
    words.push(quoted ?? double ?? word);
  return words;
}

interface Done {
  readonly net: Net;
  readonly stdout?: string;
  readonly stderr?: string;
}

const objects = ['address', 'addrlabel', 'maddress', 'route', 'rule', 'neighbor', 'neighbour'];
const moreObjects = ['ntable', 'ntbl', 'link', 'l2tp', 'netns', 'monitor', 'tunnel', 'tuntap'];

function run(net: Net, words: Words, options: Options): Done {
  const word = words.next();
  const object = keywordOf(word, [...objects, ...moreObjects]);
  switch (object) {
    case 'link':
      return ofLink(net, words, options);
    case 'address':
      return ofAddress(net, words, options);
    case 'route':
      return ofRoute(net, words, options);
    case 'neighbor':
    case 'neighbour':
      return ofNeighbour(net, words, options);
    case 'rule':
      return printed(net, rules, options);
    case undefined:
      throw quitting(`Object "${word}" is unknown, try "ip help".`);
    default:
      throw new NotSimulated(`ip ${object}`);
  }
}

const rules = [
  { priority: 0, src: 'all', table: 'local' },
  { priority: 32766, src: 'all', table: 'main' },
  { priority: 32767, src: 'all', table: 'default' },
];

function ofLink(net: Net, words: Words, options: Options): Done {
  const word = words.left ? words.next() : 'show';
  const commands = ['add', 'set', 'change', 'replace', 'delete', 'show', 'lst', 'list'] as const;
  switch (keywordOf(word, commands)) {
    case 'add':
      return { net: linkAdd(net, words) };
    case 'set':
    case 'change':
      return { net: linkSet(net, words) };
    case 'delete':
      return { net: linkDelete(net, words) };
    case 'show':
    case 'lst':
    case 'list':
      return printed(net, showLinks(net, words, { ...options, object: 'link' }), options);
    case 'replace':
      throw new NotSimulated('ip link replace');
    case undefined:
      throw unknown('link', word, ['xstats', 'afstats', 'property', 'help']);
  }
}

function ofAddress(net: Net, words: Words, options: Options): Done {
  const word = words.left ? words.next() : 'show';
  const { family } = options;
  const commands = [
    'add',
    'change',
    'chg',
    'replace',
    'delete',
    'list',
    'show',
    'lst',
    'flush',
  ] as const;
  switch (keywordOf(word, commands)) {
    case 'add':
      return { net: addressAdd(net, words, { how: 'add', family }) };
    case 'change':
    case 'chg':
    case 'replace':
      return { net: addressAdd(net, words, { how: 'replace', family }) };
    case 'delete':
      return addressDelete(net, words, family);
    case 'flush':
      return { net: addressFlush(net, words, family) };
    case 'list':
    case 'show':
    case 'lst':
      return printed(net, showLinks(net, words, { ...options, object: 'address' }), options);
    case undefined:
      throw unknown('address', word, ['save', 'showdump', 'restore', 'help']);
  }
}

function ofRoute(net: Net, words: Words, options: Options): Done {
  const word = words.left ? words.next() : 'show';
  const { family } = options;
  const commands = [
    'add',
    'change',
    'chg',
    'replace',
    'prepend',
    'append',
    'test',
    'delete',
    'list',
    'show',
    'lst',
    'get',
    'flush',
  ] as const;
  const command = keywordOf(word, commands);
  switch (command) {
    case 'add':
    case 'change':
    case 'replace':
    case 'prepend':
    case 'append':
      return { net: routeChange(net, words, { verb: command, family }) };
    case 'chg':
      return { net: routeChange(net, words, { verb: 'change', family }) };
    case 'delete':
      return { net: routeDelete(net, words, family) };
    case 'flush':
      return { net: routeFlush(net, words, family) };
    case 'get':
      return printed(net, getRoute(net, words, options), options);
    case 'list':
    case 'show':
    case 'lst':
      return printed(net, showRoutes(net, words, options), options);
    case 'test':
      throw new NotSimulated('ip route test');
    case undefined:
      throw unknown('route', word, ['save', 'restore', 'showdump', 'help']);
  }
}

function ofNeighbour(net: Net, words: Words, options: Options): Done {
  const word = words.left ? words.next() : 'show';
  const command = keywordOf(word, ['show', 'lst', 'list', 'flush'] as const);
  if (command === undefined)
    throw unknown('neigh', word, ['add', 'change', 'replace', 'delete', 'get', 'help']);
  const dev = deviceIn(words);
  const link = dev === undefined ? undefined : linkNamed(net, dev);
  if (dev !== undefined && link === undefined) throw noDevice(dev);
  const wanted = net.neighbours.filter((each) => link === undefined || each.link === link.index);
  if (command === 'flush') {
    needRoot(net);
    return { net: { ...net, neighbours: net.neighbours.filter((each) => !wanted.includes(each)) } };
  }
  const rows = wanted.map((each) => ({
    dst: addressText(each.address),
    ...(link === undefined
      ? { dev: net.links.find((other) => other.index === each.link)?.name ?? '' }
      : {}),
    ...(each.mac === undefined ? {} : { lladdr: each.mac }),
    state: [each.state],
  }));
  return printed(net, rows, options);
}

function deviceIn(words: Words): string | undefined {
  let dev: string | undefined;
  while (words.left) {
    const word = words.next();
    if (['nud', 'proxy', 'unused', 'master', 'vrf', 'to'].includes(word))
      throw new NotSimulated(`ip neigh … ${word}`);
    const name = word === 'dev' ? words.next() : word;
    if (dev !== undefined) throw garbage('dev', name);
    dev = name;
  }
  return dev;
}

function unknown(object: string, word: string, elsewhere: readonly string[]): Error {
  if (keywordOf(word, elsewhere) !== undefined) return new NotSimulated(`ip ${object} ${word}`);
  return quitting(`Command "${word}" is unknown, try "ip ${object} help".`);
}

function printed(net: Net, rows: readonly Json[], { json }: Options): Done {
  if (!json) throw new NotSimulated('what ip prints without -j');
  return { net, stdout: `${JSON.stringify(rows)}\n` };
}
