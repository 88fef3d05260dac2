/** Rows as a site desires them, without any file in between. */
import type { Desired } from '../../../src/model/desired.ts';
import { Secret } from '../../../src/model/secret.ts';
import { addressAt, kindOf, system } from './live.ts';
import type { Row } from './rows.ts';

export const siteName = 'bench';

export function desiredOf(rows: readonly Row[]): Desired {
  const origin = { file: 'specs/maas.yaml', line: 1, column: 1 };
  const installed = {
    name: system,
    driver: 'maas',
    options: { url: 'http://lab/MAAS' },
    auth: { apiKey: new Secret('${env:MAAS_API_KEY}', '') },
    apply: 'automatic',
    domain: 'dc1',
    origin,
  } as const;
  return {
    site: {
      name: siteName,
      systems: new Map([[system, installed]]),
      domains: new Map([['dc1', { name: 'dc1', scratch: [] }]]),
      limits: { delete: 1, replace: 1, minimum: 10 },
      store: 'sqlite:journal.db',
      root: '/',
    },
    resources: rows.map((each) => ({
      address: addressAt(each),
      system,
      kind: kindOf(each.kind),
      name: each.name,
      spec: each.spec,
      origin,
    })),
    absent: [],
    authorities: [],
    conditions: [],
    manual: [],
    digest: '0',
    whole: true,
  };
}
