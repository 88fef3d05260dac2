/** The program `bridge`: ports of bridges and their VLANs. */
import { flagsOf, portState } from '../kernel/carrier.ts';
import {
  linkAt,
  linkNamed,
  withLink,
  type BridgeVlan,
  type Link,
  type Net,
} from '../kernel/net.ts';
import { errno, needRoot, NotSimulated, Refusal } from '../kernel/refusal.ts';
import type { Outcome } from './outcome.ts';
import { nameJson, portFlags, type Json } from './show-link.ts';
import { isShort, keywordOf, noDevice, quitting, saying, Words } from './words.ts';

interface Options {
  readonly json: boolean;
  readonly details: boolean;
  readonly ranges: boolean;
}

export function bridge(net: Net, argv: readonly string[]): Outcome {
  try {
    const words = new Words(argv);
    const options = optionsOf(words);
    if (options === 'version')
      return { net, exit: 0, stdout: 'bridge utility, 6.1.0\n', stderr: '' };
    const done = run(net, words, options);
    return { net: done.net, exit: 0, stdout: done.stdout, stderr: '' };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { net, exit: error.exit, stdout: '', stderr: error.stderr };
  }
}

function optionsOf(words: Words): Options | 'version' {
  const options = { json: false, details: false, ranges: false };
  for (let word = words.peek(); word?.startsWith('-') === true; word = words.peek()) {
    words.next();
    const option = word.startsWith('--') ? word.slice(1) : word;
    if (isShort(option, '-Version')) return 'version';
    if (isShort(option, '-details')) options.details = true;
    else if (isShort(option, '-compressvlans')) options.ranges = true;
    else if (isShort(option, '-json')) options.json = true;
    else throw new NotSimulated(`bridge ${word}`);
  }
  return options;
}

interface Done {
  readonly net: Net;
  readonly stdout: string;
}

function run(net: Net, words: Words, options: Options): Done {
  const word = words.next();
  const object = keywordOf(word, ['link', 'fdb', 'mdb', 'vlan', 'vni', 'monitor']);
  if (object === 'link') return ofLink(net, words, options);
  if (object === 'vlan') return ofVlan(net, words, options);
  if (object !== undefined) throw new NotSimulated(`bridge ${word}`);
  throw new Refusal(255, `Object "${word}" is unknown, try "bridge help".\n`);
}

function ofLink(net: Net, words: Words, options: Options): Done {
  const word = words.left ? words.next() : 'show';
  const command = keywordOf(word, ['set', 'change', 'show', 'lst', 'list'] as const);
  if (command === undefined)
    throw quitting(`Command "${word}" is unknown, try "bridge link help".`);
  if (command === 'set' || command === 'change') throw new NotSimulated('bridge link set');
  const only = deviceIn(net, words);
  const ports = net.links.filter(
    (each) => isPort(net, each) && (only ?? each.index) === each.index,
  );
  return printed(
    net,
    ports.map((each) => portJson(net, each, options)),
    options,
  );
}

function deviceIn(net: Net, words: Words): number | undefined {
  let dev: string | undefined;
  while (words.left) if (words.next() === 'dev') dev = words.next();
  const link = dev === undefined ? undefined : linkNamed(net, dev);
  if (dev !== undefined && link === undefined) throw noDevice(dev);
  return link?.index;
}

function isPort(net: Net, { master }: Link): boolean {
  return master !== undefined && linkAt(net, master).kind === 'bridge';
}

function portJson(net: Net, link: Link, { details }: Options): Json {
  return {
    ifindex: link.index,
    ...nameJson(net, link),
    flags: flagsOf(net, link),
    mtu: link.mtu,
    master: linkAt(net, link.master ?? 0).name,
    state: portState(net, link),
    priority: 32,
    cost: 2,
    ...(details ? portFlags : {}),
  };
}

