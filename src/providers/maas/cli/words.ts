/** How a call of the API is spelt for the `maas` command: `maas PROFILE subnets create cidr=10.0.0.0/24 -d`. */
import { formEntries } from '../form.ts';
import type { WireCall } from '../wire.ts';

export type Words = readonly [string, ...string[]];

/**
 * Undefined for what the command has no words for. Options come last: before the parameters they make the command
 * take those for something else (argparse), and with `-d` it tells the status and headers of the reply.
 */
export function wordsFor(profile: string, call: Omit<WireCall, 'signal'>): Words | undefined {
  const { pathname, searchParams } = new URL(call.path, 'http://maas/');
  const parts = pathname.split('/').slice(1, -1).map(decodeURIComponent);
  const target = targetOf(parts);
  if (target === undefined || !target.ids.every((id) => plainId.test(id))) return undefined;
  const op = searchParams.get('op');
  const action = op === null ? actions[call.method] : op.replaceAll('_', '-');
  const parameters = [...searchParams].filter(([name]) => name !== 'op');
  const entries = [...parameters, ...formEntries(call.form ?? {})];
  const pairs = entries.map(([name, value]) => `${name}=${value}`);
  return ['maas', profile, target.noun, action, ...target.ids, ...pairs, '-d'];
}

/** The id of the VLAN in `vlans/5001/`, a path for which the command has no words: it wants the fabric too. */
export function vlanIn(path: string): string | undefined {
  return /^vlans\/(\d+)\/$/.exec(path)?.[1];
}

/** `vlan` as the command reaches it. A `vid` may be an id as well, and stays so when the VLAN gets another vid. */
export function vlanPath(fabric: number, id: string): string {
  return `fabrics/${fabric}/vlans/id:${id}/`;
}

const actions = { GET: 'read', POST: 'create', PUT: 'update', DELETE: 'delete' } as const;

// The command puts them into a URL as they stand (maascli/api.py, Action), and takes what begins with - for an option.
const plainId = /^[\w:.=+][\w:.=+-]*$/;

// Made from the names of MAAS's handlers (maascli/utils.py, handler_command_name): plural and singular.
const nouns: Readonly<Record<string, readonly [string, string]>> = {
  fabrics: ['fabrics', 'fabric'],
  spaces: ['spaces', 'space'],
  subnets: ['subnets', 'subnet'],
  ipranges: ['ipranges', 'iprange'],
  'static-routes': ['static-routes', 'static-route'],
  reservedips: ['reserved-ips', 'reserved-ip'],
  machines: ['machines', 'machine'],
  devices: ['devices', 'device'],
  rackcontrollers: ['rack-controllers', 'rack-controller'],
  dnsresources: ['dnsresources', 'dnsresource'],
  'dhcp-snippets': ['dhcpsnippets', 'dhcpsnippet'],
  discovery: ['discoveries', 'discovery'],
  users: ['users', 'user'],
  version: ['version', 'version'],
  maas: ['maas', 'maas'],
};

// Things that lie inside others are named by both ids.
const inside: Readonly<Record<string, readonly [string, string]>> = {
  'fabrics/vlans': ['vlans', 'vlan'],
  'nodes/interfaces': ['interfaces', 'interface'],
};

function targetOf(
  parts: readonly string[],
): { readonly noun: string; readonly ids: readonly string[] } | undefined {
  const ids = parts.filter((_, at) => at % 2 === 1);
  const names = parts.filter((_, at) => at % 2 === 0).join('/');
  const noun = { ...nouns, ...inside }[names];
  if (noun === undefined) return undefined;
  return { noun: parts.length % 2 === 1 ? noun[0] : noun[1], ids };
}
