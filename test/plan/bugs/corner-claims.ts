/** What things of the pretend network hold: names, VIDs, addresses, and bands inside their nets. */
import type { Address } from '../../../src/model/address.ts';
import { pool, type Claim, type Space } from '../../../src/model/claim.ts';
import { parseAddress, parseCidr, parseRange } from '../../../src/model/ip.ts';
import type { Look, Scope } from '../../../src/model/kind.ts';
import type { Spec } from '../../../src/model/resource.ts';

/** What people write in `name`; the resource's own name is something else. */
export function named(spec: Spec, scope: Scope, sort: string): readonly Claim[] {
  const value = text(spec, 'name');
  if (value === undefined) return [];
  return [
    {
      type: 'name',
      pool: pool('name', `${scope.system}/${sort}`),
      as: 'holder',
      field: 'name',
      value,
    },
  ];
}

export function numbered(spec: Spec, scope: Scope): readonly Claim[] {
  const vid = spec['vid'];
  if (typeof vid !== 'number') return [];
  return [
    {
      type: 'range',
      pool: pool('vid', scope.system),
      as: 'holder',
      field: 'vid',
      first: vid,
      last: vid,
    },
  ];
}

export function held(spec: Spec, field: string, space: Space, scope: Scope): readonly Claim[] {
  const value = text(spec, field) ?? '';
  const one = parseAddress(value);
  const range =
    parseCidr(value) ?? (one === undefined ? parseRange(value) : { first: one, last: one });
  if (range === undefined) return [];
  const { first, last } = range;
  return [{ type: 'range', pool: pool(space, scope.domain), as: 'holder', field, first, last }];
}

/** It lies inside its net, and lets in only who has its purpose. */
export function bandClaims(spec: Spec, scope: Scope): readonly Claim[] {
  const net = text(spec, 'net') as Address | undefined;
  const purpose = text(spec, 'purpose');
  if (net === undefined) return [];
  return held(spec, 'range', 'range', scope).flatMap((each) => [
    {
      ...each,
      pool: pool('range', net),
      inside: { holder: net, pool: pool('cidr', scope.domain) },
    },
    {
      ...each,
      pool: pool('address', scope.domain),
      as: 'description' as const,
      ...(purpose === undefined ? {} : { admits: [purpose] }),
    },
  ]);
}

export function netOf(spec: Spec, look: Look) {
  const net = look.live(spec['net'] as Address);
  return net === undefined ? undefined : parseCidr(text(net.spec, 'cidr') ?? '');
}

export function text(spec: Spec, field: string): string | undefined {
  const value = spec[field];
  return typeof value === 'string' ? value : undefined;
}
