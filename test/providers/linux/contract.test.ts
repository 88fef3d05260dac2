import type { Address, KindName, SystemName } from '../../../src/model/address.ts';
import type { System } from '../../../src/model/desired.ts';
import type { Operation, OperationId } from '../../../src/model/operation.ts';
import { startLinuxLab } from '../../../src/providers/linux/lab/index.ts';
import { linux } from '../../../src/providers/linux/provider.ts';
import { behavesAsProvider } from '../contract.ts';
import { jumphostState } from './state.ts';

const of = 'jumphost/address/new' as Address;
const create: Operation = {
  id: `create ${of}` as OperationId,
  do: 'create',
  of,
  holder: of,
  system: 'jumphost' as SystemName,
  kind: 'linux/address' as KindName,
  to: { device: 'br0', address: '10.12.8.7/24', running: true, stored: false },
  fields: [],
  takes: [],
  frees: [],
  touches: [of],
  needs: [],
  gives: [],
  ends: [],
  impact: 'none',
};

behavesAsProvider({
  provider: linux,
  start: (faults = []) => startLinuxLab({ state: jumphostState, faults }),
  // A host shows its network to anybody; one that cannot be reached is what could be taken for an empty one.
  system: ({ url }, key) => systemAt(key === 'full' ? url : 'http://127.0.0.1:1'),
  create,
  secrets: ['canary-of-the-lab'],
  strange: [
    { name: 'html-page' },
    { name: 'truncated-json' },
    { name: 'wrong-types', detail: { field: 'exit', value: '0' } },
    { name: 'wrong-types', detail: { field: 'stdout', value: null } },
    { name: 'redirect-loop' },
    { name: 'unreachable' },
    { name: 'denied' },
    { name: 'tool-missing' },
    { name: 'exit-code', detail: { exit: 0, stdout: 'Welcome!' } },
    { name: 'exit-code', detail: { exit: 0, stdout: '[{"ifname":7}]' } },
  ],
});

function systemAt(via: string): System {
  return {
    name: 'jumphost' as SystemName,
    driver: 'linux',
    options: { via },
    auth: {},
    apply: 'automatic',
    domain: 'dc1',
    origin: { file: 'trueup.yaml', line: 1, column: 1 },
  };
}