function ofVlan(net: Net, words: Words, options: Options): Done {
  const word = words.left ? words.next() : 'show';
  const command = keywordOf(word, ['add', 'delete', 'show', 'lst', 'list'] as const);
  switch (command) {
    case 'add':
    case 'delete':
      return { net: changeVlan(net, words, command), stdout: '' };
    case 'show':
    case 'lst':
    case 'list': {
      const only = deviceIn(net, words);
      const shown = net.links.filter(
        (each) => (each.vlans?.length ?? 0) > 0 && (only ?? each.index) === each.index,
      );
      return printed(
        net,
        shown.map((each) => vlansJson(each, options)),
        options,
      );
    }
    case undefined:
      throw new NotSimulated(`bridge vlan ${word}`);
  }
}

function vlansJson({ name, vlans = [] }: Link, { details, ranges }: Options): Json {
  const sorted = vlans.toSorted((a, b) => a.vid - b.vid);
  const groups: { first: BridgeVlan; last: BridgeVlan }[] = [];
  for (const vlan of sorted) {
    const open = groups.at(-1);
    const joins =
      (details || ranges) &&
      open !== undefined &&
      open.last.vid + 1 === vlan.vid &&
      !vlan.pvid &&
      !open.last.pvid &&
      open.last.untagged === vlan.untagged;
    if (joins) open.last = vlan;
    else groups.push({ first: vlan, last: vlan });
  }
  return {
    ifname: name,
    vlans: groups.map(({ first, last }) => ({
      vlan: first.vid,
      ...(last.vid === first.vid ? {} : { vlanEnd: last.vid }),
      ...flagsJson(first),
      ...(details ? { state: 'forwarding', mcast_router: 1 } : {}),
    })),
  };
}

function flagsJson({ pvid, untagged }: BridgeVlan): Json {
  const flags = [...(pvid ? ['PVID'] : []), ...(untagged ? ['Egress Untagged'] : [])];
  return flags.length === 0 ? {} : { flags };
}

/** `self` means the bridge itself, else it is a port. */
function changeVlan(net: Net, words: Words, how: 'add' | 'delete'): Net {
  let dev: string | undefined;
  let range: string | undefined;
  const flags = new Set<string>();
  while (words.left) {
    const word = words.next();
    if (word === 'dev') dev = words.next();
    else if (word === 'vid') range = words.next();
    else flags.add(word);
  }
  if (dev === undefined || range === undefined)
    throw saying('Device and VLAN ID are required arguments.');
  const link = linkNamed(net, dev);
  if (link === undefined) throw saying(`Cannot find bridge device "${dev}"`);
  const [first = 0, last = first] = range.split('-').map(Number);
  if (!(first < 4096)) throw saying(`Invalid VLAN ID "${range}"`);
  if (last < first || last >= 4096) throw saying(`Invalid VLAN range "${range}"`);
  needRoot(net);
  if (link.kind !== 'bridge' && !isPort(net, link)) throw unsupported();
  if (link.kind === 'bridge' && !flags.has('self')) throw unsupported();
  const own = link.vlans ?? [];
  const others = own.filter(({ vid }) => vid < first || vid > last);
  if (how === 'delete') return withLink(net, link.index, { vlans: others });
  const pvid = flags.has('pvid');
  const added = Array.from({ length: last - first + 1 }, (_, at) => ({
    vid: first + at,
    pvid,
    untagged: flags.has('untagged'),
  }));
  const kept = pvid ? others.map((each) => ({ ...each, pvid: false })) : others;
  return withLink(net, link.index, { vlans: [...kept, ...added] });
}

// `bridge` exits with 1 where `ip` exits with 2.
function unsupported(): Refusal {
  return new Refusal(1, errno('Operation not supported').stderr);
}

function printed(net: Net, rows: readonly Json[], { json }: Options): Done {
  if (!json) throw new NotSimulated('what bridge prints without -j');
  return { net, stdout: `${JSON.stringify(rows)}\n` };
}
