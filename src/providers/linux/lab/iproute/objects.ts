/** Objects of `ip` and their commands. */
import { addressText } from '../../../../model/ip.ts';
import { linkNamed, type Net } from '../kernel/net.ts';
import { needRoot, NotSimulated } from '../kernel/refusal.ts';
import { addressAdd, addressDelete, addressFlush } from './address.ts';
import { linkAdd, linkDelete, linkSet } from './link.ts';
import type { Options } from './outcome.ts';
import { routeChange, routeDelete, routeFlush } from './route.ts';
import { showLinks } from './show.ts';
import { getRoute, showRoutes } from './show-route.ts';
import type { Json } from './show-link.ts';
import { garbage, keywordOf, noDevice, quitting, saying, type Words } from './words.ts';

/** Nothing said where there is nothing to say. */
export interface Done {
  readonly net: Net;
  readonly stdout?: string;
  readonly stderr?: string;
}

const objects = ['address', 'addrlabel', 'maddress', 'route', 'rule', 'neighbor', 'neighbour'];
const moreObjects = ['ntable', 'ntbl', 'link', 'l2tp', 'netns', 'monitor', 'tunnel', 'tuntap'];

export function runObject(net: Net, words: Words, options: Options): Done {
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
      throw saying(`Object "${word}" is unknown, try "ip help".`);
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
