import { Secret } from '../../../src/model/secret.ts';
import { startCloudstackLab } from '../../../src/providers/cloudstack/lab/index.ts';
import { cloudstack } from '../../../src/providers/cloudstack/provider.ts';
import { behavesAsProvider } from '../contract.ts';
import { creating, systemAt } from './connected.ts';
import { canary, lowCanary, ossea } from './ossea.ts';

behavesAsProvider({
  provider: cloudstack,
  start: (faults = []) => startCloudstackLab({ state: ossea, faults }),
  system: (lab, key) => {
    const keys = key === 'full' ? canary : lowCanary;
    return {
      ...systemAt(lab.url, {}),
      auth: {
        apiKey: new Secret('${env:OSSEA_KEY}', keys.apiKey),
        secretKey: new Secret('${env:OSSEA_SECRET}', keys.secretKey),
      },
    };
  },
  create: creating('vm', 'new', {
    name: 'new',
    zone: 'ossea/zone/#z1',
    offering: 'ossea/serviceoffering/#so-small',
    template: 'ossea/template/#tpl',
  }),
  secrets: [canary.apiKey, canary.secretKey],
  // Every answer of CloudStack is an envelope, whatever is in it.
  strange: [
    { name: 'html-page' },
    { name: 'truncated-json' },
    { name: 'wrong-types', detail: { field: 'listzonesresponse', value: 'none' } },
    { name: 'redirect-loop' },
    { name: 'unauthorized-echo' },
  ],
});
