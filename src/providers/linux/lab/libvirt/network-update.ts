/** `virsh net-update`: ranges and hosts of DHCP, in what runs and in what would start. */
import { networkIn, needed, unknownHere, withNetwork, type Call, type Command } from './call.ts';
import { invalid, VirshFailure } from './failure.ts';
import { checkRange, leasesInOrder } from './network-definition.ts';
import { within, xmlIn } from './networks.ts';
import { childOf, childrenOf, parseXml, xml, type Xml } from './xml.ts';

export const networkUpdate: Readonly<Record<string, Command>> = {
  'net-update': {
    operands: ['network', 'command', 'section', 'xml'],
    options: ['live', 'config', 'current', 'parent-index='],
    run: updated,
  },
};

type Verb = 'add' | 'add-first' | 'add-last' | 'delete' | 'modify';

interface Wish {
  readonly network: string;
  readonly verb: Verb;
  readonly section: string;
  readonly element: Xml;
  readonly text: string;
}

function updated(call: Call) {
  const network = networkIn(call);
  const verb = needed(call, 'command') as Verb;
  const section = needed(call, 'section');
  const text = needed(call, 'xml');
  if (!['add', 'add-first', 'add-last', 'delete', 'modify'].includes(verb))
    throw new VirshFailure(`unrecognized command name '${verb}'`);
  const failed = `Failed to update network ${network.name}`;
  const element = text.trimStart().startsWith('<')
    ? parseXml(text)
    : xmlIn(call, text, 'network_update');
  if (element === undefined)
    throw new VirshFailure(failed, '(network_update_xml):1: Document is empty');
  const wish: Wish = { network: network.name, verb, section, element, text };
  const isActive = network.live !== undefined;
  const current = !call.flags.has('live') && !call.flags.has('config');
  const live = call.flags.has('live') || (current && isActive);
  const config = call.flags.has('config') || (current && !isActive);
  return within(failed, () => {
    if (live && network.live === undefined)
      throw new VirshFailure(invalid('network is not running'));
    if (config && network.config === undefined)
      throw new VirshFailure(invalid('cannot change persistent config of a transient network'));
    const next = {
      ...network,
      // What would start comes first: with a failure there, what runs is not touched.
      ...(config && network.config !== undefined ? { config: changed(network.config, wish) } : {}),
      ...(live && network.live !== undefined ? { live: changed(network.live, wish) } : {}),
    };
    const what = live
      ? config
        ? 'persistent config and live state'
        : 'live state'
      : 'persistent config';
    return {
      libvirt: withNetwork(call.libvirt, next),
      stdout: `Updated network ${network.name} ${what}`,
    };
  });
}

function changed(definition: Xml, wish: Wish): Xml {
  const { section } = wish;
  if (section !== 'ip-dhcp-range' && section !== 'ip-dhcp-host') {
    if (['bridge', 'domain', 'ip', 'forward'].includes(section))
      throw new VirshFailure(
        `Operation not supported: can't update '${section}' section of network '${wish.network}'`,
      );
    return unknownHere(`net-update … ${section}`);
  }
  const ips = childrenOf(definition, 'ip');
  const served = ips.find((each) => childOf(each, 'dhcp') !== undefined) ?? ips[0];
  if (served === undefined)
    throw new VirshFailure(
      invalid(`couldn't locate any IPv4 IP element in network '${wish.network}'`),
    );
  const next = section === 'ip-dhcp-range' ? withRange(served, wish) : withHost(served, wish);
  return {
    ...definition,
    children: definition.children.map((each) => (each === served ? next : each)),
  };
}

function inDhcp(ip: Xml): readonly Xml[] {
  return childOf(ip, 'dhcp')?.children ?? [];
}

/** An empty list goes. */
function withDhcp(ip: Xml, children: readonly Xml[]): Xml {
  const others = ip.children.filter((each) => each.name !== 'dhcp');
  const sorted = leasesInOrder(children);
  return { ...ip, children: sorted.length === 0 ? others : [...others, xml('dhcp', {}, sorted)] };
}

function withRange(ip: Xml, { verb, element, network, text }: Wish): Xml {
  if (verb === 'modify')
    throw new VirshFailure(
      'Operation not supported: dhcp ranges cannot be modified, only added or deleted',
    );
  checkRange(ip, element);
  const same = inDhcp(ip).find(
    (each) =>
      each.name === 'range' &&
      each.attributes['start'] === element.attributes['start'] &&
      each.attributes['end'] === element.attributes['end'],
  );
  if (verb === 'delete') {
    if (same === undefined)
      throw new VirshFailure(
        invalid(`couldn't locate a matching dhcp range entry in network '${network}'`),
      );
    return withDhcp(
      ip,
      inDhcp(ip).filter((each) => each !== same),
    );
  }
  if (same !== undefined) throw exists('range', network, text);
  return withDhcp(ip, [...inDhcp(ip), element]);
}

function exists(what: string, network: string, text: string): VirshFailure {
  return new VirshFailure(
    invalid(
      `there is an existing dhcp ${what} entry in network '${network}' that matches "${text}"`,
    ),
  );
}

function withHost(ip: Xml, { verb, element, network, text }: Wish): Xml {
  const shares = (each: Xml, key: string): boolean =>
    element.attributes[key] !== undefined && each.attributes[key] === element.attributes[key];
  const hosts = inDhcp(ip).filter((each) => each.name === 'host');
  if (verb === 'modify') {
    const old = hosts.find((each) => shares(each, 'mac') || shares(each, 'name'));
    if (old === undefined)
      throw new VirshFailure(
        invalid(
          `couldn't locate an existing dhcp host entry with "mac='${element.attributes['mac'] ?? ''}'" in network '${network}'`,
        ),
      );
    return withDhcp(
      ip,
      inDhcp(ip).map((each) => (each === old ? element : each)),
    );
  }
  if (verb === 'delete') {
    const gone = hosts.find((each) =>
      Object.keys(element.attributes).every((key) => shares(each, key)),
    );
    if (gone === undefined)
      throw new VirshFailure(
        invalid(`couldn't locate a matching dhcp host entry in network '${network}'`),
      );
    return withDhcp(
      ip,
      inDhcp(ip).filter((each) => each !== gone),
    );
  }
  if (hosts.some((each) => ['mac', 'ip', 'name'].some((key) => shares(each, key))))
    throw exists('host', network, text);
  return withDhcp(ip, [...inDhcp(ip), element]);
}
