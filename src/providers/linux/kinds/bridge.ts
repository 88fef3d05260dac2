/** A bridge of a host. Ports of guests come and go by themselves and are none of its spec. */
import { rewritten } from '../../../model/canonical.ts';
import { guarded, ofOwner } from '../../../model/guarding.ts';
import type { Kind } from '../../../model/kind.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import { text, texts } from '../../../model/spec-fields.ts';
import { expandBridge } from './bridge-expansion.ts';
import { canonical, means, runs } from './fields.ts';
import { named } from './guards.ts';
import { names } from './names.ts';

export const bridge: Kind = {
  kind: names.bridge,
  collection: 'bridges',
  schema: 'linux/bridge.json',
  fixed: ['name'],
  named: true,
  defaults: { running: true, stored: true },
  means,
  references: {},
  key: (spec) => text(spec, 'name'),
  claims: (spec, scope) =>
    runs(spec)
      ? [
          ...nameHolder(text(spec, 'name'), `${scope.system}/device`),
          // The kernel moves a port from one bridge to another without a word.
          ...texts(spec, 'ports').flatMap((port) =>
            nameHolder(port, `${scope.system}/port`, 'ports'),
          ),
        ]
      : [],
  normalise: (spec) => rewritten(spec, { ports: canonical.devices, mac: canonical.mac }),
  expand: expandBridge,
  within: guarded({ device: named('name'), owner: ofOwner }),
  summary: (spec) => {
    const ports = texts(spec, 'ports');
    return ports.length === 0 ? 'no ports' : `ports ${ports.join(', ')}`;
  },
};
