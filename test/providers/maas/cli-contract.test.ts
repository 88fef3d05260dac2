import { startMaasLab } from '../../../src/providers/maas/lab/index.ts';
import { maas } from '../../../src/providers/maas/provider.ts';
import { keys, metal } from '../../lab/metal.ts';
import { behavesAsProvider } from '../contract.ts';
import { installed, profiles } from './cli-connected.ts';
import { creating, systemAt } from './connected.ts';

behavesAsProvider({
  provider: maas,
  start: (faults = []) => startMaasLab({ state: metal, faults }),
  system: ({ url }, key) => {
    installed().signIn({ url, profiles });
    const profile = key === 'full' ? 'admin' : 'bob';
    return { ...systemAt('', '', { url: undefined, via: 'cli', profile }), auth: {} };
  },
  create: creating('subnet', 'new', { cidr: '10.90.0.0/24', vlan: 'caracal/vlan/#5004' }),
  secrets: [keys.admin, 'lab-secret', 'lab-token', 'lab-consumer'],
});
