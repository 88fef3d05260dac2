/** The story of d058: a copy of the example d058-recidr whose specs point at a lab in this process. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import type { InstallationId } from '../../../src/model/address.ts';
import { startMaasLab } from '../../../src/providers/maas/lab/index.ts';
import type { Story } from '../story.ts';
import { others, othersIn, portraitOf } from './portrait.ts';

const top = join(import.meta.dirname, '../../..');

/** Whoever resumes waits so long for calls of the dead; the usual half minute would take hours in all. */
const timeLimitSeconds = 5;

export const d058: Story = {
  name: 'a site is cut anew',
  site: 'd058',
  installation: 'maas 0d058000-0000-4000-8000-000000000058' as InstallationId,
  secret: { variable: 'MAAS_API_KEY', auth: 'apiKey' },
  write,
  startLab: (folder, port) => {
    const text = readFileSync(join(folder, 'live', 'caracal.yaml'), 'utf8');
    return startMaasLab({ state: withOthers(parse(text)), port });
  },
  portraitOf,
  othersIn,
  callOf: (label) => label,
  isTheirs: (part) => [String(others), 'theirs', 'rack01'].includes(part),
};

function write(root: string, port: number): string {
  const folder = join(root, 'examples', 'd058-recidr');
  cpSync(join(top, 'specs', 'd058'), join(root, 'specs', 'd058'), {
    recursive: true,
    filter: isKept,
  });
  cpSync(join(top, 'examples', 'd058-recidr'), folder, { recursive: true, filter: isKept });
  const config = join(root, 'specs', 'd058', 'trueup.yaml');
  const text = readFileSync(config, 'utf8');
  writeFileSync(
    config,
    text.replace(
      /"http:[^"]*"/,
      `"http://127.0.0.1:${port}/MAAS", timeoutSeconds: ${timeLimitSeconds}`,
    ),
  );
  return folder;
}

// Whoever tried the example by hand has left a journal there.
function isKept(path: string): boolean {
  return basename(path) !== '.trueup';
}

function withOthers(state: Record<string, readonly unknown[]>): unknown {
  const more: Record<string, readonly unknown[]> = {
    spaces: [{ id: others, name: 'theirs' }],
    fabrics: [{ id: others, name: 'theirs', vlans: [{ id: others, vid: 0, space: 'theirs' }] }],
    subnets: [{ id: others, name: 'theirs', cidr: '192.168.90.0/24', vlan: others }],
    ipranges: [
      {
        id: others,
        type: 'reserved',
        start_ip: '192.168.90.1',
        end_ip: '192.168.90.9',
        comment: 'theirs',
        subnet: others,
      },
    ],
    machines: [
      {
        system_id: 'theirs',
        hostname: 'theirs',
        status: 'Deployed',
        interfaces: [
          {
            id: others,
            name: 'eno1',
            type: 'physical',
            mac_address: '52:54:00:90:00:01',
            vlan: others,
            links: [{ id: others, mode: 'static', subnet: others, ip_address: '192.168.90.20' }],
          },
        ],
      },
    ],
  };
  const names = [...Object.keys(state), ...Object.keys(more)];
  return Object.fromEntries(
    names.map((name) => {
      const theirs = more[name];
      return [name, theirs === undefined ? state[name] : [...(state[name] ?? []), ...theirs]];
    }),
  );
}
