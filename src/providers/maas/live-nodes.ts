/** Machines, devices and racks as live resources, with their interfaces and links. */
import type { LiveResource } from '../../model/resource.ts';
import { names } from './kinds/names.ts';
import type { Make } from './live.ts';
import type { Interface, Link, Machine, Node } from './nodes.ts';

/** The machine, one interface each that is on a VLAN, one link each that is in a subnet. */
export function machineThings(make: Make, machine: Machine): readonly LiveResource[] {
  const { systemId, hostname } = machine;
  const status = { machine: hostname, status: machine.status, locked: machine.locked };
  const things = [
    make.thing(names.machine, systemId, {
      label: hostname,
      spec: { name: hostname },
      status: { ...status, owner: machine.owner, power: machine.power },
    }),
  ];
  for (const face of machine.interfaces) {
    if (face.vlan !== null) {
      things.push(
        make.thing(names.interface, `${systemId}:${face.id}`, {
          label: `${hostname} ${face.name}`,
          spec: { node: hostname, interface: face.name, vlan: make.ref(names.vlan, face.vlan) },
          status: { ...status, type: 'machine', systemId, interfaceType: face.type },
        }),
      );
    }
    for (const link of face.links) {
      if (link.subnet === null) continue;
      things.push(
        make.thing(names.link, `${systemId}:${face.id}:${link.id}`, {
          label: [hostname, face.name, link.ip].filter(Boolean).join(' '),
          spec: {
            machine: make.ref(names.machine, systemId),
            interface: face.name,
            subnet: make.ref(names.subnet, link.subnet),
            mode: link.mode,
            ...(link.ip === null ? {} : { address: link.ip }),
            ...(machine.gatewayLinks.has(link.id) ? { defaultGateway: true } : {}),
          },
          status,
        }),
      );
    }
  }
  return things;
}

/** A device or a rack, and its interfaces: one per address, since nobody declares their links. */
export function nodeThings(
  make: Make,
  type: 'device' | 'rackcontroller',
  node: Node,
): readonly LiveResource[] {
  const { systemId, hostname } = node;
  return [
    make.thing(names[type], systemId, { label: hostname, spec: { name: hostname } }),
    ...node.interfaces.flatMap((face) => faceThings(make, type, node, face)),
  ];
}

function faceThings(
  make: Make,
  type: 'device' | 'rackcontroller',
  { systemId, hostname }: Node,
  face: Interface,
): readonly LiveResource[] {
  const linked = face.links.filter((each) => each.subnet !== null);
  const at = (link: Link | undefined): LiveResource =>
    make.thing(
      names.interface,
      [systemId, face.id, ...(link === undefined ? [] : [link.id])].join(':'),
      {
        label: [hostname, face.name, link?.ip].filter(Boolean).join(' '),
        spec: {
          node: hostname,
          interface: face.name,
          ...(face.vlan === null ? {} : { vlan: make.ref(names.vlan, face.vlan) }),
          ...(link?.subnet == null ? {} : { subnet: make.ref(names.subnet, link.subnet) }),
          ...(link?.ip == null ? {} : { address: link.ip }),
        },
        status: { type, systemId },
      },
    );
  if (linked.length > 0) return linked.map(at);
  return face.vlan === null ? [] : [at(undefined)];
}
