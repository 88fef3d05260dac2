import { startIbmLab } from '../../../src/providers/ibm/lab/index.ts';
import { ibm } from '../../../src/providers/ibm/provider.ts';
import { behavesAsProvider } from '../contract.ts';
import { creating, systemAt } from './connected.ts';
import { region } from './region.ts';

behavesAsProvider({
  provider: ibm,
  start: (faults = []) => startIbmLab({ state: region, faults }),
  system: (lab, key) =>
    systemAt(lab as never, {
      apiKey: lab.auth[key === 'full' ? 'apiKey' : 'lowApiKey'] ?? '',
    }),
  create: creating('vpc', 'new', { name: 'new', prefixManagement: 'manual' }),
  secrets: ['lab-api-key', 'lab-low-key'],
  // Every answer of IBM Cloud is an envelope, whatever is in it.
  strange: [
    { name: 'html-page' },
    { name: 'truncated-json' },
    { name: 'wrong-types', detail: { field: 'vpcs', value: 'none' } },
    { name: 'redirect-loop' },
    { name: 'token-invalid' },
  ],
});
