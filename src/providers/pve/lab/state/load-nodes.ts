/** The nodes of a state, their NICs and their network files. */
import { createHash } from 'node:crypto';
import { Entry } from './entry.ts';
import type { Loading } from './loading.ts';
import { newIface, type Ifaces } from '../network/iface.ts';
import { parseInterfaces } from '../network/parse.ts';
import { printInterfaces } from '../network/print.ts';
import type { NodeRow } from '../world/rows.ts';

const gibibyte = 1024 ** 3;

export function loadNodes({ world, top, now }: Loading): void {
  const entries = top.has('nodes') ? top.entries('nodes') : [new Entry({ name: 'pve1' }, 'nodes')];
  for (const [at, entry] of entries.entries()) {
    const name = entry.needed('name');
    const nics = nicsIn(entry);
    const names = nics.map((each) => each.name);
    const interfaces = networkFile(entry, 'interfaces', names);
    const node: NodeRow = {
      name,
      nodeid: entry.number('nodeid', at + 1),
      ip: entry.text('ip', `192.0.2.${11 + at}`),
      online: entry.text('status', 'online') === 'online',
      fingerprint: entry.text('fingerprint', printOf(name)),
      certificate: {
        pem: entry.child('certificate').text('pem', ''),
        san: entry.child('certificate').has('san')
          ? entry.child('certificate').texts('san')
          : ['127.0.0.1', 'localhost', name],
        notafter: entry
          .child('certificate')
          .number('notafter', Math.floor(now.getTime() / 1000) + 700 * 86_400),
      },
      cpus: entry.number('cpus', 16),
      memory: entry.number('memory', 64 * gibibyte),
      disk: entry.number('disk', 500 * gibibyte),
      gone: entry.number('gone', 0),
      nics,
      interfaces,
      pending: entry.has('pending') ? networkFile(entry, 'pending', names) : null,
      up: entry.has('up')
        ? [...entry.texts('up')]
        : Object.entries(parseInterfaces(interfaces, []).ifaces)
            .filter(([, each]) => each.autostart)
            .map(([each]) => each),
      sdnVersion: entry.number('sdnVersion', 1),
      vnets: entry.has('vnets') ? [...entry.texts('vnets')] : writtenVnets(top),
      zoneErrors: entry.options('zone_errors'),
    };
    world.nodes.set(name, node);
  }
  world.local = top.text('local', [...world.nodes.keys()][0] ?? '');
}

/** The file as a text, or as a list of interfaces with PVE's names for their options. */
function networkFile(entry: Entry, key: string, nics: readonly string[]): string {
  const raw = entry.raw(key);
  if (typeof raw === 'string') return raw;
  const ifaces: Ifaces = {};
  for (const [at, each] of entry.entries(key).entries()) {
    const { type, autostart, comments, ...options } = each.optionsWithout(new Set(['iface']), ' ');
    const name = each.needed('iface');
    for (const family of ['', '6']) {
      const whole = options[`cidr${family}`];
      if (whole !== undefined) options[`address${family}`] = whole;
      delete options[`cidr${family}`];
      options[`method${family}`] ??=
        options[`address${family}`] === undefined ? 'manual' : 'static';
    }
    const families = [
      ...(options['method'] === 'manual' && options['method6'] !== 'manual'
        ? []
        : ['inet' as const]),
      ...(options['method6'] === 'manual' ? [] : ['inet6' as const]),
    ];
    ifaces[name] = {
      ...newIface(),
      type: type ?? typeFrom(name, nics),
      priority: at + 2,
      autostart: autostart === undefined ? !nics.includes(name) : autostart === '1',
      families,
      options: { ...options, ...(comments === undefined ? {} : { comments }) },
    };
  }
  return printInterfaces({ ifaces, others: [] });
}

function typeFrom(name: string, nics: readonly string[]): string {
  const { ifaces } = parseInterfaces(`iface ${name} inet manual\n`, nics);
  const found = ifaces[name]?.type ?? 'unknown';
  return found === 'unknown' && name.startsWith('vmbr') ? 'bridge' : found;
}

function nicsIn(entry: Entry): NodeRow['nics'] {
  const raw = entry.raw('nics') ?? ['eno1'];
  if (!Array.isArray(raw))
    throw new Error(`the nics of node ${entry.needed('name')} must be a list`);
  return raw.map((each: unknown) => {
    if (typeof each === 'string') return { name: each, active: true };
    const nic = new Entry(each, 'nics');
    return { name: nic.needed('name'), active: nic.flag('active', true) };
  });
}

function printOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex').toUpperCase();
  return (hex.match(/../g) ?? []).join(':');
}

// By hand nobody says which node has made which vnet: all of them, then.
function writtenVnets(top: Entry): string[] {
  const sdn = top.child('sdn');
  return [...(sdn.has('running') ? sdn.child('running') : sdn).child('vnets').keys()];
}
