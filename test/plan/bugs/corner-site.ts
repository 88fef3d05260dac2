/** The one site that all corner cases play on. */
import type { SystemName } from '../../../src/model/address.ts';
import type { Desired, ManualStep } from '../../../src/model/desired.ts';
import type { Resource } from '../../../src/model/resource.ts';

export const system = 'hq' as SystemName;
export const origin = { file: 'specs/hq.yaml', line: 1, column: 1 };

export function desiredOf(
  resources: readonly Resource[],
  manual: readonly ManualStep[],
  scratch: readonly string[],
): Desired {
  const one = {
    name: system,
    driver: 'corner',
    options: {},
    auth: {},
    apply: 'automatic' as const,
    domain: 'dc',
    origin,
  };
  return {
    site: {
      name: 'corners',
      systems: new Map([[system, one]]),
      domains: new Map([['dc', { name: 'dc', scratch }]]),
      limits: { delete: 0.5, replace: 0.5, minimum: 4 },
      store: 'sqlite::memory:',
      root: '/',
    },
    resources,
    absent: [],
    authorities: [],
    conditions: [],
    manual,
    digest: 'd',
    whole: true,
  };
}
