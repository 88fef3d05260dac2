import { startTasksLab } from '../../../src/providers/tasks/lab/index.ts';
import { tasks } from '../../../src/providers/tasks/provider.ts';
import { behavesAsProvider } from '../contract.ts';
import { creating, declared, declaredAs, systemWith } from './yard.ts';

const secret = 'canary-of-the-lab';
const listed = {
  network: { check: ['test', '-e', 'x'], run: ['touch', 'x'] },
  repos: { playbook: { file: 'README.md', inventory: 'h1,' } },
};
const system = systemWith({ tasks: listed });
const network = declared(system, 'network');

behavesAsProvider({
  provider: tasks,
  start: (faults = []) =>
    startTasksLab({ faults, state: { tasks: { repos: { inPlace: true, output: secret } } } }),
  // There are no keys that see less; a place that cannot be reached is what could be taken for an empty one.
  system: ({ url }, key) =>
    systemWith({ tasks: listed, via: key === 'full' ? url : 'http://127.0.0.1:1' }),
  create: creating(network),
  secrets: [secret],
  declared: declaredAs([network, declared(system, 'repos')]),
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
  ],
});
