/** `virsh net-…`, all but net-update. */
import { readFile } from '../files/access.ts';
import { vanish } from '../kernel/links.ts';
import { linkNamed } from '../kernel/net.ts';
import { settle } from '../kernel/settle.ts';
import { networkIn, needed, withNetwork, type Call, type Command } from './call.ts';
import { invalid, VirshFailure } from './failure.ts';
import type { Libvirt, Network } from './model.ts';
import { withBridge } from './network-bridge.ts';
import { bridgeName, filledIn, hasOwnBridge, standsInTheWay } from './network-definition.ts';
import { byName, facts, list, table } from './table.ts';
import { childOf, parseXml, printed, type Xml } from './xml.ts';

const open = new Set(['ip', 'network']);

export const networkCommands: Readonly<Record<string, Command>> = {
  'net-list': {
    operands: [],
    options: [
      'all',
      'inactive',
      'autostart',
      'no-autostart',
      'persistent',
      'transient',
      'name',
      'uuid',
      'table',
    ],
    run: listed,
  },
  'net-dumpxml': {
    operands: ['network'],
    options: ['inactive'],
    run: (call) => {
      const network = networkIn(call);
      const { live, config } = network;
      const shown = call.flags.has('inactive') ? (config ?? live) : (live ?? config);
      return { stdout: shown === undefined ? '' : printed(shown, open) };
    },
  },
  'net-info': {
    operands: ['network'],
    options: [],
    run: (call) => {
      const network = networkIn(call);
      const bridge = bridgeName(network.live ?? network.config ?? noXml);
      return {
        stdout: facts({
          Name: network.name,
          UUID: network.uuid,
          Active: yes(network.live !== undefined),
          Persistent: yes(network.config !== undefined),
          Autostart: yes(network.autostart),
          ...(bridge === undefined ? {} : { Bridge: bridge }),
        }),
      };
    },
  },
  'net-define': { operands: ['file'], options: ['validate'], run: defined },
  'net-undefine': { operands: ['network'], options: [], run: undefinedNow },
  'net-start': { operands: ['network'], options: [], run: started },
  'net-destroy': { operands: ['network'], options: [], run: destroyed },
  'net-autostart': {
    operands: ['network'],
    options: ['disable'],
    run: (call) => {
      const network = networkIn(call);
      const disable = call.flags.has('disable');
      if (network.config === undefined)
        throw new VirshFailure(
          `failed to ${disable ? 'unmark' : 'mark'} network ${network.name} as autostarted`,
          invalid('cannot set autostart for transient network'),
        );
      return {
        libvirt: withNetwork(call.libvirt, { ...network, autostart: !disable }),
        extra: `Network ${network.name} ${disable ? 'unmarked' : 'marked'} as autostarted\n`,
      };
    },
  },
  'net-dhcp-leases': {
    operands: ['network', 'mac'],
    options: [],
    run: (call) => {
      networkIn(call);
      const head = [
        'Expiry Time',
        'MAC address',
        'Protocol',
        'IP address',
        'Hostname',
        'Client ID or DUID',
      ];
      return { stdout: table(head, [], call.quiet) };
    },
  },
};

const noXml: Xml = { name: 'network', attributes: {}, children: [], text: '' };

function yes(value: boolean): string {
  return value ? 'yes' : 'no';
}

function listed({ libvirt, flags, quiet }: Call) {
  if (flags.has('name') && flags.has('uuid'))
    throw new VirshFailure('Only one argument from --table, --name and --uuid may be specified.');
  const rows = byName(libvirt.networks)
    .filter((each) => flags.has('all') || (each.live === undefined) === flags.has('inactive'))
    .filter((each) => !flags.has('autostart') || each.autostart)
    .filter((each) => !flags.has('no-autostart') || !each.autostart)
    .filter((each) => !flags.has('persistent') || each.config !== undefined)
    .filter((each) => !flags.has('transient') || each.config === undefined);
  if (flags.has('name')) return { stdout: list(rows.map((each) => each.name)) };
  if (flags.has('uuid')) return { stdout: list(rows.map((each) => each.uuid)) };
  const cells = rows.map((each) => [
    each.name,
    each.live === undefined ? 'inactive' : 'active',
    yes(each.autostart),
    yes(each.config !== undefined),
  ]);
  return { stdout: table(['Name', 'State', 'Autostart', 'Persistent'], cells, quiet) };
}

