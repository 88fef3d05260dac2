/** The bridge of a network that runs. */
import { addAddress } from '../kernel/addresses.ts';
import { addLink, changeLink } from '../kernel/links.ts';
import { linkNamed, type Net } from '../kernel/net.ts';
import { broadcastOf, familyOf, firstOf } from '../kernel/prefix.ts';
import { VirshFailure } from './failure.ts';
import { bridgeName, modeOf, subnetOf } from './network-definition.ts';
import { childOf, childrenOf, type Xml } from './xml.ts';

/** Makes the bridge of a network, as root whoever asks; guests that lost theirs are not brought back to it. */
export function withBridge(net: Net, definition: Xml): Net {
  const name = bridgeName(definition) ?? '';
  const asRoot = { ...net, privileged: true };
  checkRoutes(net, definition, name);
  if (linkNamed(net, name) !== undefined)
    throw new VirshFailure(`error creating bridge interface ${name}: File exists`);
  const mac = childOf(definition, 'mac')?.attributes['address'];
  const bridge = childOf(definition, 'bridge')?.attributes ?? {};
  const mtu = childOf(definition, 'mtu')?.attributes['size'];
  const subnets = childrenOf(definition, 'ip').flatMap((each) => subnetOf(each) ?? []);
  let now = addLink(asRoot, {
    name,
    kind: 'bridge',
    ...(mac === undefined ? {} : { mac }),
    ...(mtu === undefined ? {} : { mtu: Number(mtu) }),
    bridge: { forwardDelay: Number(bridge['delay'] ?? 0) * 100 },
  });
  const index = linkNamed(now, name)?.index ?? 0;
  now = changeLink(now, index, { bridge: { stp: bridge['stp'] !== 'off' } });
  if (!subnets.some(({ address }) => typeof address === 'bigint'))
    now = { ...now, sysctls: { ...now.sysctls, [`net.ipv6.conf.${name}.disable_ipv6`]: '1' } };
  for (const { address, prefix } of subnets)
    now = addAddress(
      now,
      {
        link: index,
        family: familyOf(address),
        local: address,
        prefix,
        scope: 'global',
        flags: [],
        ...(typeof address === 'number'
          ? { label: name, broadcast: broadcastOf(address, prefix) }
          : {}),
      },
      'add',
    );
  now = changeLink(now, index, { up: true });
  if (['nat', 'route', 'open'].includes(modeOf(definition) ?? ''))
    now = { ...now, sysctls: { ...now.sysctls, 'net.ipv4.ip_forward': '1' } };
  return { ...now, privileged: net.privileged };
}

// It looks at routes of this host with exactly that subnet, and at nothing else.
function checkRoutes({ routes, links }: Net, definition: Xml, own: string): void {
  for (const ip of childrenOf(definition, 'ip')) {
    const subnet = subnetOf(ip);
    if (subnet === undefined) continue;
    const first = firstOf(subnet.address, subnet.prefix);
    const taken = routes.find((each) => each.first === first && each.prefix === subnet.prefix);
    const device = links.find((each) => each.index === taken?.link)?.name;
    if (device !== undefined && device !== own)
      throw new VirshFailure(`internal error: Network is already in use by interface ${device}`);
  }
}
