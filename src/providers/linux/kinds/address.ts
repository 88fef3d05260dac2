/** An address of a device. It is a thing of its own, with one holder at every moment. */
import type { Address } from '../../../model/address.ts';
import { rewritten } from '../../../model/canonical.ts';
import { guarded, within } from '../../../model/guarding.ts';
import type { Kind } from '../../../model/kind.ts';
import { keyOf, text } from '../../../model/spec-fields.ts';
import { expandAddress } from './address-expansion.ts';
import { addressOf } from './claiming.ts';
import { canonical, hostAddress, means, runs } from './fields.ts';
import { named } from './guards.ts';
import { names } from './names.ts';

export const address: Kind = {
  kind: names.address,
  collection: 'addresses',
  schema: 'linux/address.json',
  fixed: ['device', 'address'],
  once: ['realizes'],
  defaults: { running: true, stored: true },
  means,
  references: { realizes: { kind: 'any' } },
  key: (spec) => keyOf(text(spec, 'device'), text(spec, 'address')),
  claims: (spec, scope) =>
    runs(spec)
      ? addressOf(text(spec, 'device'), spec['address'], {
          scope,
          realizes: text(spec, 'realizes') as Address | undefined,
        })
      : [],
  normalise: (spec) => rewritten(spec, { address: canonical.hostAddress }),
  expand: expandAddress,
  within: guarded({
    within: within((spec) => {
      const found = hostAddress(spec['address']);
      return found === undefined ? undefined : { first: found.ip, last: found.ip };
    }),
    device: named('device'),
  }),
  untouchable: ({ status }) =>
    status?.['dynamic'] === true ? 'it is leased, and would be leased again' : undefined,
  summary: (spec) => `${text(spec, 'address') ?? '?'} on ${text(spec, 'device') ?? '?'}`,
};
