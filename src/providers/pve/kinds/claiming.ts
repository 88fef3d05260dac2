/** The claims that several kinds of Proxmox VE make. */
import type { Address } from '../../../model/address.ts';
import { pool, type Claim, type Space } from '../../../model/claim.ts';
import { parseAddress } from '../../../model/ip.ts';
import type { Scope } from '../../../model/kind.ts';
import type { Spec } from '../../../model/resource.ts';
import { text } from '../../../model/spec-fields.ts';
import { nodeOf } from './node-of.ts';

interface Named {
  readonly scope: string;
  readonly field: string;
  readonly space?: Space;
}

/** A name that is held once in its scope. */
export function nameHolder(value: string | undefined, { scope, field, space }: Named): Claim[] {
  if (value === undefined) return [];
  return [{ type: 'name', pool: pool(space ?? 'name', scope), as: 'holder', field, value }];
}

/** The address of a host, where the text is one: `10.0.0.5/24` or `10.0.0.5`, not `dhcp`. */
export function hostAddress(value: unknown, field: string, { domain }: Scope): Claim[] {
  const at = typeof value === 'string' ? parseAddress(value.split('/')[0] ?? '') : undefined;
  if (at === undefined) return [];
  const held = { pool: pool('address', domain), as: 'holder', field, purpose: 'host' } as const;
  return [{ ...held, type: 'range', first: at, last: at }];
}

/** What every interface of a node claims: its name, its addresses, and the default gateway. */
export function interfaceClaims(spec: Spec, scope: Scope): readonly Claim[] {
  const node = nodeOf(spec);
  if (node === undefined) return [];
  const on = `${scope.system}/${node}`;
  return [
    ...nameHolder(text(spec, 'name'), { scope: `${on}/interface`, field: 'name' }),
    ...hostAddress(spec['address'], 'address', scope),
    ...hostAddress(spec['address6'], 'address6', scope),
    ...defaultGateway(spec, 'gateway', on),
    ...defaultGateway(spec, 'gateway6', on),
  ];
}

// A node has one of each family, whatever its address.
function defaultGateway(spec: Spec, field: 'gateway' | 'gateway6', on: string): Claim[] {
  const value = field === 'gateway' ? 'default gateway' : 'default gateway for IPv6';
  const has = text(spec, field) !== undefined;
  return nameHolder(has ? value : undefined, { scope: `${on}/default-gateway`, field });
}

/** A NIC has one master: the ports of a bridge, the slaves of a bond. */
export function portClaims(spec: Spec, ports: readonly string[], scope: Scope): readonly Claim[] {
  const node = nodeOf(spec);
  if (node === undefined) return [];
  const field = spec['slaves'] === undefined ? 'ports' : 'slaves';
  return ports.flatMap((port) =>
    nameHolder(port, { scope: `${scope.system}/${node}/port`, field }),
  );
}

/** A device slot of a VM: `net0`, `scsi1`. */
export function slotClaim(vm: Address | undefined, slot: string | undefined): Claim[] {
  if (vm === undefined || slot === undefined || slot === 'unused') return [];
  return nameHolder(slot, { scope: vm, field: 'slot', space: 'slot' });
}
