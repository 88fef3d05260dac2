/** A network of libvirt: a bridge that it makes, with the host's address on it, or one that is there already. */
import { rewritten } from '../../../model/canonical.ts';
import { pool, type Claim } from '../../../model/claim.ts';
import { guarded, within } from '../../../model/guarding.ts';
import { parseRange, rangeText } from '../../../model/ip.ts';
import type { Kind, Scope } from '../../../model/kind.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import type { Spec } from '../../../model/resource.ts';
import { text } from '../../../model/spec-fields.ts';
import { addressOf } from './claiming.ts';
import { canonical, hostAddress } from './fields.ts';
import { named } from './guards.ts';
import { names } from './names.ts';
import { expandNetwork } from './network-expansion.ts';

export const network: Kind = {
  kind: names.network,
  collection: 'networks',
  schema: 'linux/network.json',
  fixed: ['name'],
  named: true,
  defaults: { active: true, autostart: true, stored: true },
  references: {},
  key: (spec) => text(spec, 'name'),
  claims,
  normalise: (spec) =>
    rewritten(spec, {
      address: canonical.hostAddress,
      dhcp: (value) => {
        const range = typeof value === 'string' ? parseRange(value) : undefined;
        return range === undefined ? value : rangeText(range);
      },
    }),
  expand: expandNetwork,
  within: guarded({
    within: within((spec) => hostAddress(spec['address'])?.subnet),
    device: named('bridge'),
  }),
  summary: (spec) => [text(spec, 'bridge'), text(spec, 'address')].filter(Boolean).join(' '),
};

function claims(spec: Spec, scope: Scope): readonly Claim[] {
  const name = nameHolder(text(spec, 'name'), `${scope.system}/network`);
  // What does not run holds nothing: libvirt takes two networks on one subnet, and starts only one.
  if (spec['active'] === false || text(spec, 'forward') === 'bridge') return name;
  const bridge = text(spec, 'bridge');
  const leased = parseRange(text(spec, 'dhcp') ?? '');
  return [
    ...name,
    ...nameHolder(bridge, `${scope.system}/device`, 'bridge'),
    ...addressOf(bridge, spec['address'], { scope }),
    ...(leased === undefined
      ? []
      : ([
          {
            type: 'range',
            pool: pool('address', scope.domain),
            as: 'description',
            field: 'dhcp',
            purpose: 'dhcp',
            admits: ['dhcp'],
            ...leased,
          },
        ] as const)),
  ];
}
