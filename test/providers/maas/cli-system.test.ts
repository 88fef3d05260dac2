/** `via: cli` in trueup.yaml: what has to be there, and whom it asks. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { everything } from '../../../src/model/plan.ts';
import { startMaasLab } from '../../../src/providers/maas/lab/index.ts';
import { plan } from '../../../src/reconcile.ts';
import type { Outcome } from '../../../src/reconcile/engine.ts';
import { schemaCheck } from '../../../src/spec/schemas.ts';
import { metal } from '../../lab/metal.ts';
import { installed, profiles } from './cli-connected.ts';

const http = { url: 'http://10.0.0.2:5240/MAAS', auth: { apiKey: '${env:KEY}' } };
const cli = { via: 'cli', profile: 'admin' };
const far = { ...cli, host: 'ssh://ops@jumphost' };
const hostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==';

test.each<[object, boolean]>([
  [http, true],
  [{ ...http, via: 'http' }, true],
  [cli, true],
  [{ ...far, hostKey, identity: '~/.ssh/maas' }, true],
  [{ ...far, knownHosts: 'known' }, true],
  [{ ...cli, host: 'local' }, true],
  [{}, false],
  [{ url: http.url }, false],
  [{ via: 'http' }, false],
  [{ via: 'cli' }, false],
  [{ via: 'ssh://jumphost', ...http }, false],
  [{ ...http, profile: 'admin' }, false],
  [{ ...cli, profile: '-h' }, false],
  [{ ...cli, host: 'jumphost' }, false],
  [{ ...http, host: 'ssh://jumphost' }, false],
  [{ ...cli, hostKey }, false],
  [{ ...far, hostKey: 'SHA256:abc' }, false],
])('%j', async (options, valid) => {
  const check = await schemaCheck('maas/system.json');
  expect(check({ driver: 'maas', ...options })).toBe(valid);
});

/** Plans a site whose only system is reached through the command. */
function planned(lab?: string): Promise<Outcome> {
  const root = mkdtempSync(join(tmpdir(), 'trueup-cli-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'live'));
  const files = {
    'trueup.yaml':
      'site: d058\nspecs: "*.specs.yaml"\nsystems:\n  caracal: { driver: maas, via: cli, profile: admin }',
    'maas.specs.yaml': 'maas: caracal\nspaces:\n  fresh: {}',
    'live/caracal.yaml': JSON.stringify({ fabrics: [{ id: 1, name: 'metal' }] }),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  const never = new AbortController().signal;
  return plan({
    start: root,
    config: join(root, 'trueup.yaml'),
    specs: [],
    options: everything,
    ...(lab === undefined ? {} : { lab }),
    approvals: [],
    signal: never,
    abort: never,
    actor: 'test',
  });
}

function stepsOf(outcome: Outcome): number | undefined {
  return outcome.what === 'planned' ? outcome.plan?.steps.length : undefined;
}

test('a plan needs neither url nor key, and asks the command; with a lab it does not', async () => {
  const maas = installed();
  const lab = await startMaasLab({ state: metal });
  onTestFinished(() => lab.close());
  maas.signIn({ url: lab.url, profiles });

  const simulated = await planned('live');
  expect(simulated.problems).toEqual([]);
  expect(stepsOf(simulated)).toBe(1);
  expect(lab.exchanges()).toEqual([]);

  const outcome = await planned();
  expect(outcome.problems).toEqual([]);
  expect(stepsOf(outcome)).toBe(1);
  expect(lab.counts()).toMatchObject({ 'GET spaces': expect.any(Number) });
  expect(lab.writes()).toEqual({});
});
