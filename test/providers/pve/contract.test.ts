import { Secret } from '../../../src/model/secret.ts';
import { labTokens } from '../../../src/providers/pve/lab/state/load-access.ts';
import { startPveLab } from '../../../src/providers/pve/lab/index.ts';
import { pve } from '../../../src/providers/pve/provider.ts';
import { behavesAsProvider } from '../contract.ts';
import { creating, systemAt } from './connected.ts';
import { father } from './father.ts';

behavesAsProvider({
  provider: pve,
  start: (faults = []) => startPveLab({ state: father, faults }),
  system: (lab, key) => ({
    ...systemAt(lab.url, {}),
    auth: {
      token: new Secret('${env:PVE}', lab.auth[key === 'full' ? 'token' : 'lowToken'] ?? ''),
    },
  }),
  create: creating('vm', 'new', { node: 'father/node/#pve1', vmid: 400, memory: 1024 }),
  secrets: [labTokens.lab, labTokens.low],
  // Nearly every answer of PVE is an envelope, whatever is in it.
  strange: [
    { name: 'html-page' },
    { name: 'truncated-json' },
    { name: 'wrong-types', detail: { field: 'data', value: 'none' } },
    { name: 'redirect-loop' },
    { name: 'unauthorized-401' },
  ],
});
