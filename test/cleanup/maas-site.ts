/** A MAAS with things of other people in it, whose names hold those of the units. */
import { startMaasLab } from '../../src/providers/maas/lab/index.ts';
import { metal } from '../lab/metal.ts';
import { groundOn, type Ground } from './ground.ts';

export async function maasGround(options: Readonly<Record<string, unknown>> = {}): Promise<Ground> {
  const state = {
    ...metal,
    spaces: [...metal.spaces, { id: 91, name: 'node1-lab' }, { id: 92, name: 'node11' }],
    subnets: [
      ...metal.subnets,
      { id: 91, name: 'node1-net-old', cidr: '10.91.0.0/24', vlan: 5004 },
      { id: 92, name: 'node10-net2', cidr: '10.92.0.0/24', vlan: 5004 },
    ],
  };
  const ground = groundOn(await startMaasLab({ state }), {
    driver: 'maas',
    auth: 'apiKey',
    options,
  });
  for (const unit of [1, 10]) ground.write(`node${unit}.specs.yaml`, specs(unit));
  return ground;
}

/** A space, a VLAN in it, a subnet and two bands. */
export function specs(unit: number): string {
  return `maas: cloud
labels: { deployment: d7, node: node${unit} }
spaces:
  node${unit}: {}
vlans:
  node${unit}-vlan: { fabric: dc1, vid: ${300 + unit}, space: node${unit} }
subnets:
  node${unit}-net:
    cidr: 10.${60 + unit}.0.0/24
    vlan: { fabric: dc1, vid: ${300 + unit} }
    bands:
      mgmt: { range: 10.${60 + unit}.0.2-10.${60 + unit}.0.9, purpose: reserve }
      vips: { range: 10.${60 + unit}.0.50-10.${60 + unit}.0.99, purpose: vip }
`;
}
