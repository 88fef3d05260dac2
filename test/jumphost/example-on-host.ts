/** The example `jumphost-bridges`, with a real host in the place of the simulated one: its MAAS stays a simulator. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { must, type Where } from '../beds/program.ts';
import type { Topology } from '../beds/topology.ts';
import { copyOf, examples, type Example } from '../support/examples.ts';
import { startSiteLabs } from '../support/site-labs.ts';

interface Link {
  readonly name: string;
  readonly mac: string;
  readonly kind?: string;
  readonly master?: string;
  readonly addresses?: readonly string[];
}
interface State {
  readonly links: readonly Link[];
  readonly routes: readonly { readonly to: string; readonly via: string; readonly dev: string }[];
  readonly files: Readonly<Record<string, string>>;
}

const example = named('jumphost-bridges');

const state = parse(readFileSync(join(example.folder, 'live/jumphost.yaml'), 'utf8')) as State;

/** What the example's live state says of the jumphost and of who is on its wires, as hosts. */
export function jumphostOfExample(): Topology {
  const bridges = state.links.filter(({ kind }) => kind === 'bridge');
  return {
    switches: ['provider', 'metal', 'oob'],
    hosts: [
      {
        name: 'jumphost',
        own: 'plain',
        nics: [
          { name: 'eno1', to: 'provider' },
          { name: 'eno2', to: 'metal' },
          { name: 'eno3', to: 'oob' },
        ],
        bridges: bridges.map((bridge) => ({
          name: bridge.name,
          ports: state.links.flatMap((each) => (each.master === bridge.name ? [each.name] : [])),
          addresses: bridge.addresses ?? [],
        })),
        lines: [
          ...state.links.map((each) => `link set dev ${each.name} address ${each.mac}`),
          ...state.routes.map(({ to, via, dev }) => `route add ${to} via ${via} dev ${dev}`),
        ],
      },
      {
        name: 'office',
        nics: [{ name: 'eno1', to: 'oob' }],
        lines: [
          'addr add 10.12.60.254/22 dev eno1',
          'addr add 192.0.2.10/32 dev lo',
          ...['10.12.8.0/22', '10.12.12.0/22'].map((to) => `route add ${to} via 10.12.60.1`),
        ],
      },
      {
        name: 'openstack0',
        nics: [{ name: 'eno1', to: 'metal' }],
        lines: ['addr add 10.12.12.100/22 dev eno1'],
      },
      {
        name: 'tagged',
        nics: [{ name: 'eno1', to: 'provider' }],
        lines: [
          'link add link eno1 name eno1.104 type vlan id 104',
          'link set dev eno1.104 up',
          'addr add 10.12.8.50/22 dev eno1.104',
        ],
      },
    ],
  };
}

/** A copy of the example whose jumphost is reached by these ways; its files are put onto the host. */
export async function exampleOn(host: Where, via: readonly string[]): Promise<string> {
  for (const [path, stdin] of Object.entries(state.files))
    await must(host, ['tee', path], { stdin });
  const { top, folder } = copyOf(example);
  rmSync(join(folder, 'live/jumphost.yaml'));
  const live = join(folder, 'live');
  const labs = await startSiteLabs(top, { live, state: mkdtempSync(join(top, 'state-')) });
  onTestFinished(async () => {
    await Promise.all([...labs.values()].map((each) => each.close()));
  });
  const path = join(folder, 'trueup.yaml');
  const document = parseDocument(readFileSync(path, 'utf8'));
  document.setIn(['systems', 'jumphost', 'via'], via);
  document.deleteIn(['systems', 'jumphost', 'become']);
  writeFileSync(path, document.toString());
  return folder;
}

function named(name: string): Example {
  const found = examples.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no example ${name}.`);
  return found;
}
