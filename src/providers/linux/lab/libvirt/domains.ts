/** Domains: shown as virsh shows them, started and stopped with their taps. */
import type { Host } from '../host.ts';
import { addLink, changeLink, vanish } from '../kernel/links.ts';
import { linkNamed, withLink, type Net } from '../kernel/net.ts';
import { settle } from '../kernel/settle.ts';
import { domainIn, type Call, type Command } from './call.ts';
import { invalid, VirshFailure } from './failure.ts';
import { bridgeOf, domainXml } from './domain-xml.ts';
import type { Domain, Libvirt, Nic } from './model.ts';
import { within } from './networks.ts';
import { byName, list, table } from './table.ts';
import { printed } from './xml.ts';

const ofDomain = { operands: ['domain'], options: [] } as const;

export const domainCommands: Readonly<Record<string, Command>> = {
  list: {
    operands: [],
    options: ['all', 'inactive', 'name', 'uuid', 'id', 'state-running', 'state-shutoff', 'table'],
    run: listed,
  },
  dumpxml: {
    operands: ['domain'],
    options: ['inactive', 'security-info'],
    run: (call) => {
      const domain = domainIn(call);
      const live = domain.id !== undefined && !call.flags.has('inactive');
      return { stdout: printed(domainXml(call.libvirt, domain, live)) };
    },
  },
  domstate: {
    operands: ['domain'],
    options: ['reason'],
    run: (call) => {
      const running = domainIn(call).id !== undefined;
      const why = call.flags.has('reason') ? (running ? ' (booted)' : ' (unknown)') : '';
      return { stdout: `${running ? 'running' : 'shut off'}${why}\n` };
    },
  },
  domblklist: {
    operands: ['domain'],
    options: ['inactive', 'details'],
    run: (call) => {
      const { disks } = domainIn(call);
      const details = call.flags.has('details');
      const head = details ? ['Type', 'Device', 'Target', 'Source'] : ['Target', 'Source'];
      const cells = disks.map((each) => [
        ...(details ? [each.source.type, each.device] : []),
        each.target,
        each.source.type === 'file' ? each.source.path : each.source.volume,
      ]);
      return { stdout: table(head, cells, call.quiet) };
    },
  },
  domiflist: {
    operands: ['domain'],
    options: ['inactive'],
    run: (call) => {
      const cells = domainIn(call).nics.map((each) => [
        call.flags.has('inactive') ? '-' : (each.tap ?? '-'),
        each.source.type,
        each.source.name,
        each.model,
        each.mac,
      ]);
      return {
        stdout: table(['Interface', 'Type', 'Source', 'Model', 'MAC'], cells, call.quiet),
      };
    },
  },
  start: { ...ofDomain, run: started },
  destroy: { operands: ['domain'], options: ['graceful'], run: (call) => stopped(call, 'destroy') },
  // The guests of the lab listen to ACPI.
  shutdown: { operands: ['domain'], options: ['mode='], run: (call) => stopped(call, 'shutdown') },
};

function listed({ libvirt, flags, quiet }: Call) {
  const running = byName(libvirt.domains).filter((each) => each.id !== undefined);
  const shutOff = byName(libvirt.domains).filter((each) => each.id === undefined);
  const rows =
    flags.has('all') || (flags.has('state-running') && flags.has('state-shutoff'))
      ? [...running.toSorted((a, b) => (a.id ?? 0) - (b.id ?? 0)), ...shutOff]
      : flags.has('inactive') || flags.has('state-shutoff')
        ? shutOff
        : running;
  const [name, uuid] = [flags.has('name'), flags.has('uuid')];
  if (name || uuid) {
    const lines = rows.map((each) =>
      [...(uuid ? [each.uuid] : []), ...(name ? [each.name] : [])].join(' '),
    );
    return { stdout: list(lines) };
  }
  const cells = rows.map((each) => [
    each.id === undefined ? '-' : String(each.id),
    each.name,
    each.id === undefined ? 'shut off' : 'running',
  ]);
  return { stdout: table(['Id', 'Name', 'State'], cells, quiet) };
}

function started(call: Call) {
  const domain = domainIn(call);
  if (domain.id !== undefined) throw new VirshFailure('Domain is already active');
  return within(`Failed to start domain '${domain.name}'`, () => {
    const { host, libvirt } = switchedOn(call.host, call.libvirt, domain);
    return { host, libvirt, extra: `Domain '${domain.name}' started\n` };
  });
}

/** A tap for each NIC, on the bridge that it belongs to. */
export function switchedOn(
  host: Host,
  libvirt: Libvirt,
  domain: Domain,
): { readonly host: Host; readonly libvirt: Libvirt } {
  let now = host;
  let { nextTap } = libvirt;
  const nics = domain.nics.map((nic): Nic => {
    const network = libvirt.networks.find((each) => each.name === nic.source.name);
    if (nic.source.type === 'network' && network?.live === undefined)
      throw new VirshFailure(
        network === undefined
          ? `Network not found: no network with matching name '${nic.source.name}'`
          : invalid(`network '${nic.source.name}' is not active`),
      );
    const bridge = bridgeOf(libvirt, nic) ?? '';
    const tap = nic.tap ?? `vnet${nextTap}`;
    if (nic.tap === undefined) nextTap += 1;
    now = { ...now, net: plugged(now.net, { tap, bridge, mac: nic.mac }) };
    return { ...nic, tap };
  });
  const running: Domain = { ...domain, nics, id: libvirt.nextId };
  const domains = libvirt.domains.map((each) => (each === domain ? running : each));
  return { host: now, libvirt: { ...libvirt, domains, nextTap, nextId: libvirt.nextId + 1 } };
}

interface Plug {
  readonly tap: string;
  readonly bridge: string;
  readonly mac: string;
}

function plugged(net: Net, { tap, bridge, mac }: Plug): Net {
  if (linkNamed(net, tap) !== undefined) return net;
  const master = linkNamed(net, bridge);
  if (master === undefined)
    throw new VirshFailure(`Cannot get interface MTU on '${bridge}': No such device`);
  const asRoot = { ...net, privileged: true };
  const made = addLink(asRoot, {
    name: tap,
    kind: 'tun',
    mac: `fe${mac.slice(2)}`,
    mtu: master.mtu,
  });
  const { index } = linkNamed(made, tap) ?? master;
  const shown = withLink(made, index, {
    shown: { type: 'tap', pi: false, vnet_hdr: true, persist: false },
  });
  const up = changeLink(shown, index, { master: master.index, up: true });
  return settle({ ...up, privileged: net.privileged });
}

function stopped(call: Call, how: 'destroy' | 'shutdown') {
  const domain = domainIn(call);
  const { id, name } = domain;
  if (id === undefined)
    throw new VirshFailure(`Failed to ${how} domain '${name}'`, invalid('domain is not running'));
  let { net } = call.host;
  for (const { tap } of domain.nics) {
    const link = tap === undefined ? undefined : linkNamed(net, tap);
    if (link !== undefined) net = vanish(net, link.index);
  }
  const nics = domain.nics.map(({ tap: _tap, ...nic }) => nic);
  const { id: _id, ...rest } = domain;
  const off: Domain = { ...rest, nics };
  const domains = call.libvirt.domains.map((each) => (each === domain ? off : each));
  return {
    host: { ...call.host, net: settle(net) },
    libvirt: { ...call.libvirt, domains },
    extra:
      how === 'destroy' ? `Domain '${name}' destroyed\n` : `Domain '${name}' is being shutdown\n`,
  };
}
