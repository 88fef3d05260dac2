/** ifupdown's stanzas: the text of the file that is trueup's own. */
import type { StoredThing } from './things.ts';

/** The whole of trueup's own file: a stanza per device, one more per further address. */
export function ifupdownText(things: readonly StoredThing[]): string {
  const devices = [...new Set(things.map((each) => ('device' in each ? each.device : each.name)))];
  const lines = [
    '# Written by trueup as a whole: what you change here is lost. Put your own into another file.',
  ];
  for (const name of devices) {
    const made = things.find(
      (each) => (each.kind === 'bridge' || each.kind === 'vlan') && each.name === name,
    );
    const addresses = things.flatMap((each) =>
      each.kind === 'address' && each.device === name ? [each.address] : [],
    );
    const [first, ...more] = addresses;
    const routes = things.filter((each) => each.kind === 'route' && each.device === name);
    lines.push('', ...(made === undefined ? [] : [`auto ${name}`]), iface(name, first));
    if (first !== undefined) lines.push(`    address ${first}`);
    if (made !== undefined) lines.push(...deviceLines(made));
    // Of one device routes come after all of its addresses.
    const last = more.pop();
    const ups = routes.map(routeLine);
    if (last === undefined) lines.push(...ups);
    for (const each of more) lines.push(iface(name, each), `    address ${each}`);
    if (last !== undefined) lines.push(iface(name, last), `    address ${last}`, ...ups);
  }
  return `${lines.join('\n')}\n`;
}

function iface(name: string, address: string | undefined): string {
  const family = address?.includes(':') === true ? 'inet6' : 'inet';
  return `iface ${name} ${family} ${address === undefined ? 'manual' : 'static'}`;
}

function deviceLines(thing: StoredThing): readonly string[] {
  if (thing.kind === 'vlan')
    return [
      `    vlan-raw-device ${thing.on}`,
      `    vlan-id ${thing.tag}`,
      ...(thing.mtu === undefined ? [] : [`    mtu ${thing.mtu}`]),
    ];
  if (thing.kind !== 'bridge') return [];
  return [
    `    bridge_ports ${thing.ports.length === 0 ? 'none' : thing.ports.join(' ')}`,
    ...(thing.mac === undefined ? [] : [`    hwaddress ether ${thing.mac}`]),
    ...(thing.stp === undefined ? [] : [`    bridge_stp ${thing.stp ? 'on' : 'off'}`]),
    ...(thing.forwardDelay === undefined ? [] : [`    bridge_fd ${thing.forwardDelay}`]),
    ...(thing.mtu === undefined ? [] : [`    mtu ${thing.mtu}`]),
  ];
}

function routeLine(thing: StoredThing): string {
  if (thing.kind !== 'route') return '';
  const { to, via, device, metric } = thing;
  const usual = to.includes(':') ? 1024 : 0;
  return [
    `    up ip ${to.includes(':') ? '-6 ' : ''}route replace ${to === '::/0' ? 'default' : to}`,
    ...(via === undefined ? [] : [`via ${via}`]),
    `dev ${device}`,
    ...(metric === usual ? [] : [`metric ${metric}`]),
  ].join(' ');
}
