/** The API's endpoints: path, noun, and what may be done there. */
import {
  poolList,
  poolOne,
  settings,
  userList,
  userOne,
  versionOne,
  zoneList,
  zoneOne,
} from './about.ts';
import type { Resource } from './call.ts';
import { snippetList, snippetOne } from './dhcp-snippets.ts';
import {
  dnsRecordList,
  dnsResourceList,
  dnsResourceOne,
  domainList,
  domainOne,
} from './dnsresources.ts';
import { fabricList, fabricOne } from './fabrics.ts';
import { interfaceList, interfaceOne } from './interfaces.ts';
import { addressList } from './ipaddresses.ts';
import { rangeList, rangeOne } from './ipranges.ts';
import { machineList, machineOne } from './machines.ts';
import { discoveryList } from './neighbours.ts';
import { nodeList, nodeOne } from './nodes.ts';
import { reservedIpList, reservedIpOne } from './reservedips.ts';
import { spaceList, spaceOne } from './spaces.ts';
import { routeList, routeOne } from './static-routes.ts';
import { subnetList, subnetOne } from './subnets.ts';
import { vlanById, vlanByVid, vlanList } from './vlans.ts';

const one = '([^/]+)';

/** In the order in which they are tried: a subnet may be named by its CIDR, slash and all. */
export const resources: readonly Resource[] = [
  at('FabricsHandler', 'fabrics', 'fabrics', fabricList),
  at('FabricHandler', 'fabrics', `fabrics/${one}`, fabricOne),
  at('VlansHandler', 'vlans', `fabrics/${one}/vlans`, vlanList),
  at('VlanHandler', 'vlans', `fabrics/${one}/vlans/${one}`, vlanByVid),
  at('VlanHandler', 'vlans', `vlans/${one}`, vlanById),
  at('SpacesHandler', 'spaces', 'spaces', spaceList),
  at('SpaceHandler', 'spaces', `spaces/${one}`, spaceOne),
  at('SubnetsHandler', 'subnets', 'subnets', subnetList),
  at('SubnetHandler', 'subnets', 'subnets/(.+?)', subnetOne),
  at('IPRangesHandler', 'ipranges', 'ipranges', rangeList),
  at('IPRangeHandler', 'ipranges', `ipranges/${one}`, rangeOne),
  at('IPAddressesHandler', 'ipaddresses', 'ipaddresses', addressList),
  at('ReservedIpsHandler', 'reservedips', 'reservedips', reservedIpList),
  at('ReservedIpHandler', 'reservedips', `reservedips/${one}`, reservedIpOne),
  at('StaticRoutesHandler', 'static-routes', 'static-routes', routeList),
  at('StaticRouteHandler', 'static-routes', `static-routes/${one}`, routeOne),
  at('MachinesHandler', 'machines', 'machines', machineList),
  at('MachineHandler', 'machines', `machines/${one}`, machineOne),
  at('DevicesHandler', 'devices', 'devices', { GET: nodeList('device') }),
  at('DeviceHandler', 'devices', `devices/${one}`, { GET: nodeOne('device') }),
  at('RackControllersHandler', 'rackcontrollers', 'rackcontrollers', { GET: nodeList('rack') }),
  at('RackControllerHandler', 'rackcontrollers', `rackcontrollers/${one}`, {
    GET: nodeOne('rack'),
  }),
  at('InterfacesHandler', 'interfaces', `nodes/${one}/interfaces`, interfaceList),
  at('InterfaceHandler', 'interfaces', `nodes/${one}/interfaces/${one}`, interfaceOne),
  at('DNSResourcesHandler', 'dnsresources', 'dnsresources', dnsResourceList),
  at('DNSResourceHandler', 'dnsresources', `dnsresources/${one}`, dnsResourceOne),
  at('DNSResourceRecordsHandler', 'dnsresourcerecords', 'dnsresourcerecords', dnsRecordList),
  at('DomainsHandler', 'domains', 'domains', domainList),
  at('DomainHandler', 'domains', `domains/${one}`, domainOne),
  at('DHCPSnippetsHandler', 'dhcp-snippets', 'dhcp-snippets', snippetList),
  at('DHCPSnippetHandler', 'dhcp-snippets', `dhcp-snippets/${one}`, snippetOne),
  at('DiscoveriesHandler', 'discovery', 'discovery', discoveryList),
  at('ZonesHandler', 'zones', 'zones', zoneList),
  at('ZoneHandler', 'zones', `zones/${one}`, zoneOne),
  at('ResourcePoolsHandler', 'resourcepools', 'resourcepools', poolList),
  at('ResourcePoolHandler', 'resourcepools', `resourcepool/${one}`, poolOne),
  at('UsersHandler', 'users', 'users', userList),
  at('UserHandler', 'users', `users/${one}`, userOne),
  at('MaasHandler', 'maas', 'maas', settings),
  { ...at('VersionHandler', 'version', 'version', versionOne), anonymous: true },
];

function at(
  name: string,
  collection: string,
  path: string,
  actions: Resource['actions'],
): Resource {
  return { name, collection, path: new RegExp(`^${path}/$`), actions };
}
