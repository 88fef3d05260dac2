/** An interface as PVE writes it to /etc/network/interfaces: for people who must put it back at the console. */
import type { Iface } from './iface.ts';

/** Whole stanzas, in the order of the file (PVE/INotify.pm, __interface_to_string). */
export function fileText(ifaces: Iterable<Iface>): string {
  const shown = [...ifaces].filter((each) => each.name !== 'lo');
  shown.sort((a, b) => a.priority - b.priority || (a.name < b.name ? -1 : 1));
  return ['auto lo\niface lo inet loopback\n', ...shown.map(stanzaText)].join('\n');
}

export function stanzaText({ name, type, autostart, settings }: Iface): string {
  const four = settings.has('cidr');
  const six = settings.has('cidr6');
  const own = [...ownLines(type, settings), ...otherLines(settings)];
  const text: string[] = autostart ? [`auto ${name}`] : [];
  if (four || !six) {
    text.push(`iface ${name} inet ${four ? 'static' : 'manual'}`);
    text.push(...lines(settings, { address: 'cidr', gateway: 'gateway' }), ...own);
  }
  if (six) {
    text.push(...(four ? ['', `iface ${name} inet6 static`] : [`iface ${name} inet6 static`]));
    text.push(...lines(settings, { address: 'cidr6', gateway: 'gateway6' }));
    if (!four) text.push(...own);
  }
  return `${text.join('\n')}\n`;
}

type Lines = Readonly<Record<string, string>>;

function lines(settings: Iface['settings'], wanted: Lines): readonly string[] {
  return Object.entries(wanted).flatMap(([option, name]) => {
    const value = settings.get(name) ?? '';
    return value === '' ? [] : [`\t${option} ${value}`];
  });
}

function ownLines(type: string, settings: Iface['settings']): readonly string[] {
  if (type === 'bridge') {
    const aware = settings.has('bridge_vlan_aware');
    return [
      `\tbridge-ports ${settings.get('bridge_ports') || 'none'}`,
      `\tbridge-stp ${settings.get('bridge_stp') ?? 'off'}`,
      `\tbridge-fd ${settings.get('bridge_fd') ?? '0'}`,
      ...(aware ? ['\tbridge-vlan-aware yes'] : []),
      ...(aware ? [`\tbridge-vids ${settings.get('bridge_vids') ?? '2-4094'}`] : []),
    ];
  }
  if (type !== 'bond') return [];
  return [
    `\tbond-slaves ${settings.get('slaves') || 'none'}`,
    `\tbond-miimon ${settings.get('bond_miimon') ?? '100'}`,
    `\tbond-mode ${settings.get('bond_mode') ?? 'balance-rr'}`,
    ...lines(settings, {
      'bond-xmit-hash-policy': 'bond_xmit_hash_policy',
      'bond-primary': 'bond-primary',
    }),
  ];
}

const said: ReadonlySet<string> = new Set(
  (
    'cidr gateway cidr6 gateway6 comments options ' +
    'bridge_ports bridge_stp bridge_fd bridge_vlan_aware bridge_vids ' +
    'slaves bond_miimon bond_mode bond_xmit_hash_policy bond-primary'
  ).split(' '),
);

function otherLines(settings: Iface['settings']): readonly string[] {
  const rest = [...settings].filter(([name, value]) => !said.has(name) && value !== '');
  return [
    ...rest.map(([name, value]) => `\t${name} ${value}`),
    ...listOf(settings.get('options')).map((each) => `\t${each}`),
    ...listOf(settings.get('comments')).map((each) => `#${each}`),
  ];
}

function listOf(value: string | undefined): readonly string[] {
  return value === undefined || value === '' ? [] : value.split('\n');
}
