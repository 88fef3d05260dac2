/** Devices that are made in the same call as what cuts the own path: a bridge that takes its port, and what is on that. */
import type { SystemName } from '../../../model/address.ts';
import type { Look } from '../../../model/kind.ts';
import { text, texts } from '../../../model/spec-fields.ts';
import { names } from './names.ts';
import { takesPath } from './own-path.ts';
import { deviceLater, type Later } from './standing.ts';

export function madeWithPath(device: Later, look: Look, system: SystemName): boolean {
  if (device.brought === undefined) return false;
  if (device.kind === names.bridge) return takesPath(look, system, texts(device.spec, 'ports'));
  if (device.kind !== names.vlan) return false;
  const parent = deviceLater(look, system, text(device.spec, 'on') ?? '');
  return parent !== undefined && madeWithPath(parent, look, system);
}
