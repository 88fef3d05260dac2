/** Rows as the state of a MAAS lab, with the ids that a look at them shows. */
import { parseRange, addressText } from '../../../src/model/ip.ts';
import { idsOf, uuid } from './live.ts';
import type { Row } from './rows.ts';

/** `bare`: only the machines are there, and nothing is set up on them. */
export function labState(rows: readonly Row[], bare = false): object {
  const idOf = idsOf(rows);
  const id = (kind: Row['kind'], name: unknown): number => Number(idOf(kind, String(name)));
  const of = (kind: Row['kind']): readonly Row[] => rows.filter((each) => each.kind === kind);
  const vlanOf = new Map(of('subnet').map(({ name, spec }) => [name, id('vlan', spec['vlan'])]));
  const machines = Map.groupBy(of('link'), ({ spec }) => String(spec['machine']));
  const nodes = [...machines].map(([hostname, links]) => ({
    system_id: idOf('machine', hostname),
    hostname,
    status: 'Ready',
    interfaces: links.map(({ name, spec }) => {
      const number = Number(idOf('link', name).split(':')[2]);
      const face = { id: number, name: spec['interface'] };
      if (bare) return face;
      const subnet = String(spec['subnet']);
      const more = { subnet: id('subnet', subnet), ip_address: spec['address'] };
      return {
        ...face,
        vlan: vlanOf.get(subnet),
        links: [{ id: number, mode: 'static', ...more }],
      };
    }),
  }));
  if (bare) return { uuid, machines: nodes };
  const vlans = Map.groupBy(of('vlan'), ({ spec }) => String(spec['fabric']));
  return {
    uuid,
    spaces: of('space').map(({ name, spec }) => ({ ...spec, id: id('space', name) })),
    fabrics: of('fabric').map(({ name }) => ({
      id: id('fabric', name),
      name,
      vlans: [
        { id: id('fabric', name), vid: 0 },
        ...(vlans.get(name) ?? []).map((each) => ({ ...each.spec, id: id('vlan', each.name) })),
      ],
    })),
    subnets: of('subnet').map(({ name, spec }) => ({
      id: id('subnet', name),
      name,
      cidr: spec['cidr'],
      vlan: id('vlan', spec['vlan']),
      gateway_ip: spec['gateway'],
      dns_servers: spec['dns'],
    })),
    ipranges: of('band').map(({ name, spec }) => {
      const range = parseRange(String(spec['range']));
      if (range === undefined) throw new Error(`${name} is no range`);
      return {
        id: id('band', name),
        type: 'reserved',
        start_ip: addressText(range.first),
        end_ip: addressText(range.last),
        comment: spec['purpose'],
        subnet: id('subnet', spec['subnet']),
      };
    }),
    machines: nodes,
  };
}
