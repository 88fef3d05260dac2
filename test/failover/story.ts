/** The failover clean-up as a crash story: one process applies it and is killed, another one carries on. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningLab } from '../../src/lab/server.ts';
import type { InstallationId } from '../../src/model/address.ts';
import { cloudstackLab } from '../../src/providers/cloudstack/lab/index.ts';
import type { Story } from '../crash/story.ts';
import { exampleState, othersIn, rowsIn, startLabs, writeSite } from './ground.ts';

/** Whoever resumes waits so long for calls of the dead. */
const timeLimitSeconds = 3;
/** The inside of the appliance listens below CloudStack. */
const below = 10_000;

/** By which one CloudStack is told from another. */
function rootDomain(): string {
  const { domains } = cloudstackLab(exampleState()).state() as {
    readonly domains: readonly { readonly id: string; readonly name: string }[];
  };
  return domains.find((each) => each.name === 'ROOT')?.id ?? '';
}

export const failoverStory: Story = {
  name: 'a test failover is cleaned up',
  site: 'test-failover-cleanup',
  installation: `cloudstack ${rootDomain()}` as InstallationId,
  secret: { variable: 'OSSEA_API_KEY', auth: 'apiKey' },
  write: (root, port) => {
    const folder = join(root, 'site');
    mkdirSync(folder);
    writeSite(folder, {
      ossea: `http://127.0.0.1:${port}/client/api`,
      oma: `http://127.0.0.1:${port - below}`,
      inside: true,
      options: { timeoutSeconds: timeLimitSeconds },
    });
    return folder;
  },
  startLab: async (_folder, port) => {
    const { ossea, oma } = await startLabs({ ports: { ossea: port, oma: port - below } });
    process.env['OSSEA_SECRET_KEY'] = ossea.auth['secretKey'];
    return {
      ...ossea,
      exchanges: () => [...ossea.exchanges(), ...oma.exchanges()],
      violations: () => [...ossea.violations(), ...oma.violations()],
      onExchange: (listener) => {
        ossea.onExchange(listener);
        oma.onExchange(listener);
      },
      close: async () => {
        await Promise.all([ossea.close(), oma.close()]);
      },
    } satisfies RunningLab;
  },
  portraitOf: (lab) => {
    const { volumes, virtualmachines } = rowsIn(lab);
    return {
      volumes: volumes.map((each) => timeless({ ...each })),
      virtualmachines,
    };
  },
  othersIn: (lab) => JSON.stringify(othersIn(lab)),
  callOf: (label) => label,
  // What a call is about stands in its body; what others have is compared row by row.
  isTheirs: () => false,
};

function timeless({ attached: _attached, ...row }: { readonly [field: string]: unknown }): object {
  return row;
}
