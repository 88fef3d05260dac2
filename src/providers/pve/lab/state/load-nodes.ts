/** The nodes of a state, their NICs and their network files. */
import { createHash } from 'node:crypto';
import { Entry } from './entry.ts';
import type { Loading } from './loading.ts';
import type { NodeRow, Stanza } from '../world/rows.ts';

const gibibyte = 1024 ** 3;

export function loadNodes({ world, top, now }: Loading): void {
  const entries = top.has('nodes') ? top.entries('nodes') : [new Entry({ name: 'pve1' }, 'nodes')];
  for (const [at, entry] of entries.entries()) {
    const name = entry.needed('name');
    const interfaces = stanzas(entry.entries('interfaces'));
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
      nics: nicsIn(entry),
      interfaces,
      pending: entry.has('pending') ? stanzas(entry.entries('pending')) : null,
      up: entry.has('up') ? [...entry.texts('up')] : interfaces.map((each) => each.iface),
      zoneErrors: entry.options('zone_errors'),
    };
    world.nodes.set(name, node);
  }
  world.local = top.text('local', [...world.nodes.keys()][0] ?? '');
}

/** `cidr` is what people write; the file has address and mask. */
export function stanzas(entries: readonly Entry[]): Stanza[] {
  return entries.map((entry) => {
    const { cidr, cidr6, ...options } = entry.optionsWithout(new Set(['iface']), ' ');
    if (cidr !== undefined) [options['address'] = '', options['netmask'] = '24'] = cidr.split('/');
    if (cidr6 !== undefined)
      [options['address6'] = '', options['netmask6'] = '64'] = cidr6.split('/');
    for (const family of ['', '6'])
      options[`method${family}`] ??=
        options[`address${family}`] === undefined ? 'manual' : 'static';
    return { iface: entry.needed('iface'), options };
  });
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
