/** A MAAS site of any size as plain rows: one pod has a space, a VLAN, a subnet, three bands and four links. */
import type { Spec } from '../../../src/model/resource.ts';

export type RowKind = 'fabric' | 'space' | 'vlan' | 'subnet' | 'band' | 'link';

/** A resource as a spec writes it: references are names of other rows. */
export interface Row {
  readonly kind: RowKind;
  readonly name: string;
  readonly spec: Spec;
}

export interface Pod {
  readonly number: number;
  readonly fabric: string;
  readonly rows: readonly Row[];
}

export interface Rest {
  readonly fabrics: readonly Row[];
  readonly pods: readonly Pod[];
}

/** The most pods whose subnets fit into 10.0.0.0/8. */
const mostPods = 65_536;
const podsPerFabric = 1000;
export const rowsPerPod = 10;
export const linksPerPod = 4;

/** A site in which nothing has to change: as many pods as make up `resources`. */
export function siteAtRest(resources: number): Rest {
  const count = Math.floor(resources / rowsPerPod);
  if (count > mostPods) throw new Error(`no more than ${mostPods * rowsPerPod} resources`);
  const pods = Array.from({ length: count }, (_, number) => podOf(number));
  const fabrics = [...new Set(pods.map((each) => each.fabric))];
  return { fabrics: fabrics.map((name) => row('fabric', name, { name })), pods };
}

export function rowsOf({ fabrics, pods }: Rest): readonly Row[] {
  return [...fabrics, ...pods.flatMap((each) => each.rows)];
}

/** `10.0.7.`: what the addresses of a pod begin with. */
export function prefixOf(pod: number): string {
  return `10.${pod >> 8}.${pod & 255}.`;
}

export function row(kind: RowKind, name: string, spec: Spec): Row {
  return { kind, name, spec };
}

function podOf(number: number): Pod {
  const fabric = `hall-${Math.floor(number / podsPerFabric) + 1}`;
  const at = prefixOf(number);
  const [space, vlan, subnet] = [`pod-${number}`, `wire-${number}`, `net-${number}`];
  const band = (name: string, first: number, last: number, purpose: string): Row =>
    row('band', `${subnet}.${name}`, { subnet, range: `${at}${first}-${at}${last}`, purpose });
  const links = Array.from({ length: linksPerPod }, (_, index) =>
    row('link', `node-${number}-eno${index}`, {
      machine: `node-${number}`,
      interface: `eno${index}`,
      subnet,
      mode: 'static',
      address: `${at}${200 + index}`,
    }),
  );
  return {
    number,
    fabric,
    rows: [
      row('space', space, { name: space, description: `of pod ${number}` }),
      row('vlan', vlan, {
        fabric,
        vid: 2 + (number % podsPerFabric),
        name: vlan,
        mtu: 1500,
        space,
      }),
      row('subnet', subnet, {
        name: subnet,
        cidr: `${at}0/24`,
        vlan,
        gateway: `${at}1`,
        dns: [`${at}2`],
      }),
      band('vips', 10, 29, 'vip'),
      band('fips', 30, 49, 'fip'),
      band('kept', 60, 89, 'reserve'),
      ...links,
    ],
  };
}
