/** A Proxmox VE with a template and with VMs of other people, whose names hold those of the units. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startPveLab } from '../../src/providers/pve/lab/index.ts';
import { groundOn, type Ground } from './ground.ts';

const example = join(import.meta.dirname, '../../examples/orphan-sweep');

export async function pveGround(options: Readonly<Record<string, unknown>> = {}): Promise<Ground> {
  const state: unknown = parse(readFileSync(join(example, 'live/father.yaml'), 'utf8'));
  const ground = groundOn(await startPveLab({ state }), { driver: 'pve', auth: 'token', options });
  for (const unit of [1, 10]) ground.write(`node${unit}.specs.yaml`, specs(unit));
  return ground;
}

/** As in the example: a VM with a NIC and two disks. */
export function specs(unit: number): string {
  const text = readFileSync(join(example, `node${unit}.specs.yaml`), 'utf8');
  return text.replace('pve: father', 'pve: cloud');
}
