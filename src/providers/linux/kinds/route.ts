/** A route of the main table. What follows from an address, the kernel makes by itself. */
import { rewritten } from '../../../model/canonical.ts';
import { parseAddress, parseCidr, type IpRange } from '../../../model/ip.ts';
import { pool, type Claim } from '../../../model/claim.ts';
import { guarded, within } from '../../../model/guarding.ts';
import type { Kind, Scope } from '../../../model/kind.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import type { Spec } from '../../../model/resource.ts';
import { keyOf, text, whole } from '../../../model/spec-fields.ts';
import { canonical, means, runs } from './fields.ts';
import { named } from './guards.ts';
import { names } from './names.ts';
import { expandRoute } from './route-expansion.ts';

export const route: Kind = {
  kind: names.route,
  collection: 'routes',
  schema: 'linux/route.json',
  fixed: ['to', 'metric'],
  defaults: { running: true, stored: true },
  means,
  references: {},
  key: (spec) => keyOf(text(spec, 'to'), whole(spec, 'metric')),
  otherKey: (spec) => text(spec, 'to'),
  claims: (spec, scope) => (runs(spec) ? claims(spec, scope) : []),
  normalise: (spec) => rewritten(spec, { to: canonical.destination, via: canonical.address }),
  expand: expandRoute,
  within: guarded({ within: within(destination), device: named('device') }),
  untouchable: ({ status }) =>
    status?.['leased'] === true ? 'it comes from a lease, and would come again' : undefined,
  summary: (spec) =>
    [
      text(spec, 'to'),
      text(spec, 'via') === undefined ? '' : `via ${text(spec, 'via')}`,
      text(spec, 'device') === undefined ? '' : `on ${text(spec, 'device')}`,
    ]
      .filter(Boolean)
      .join(' '),
};

function claims(spec: Spec, scope: Scope): readonly Claim[] {
  const to = text(spec, 'to');
  const gateway = parseAddress(text(spec, 'via') ?? '');
  return [
    ...nameHolder(
      to === undefined ? undefined : `${to} ${metricOf(spec)}`,
      `${scope.system}/route`,
      'to',
    ),
    ...(gateway === undefined
      ? []
      : ([
          {
            type: 'range',
            pool: pool('address', scope.domain),
            as: 'description',
            field: 'via',
            purpose: 'gateway',
            first: gateway,
            last: gateway,
          },
        ] as const)),
  ];
}

/** What the kernel takes where none is said. */
export function metricOf(spec: Spec): number {
  return whole(spec, 'metric') ?? (text(spec, 'to')?.includes(':') === true ? 1024 : 0);
}

function destination(spec: Spec): IpRange | undefined {
  const to = text(spec, 'to') ?? '';
  return parseCidr(to === 'default' ? '0.0.0.0/0' : to);
}