/** The XML in a file; `/dev/stdin` is one as well. */
export function xmlIn(call: Call, path: string, what: string): Xml {
  const read = readFile(call.host, path);
  if (typeof read === 'string') throw new VirshFailure(`Failed to open file '${path}': ${read}`);
  const root = parseXml(read.text);
  if (root === undefined)
    throw new VirshFailure(
      `(${what}):1: ${read.text.trim() === '' ? 'Document is empty' : "Start tag expected, '<' not found"}\n(null)\n^`,
    );
  return root;
}

function defined(call: Call) {
  const path = needed(call, 'file');
  const failed = `Failed to define network from ${path}`;
  const read = readFile(call.host, path);
  if (typeof read === 'string') throw new VirshFailure(`Failed to open file '${path}': ${read}`);
  const root = within(failed, () => xmlIn(call, path, 'network_definition'));
  return within(failed, () => {
    const { definition, libvirt } = filledIn(call.libvirt, root);
    const old = standsInTheWay(libvirt, definition, childOf(root, 'uuid') !== undefined);
    const name = childOf(definition, 'name')?.text ?? '';
    const uuid = childOf(definition, 'uuid')?.text ?? '';
    const network: Network = { autostart: false, ...old, name, uuid, config: definition };
    return {
      libvirt: withNetwork(libvirt, network),
      extra: `Network ${name} defined from ${path}\n`,
    };
  });
}

/** What goes wrong inside is told after what was being done. */
export function within<Result>(failed: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof VirshFailure) throw new VirshFailure(failed, ...error.lines);
    throw error;
  }
}

/** One that runs goes on, and vanishes when it stops. */
function undefinedNow(call: Call) {
  const network = networkIn(call);
  const { config, ...rest } = network;
  if (config === undefined)
    throw new VirshFailure(
      `Failed to undefine network ${network.name}`,
      `operation failed: cannot undefine a transient network`,
    );
  const libvirt =
    network.live === undefined
      ? without(call.libvirt, network)
      : withNetwork(call.libvirt, { ...rest, autostart: false });
  return { libvirt, extra: `Network ${network.name} has been undefined\n` };
}

function without(libvirt: Libvirt, network: Network): Libvirt {
  return { ...libvirt, networks: libvirt.networks.filter((each) => each !== network) };
}

function started(call: Call) {
  const network = networkIn(call);
  const { config, live, name } = network;
  return within(`Failed to start network ${name}`, () => {
    if (live !== undefined) throw new VirshFailure(invalid('network is already active'));
    if (config === undefined) throw new VirshFailure(invalid('network is not defined'));
    const net = hasOwnBridge(config) ? withBridge(call.host.net, config) : call.host.net;
    return {
      libvirt: withNetwork(call.libvirt, { ...network, live: config }),
      host: { ...call.host, net: settle(net) },
      extra: `Network ${name} started\n`,
    };
  });
}

/** The bridge goes; taps of guests stay up and belong to nothing. */
function destroyed(call: Call) {
  const network = networkIn(call);
  const { live, config, name } = network;
  if (live === undefined)
    throw new VirshFailure(
      `Failed to destroy network ${name}`,
      invalid(`network '${name}' is not active`),
    );
  const bridge = hasOwnBridge(live) ? linkNamed(call.host.net, bridgeName(live) ?? '') : undefined;
  const net = bridge === undefined ? call.host.net : settle(vanish(call.host.net, bridge.index));
  const { live: _live, ...rest } = network;
  return {
    libvirt:
      config === undefined ? without(call.libvirt, network) : withNetwork(call.libvirt, rest),
    host: { ...call.host, net },
    extra: `Network ${name} destroyed\n`,
  };
}
