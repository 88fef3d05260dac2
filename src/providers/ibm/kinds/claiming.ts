/** The claims that several kinds of IBM Cloud make. */
import type { Address } from '../../../model/address.ts';
import { pool, type Claim } from '../../../model/claim.ts';
import { parseAddress, parseCidr, type IpRange } from '../../../model/ip.ts';
import type { Scope } from '../../../model/kind.ts';
import { text } from '../../../model/spec-fields.ts';
import type { GuardCheck } from '../../../model/guarding.ts';
import { glob } from '../../../model/glob.ts';

/** The CIDR of a subnet, told to those that live in it. */
export function rangeInside(holder: Address, cidr: IpRange): Claim {
  const { first, last } = cidr;
  return {
    type: 'range',
    pool: pool('cidr', holder),
    as: 'description',
    field: 'cidr',
    first,
    last,
  };
}

/** An address of a subnet, and inside of it. */
export function addressIn(subnet: Address | undefined, value: unknown): Claim[] {
  const ip = single(value);
  if (subnet === undefined || ip === undefined) return [];
  return [
    {
      type: 'range',
      pool: pool('address', subnet),
      as: 'holder',
      field: 'address',
      purpose: 'host',
      inside: { holder: subnet, pool: pool('cidr', subnet) },
      ...ip,
    },
  ];
}

/** CIDRs that exclude each other in one VPC. */
export function cidrOf(scope: string, value: string | undefined): Claim[] {
  const cidr = value === undefined ? undefined : parseCidr(value);
  if (cidr === undefined) return [];
  const { first, last } = cidr;
  return [{ type: 'range', pool: pool('cidr', scope), as: 'holder', field: 'cidr', first, last }];
}

/**
 * A VPC is a domain of its own, unless `trueup.yaml` puts its system into one with others (a Direct Link, a transit
 * gateway): then its subnets and addresses exclude those of the others, too.
 */
export function sharedCidr({ system, domain }: Scope, cidr: string | undefined): Claim[] {
  return sharing({ system, domain }) ? cidrOf(domain, cidr) : [];
}

/** The same for one address. */
export function sharedAddress({ system, domain }: Scope, value: unknown): Claim[] {
  const ip = single(value);
  if (ip === undefined || !sharing({ system, domain })) return [];
  const held = { as: 'holder', field: 'address', purpose: 'host' } as const;
  return [{ type: 'range', pool: pool('address', domain), ...held, ...ip }];
}

function sharing({ system, domain }: Scope): boolean {
  return domain !== '' && domain !== system;
}

/** One address as a range; undefined where the value is none. */
export function single(value: unknown): IpRange | undefined {
  const ip = typeof value === 'string' ? parseAddress(value) : undefined;
  return ip === undefined ? undefined : { first: ip, last: ip };
}

/** `name: GLOB`, by the vendor's own name. */
export const ofName: GuardCheck = (live, guard) =>
  typeof guard === 'string' ? glob(guard).test(text(live.spec, 'name') ?? live.label) : undefined;

/** A field of the spec or of the status with exactly this value: `zone: us-south-1`. */
export function ofValue(field: string): GuardCheck {
  return (live, guard) =>
    typeof guard === 'string' ? (live.spec[field] ?? live.status?.[field]) === guard : undefined;
}
