/** Broken specs: each case is a file, and beside it what is said about it. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../src/model/problem.ts';
import { loadSpecs } from '../../src/spec/load.ts';
import { kinds as kindsOfCloudstack } from '../../src/providers/cloudstack/kinds/all.ts';
import { kinds as kindsOfLinux } from '../../src/providers/linux/kinds/all.ts';
import { kinds as kindsOfIbm } from '../../src/providers/ibm/kinds/all.ts';
import { kinds as kindsOfPve } from '../../src/providers/pve/kinds/all.ts';
import { site, trueup, vendor } from './support.ts';

const folder = join(import.meta.dirname, 'cases/broken');
const cases = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

const pve = { vendor: 'pve', kinds: kindsOfPve, systemSchema: 'pve/system.json' };
const cloudstack = {
  vendor: 'cloudstack',
  kinds: kindsOfCloudstack,
  systemSchema: 'cloudstack/system.json',
};
const linux = { vendor: 'linux', kinds: kindsOfLinux, systemSchema: 'linux/system.json' };
const ibm = { vendor: 'ibm', kinds: kindsOfIbm, systemSchema: 'ibm/system.json' };
const trueupOfIbm = `site: lab
specs: specs/**/*.yaml
systems:
  us: { driver: ibm, region: us-south, dnsInstance: dns, auth: { apiKey: "\${env:IBM_API_KEY}" } }
`;
const trueupOfPve = `site: lab
specs: specs/**/*.yaml
systems:
  father: { driver: pve, url: https://10.0.0.2:8006, auth: { token: "\${env:PVE_TOKEN}" } }
`;

const trueupOfCloudstack = `site: lab
specs: specs/**/*.yaml
systems:
  ossea:
    driver: cloudstack
    url: https://10.0.0.9:8080/client/api
    auth: { apiKey: "\${env:K}", secretKey: "\${env:S}" }
`;

describe('a broken spec is refused in words', () => {
  // A case whose name begins with `trueup-` is a trueup.yaml, one with `pve-` a spec file for Proxmox VE, one
  // with `cloudstack-` one for CloudStack, one with `ibm-` one for IBM Cloud, any other one for MAAS.
  test.each(cases)('%s', async (name) => {
    const text = readFileSync(join(folder, name));
    const files = name.startsWith('trueup-')
      ? { 'trueup.yaml': text }
      : { 'trueup.yaml': trueupFor(name), 'specs/case.yaml': text };
    const { problems } = await loadSpecs(site(files), vendorsOf(name));
    const said = problems.map(words).join('\n');
    await expect(said).toMatchFileSnapshot(join(folder, name.replace('.yaml', '.txt')));
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every((each) => each.at !== undefined && each.at.line > 0)).toBe(true);
    expect(said).not.toMatch(/\n\s+at |node_modules|\.ts:|hunter2/);
    expect(said).not.toContain(String.fromCodePoint(27));
  });
});

describe('a system that is wrongly written in trueup.yaml', () => {
  const spec = `maas: caracal
absent: [{ kind: subnet, name: old }]
---
maas: north
requires: [{ of: caracal/space/x, field: name, value: x }]
`;

  test.each([
    ['in a domain that is not there', 'driver: maas, domain: dc9', ['no-guard', 'unknown-domain']],
    ['in no domain', 'driver: maas', ['no-guard', 'which-domain']],
    // Of what is said about it nothing can be judged: it is of no vendor that is known.
    ['of a driver that is not there', 'driver: mass, domain: dc1', ['unknown-driver']],
  ])('%s is told as that, not as missing', async (_, fields, codes) => {
    const more = 'url: http://10.0.0.2/MAAS, auth: { apiKey: "${env:K}" }';
    const files = {
      'trueup.yaml': systems(`{ ${fields}, ${more} }`),
      'specs/case.yaml': spec,
    };
    const { problems } = await loadSpecs(site(files), [vendor]);
    expect(problems.map(({ code }) => code).toSorted()).toEqual(codes);
  });
});

function systems(caracal: string): string {
  return `site: lab
specs: specs/**/*.yaml
domains: { dc1: {}, dc2: {} }
systems:
  north: { driver: maas, domain: dc1, url: http://10.0.0.3/MAAS, auth: { apiKey: "\${env:K}" } }
  caracal: ${caracal}
`;
}

function trueupFor(name: string): string {
  if (name.startsWith('cloudstack-')) return trueupOfCloudstack;
  if (name.startsWith('ibm-')) return trueupOfIbm;
  return name.startsWith('pve-') ? trueupOfPve : trueup;
}

function vendorsOf(name: string): Parameters<typeof loadSpecs>[1] {
  if (name.startsWith('trueup-inside-')) return [pve, linux];
  if (/^(trueup-)?cloudstack-/.test(name)) return [cloudstack];
  if (/^(trueup-)?ibm-/.test(name)) return [ibm];
  return [/^(trueup-)?pve-/.test(name) ? pve : vendor];
}

function words({ at, level, code, message, frame, help }: Problem): string {
  const place = `${at?.file}:${at?.line}:${at?.column}`;
  const rest = [frame, help === undefined ? undefined : `help: ${help}`];
  return [
    `${place} ${level} ${code}: ${message}`,
    ...rest.filter((each) => each !== undefined),
    '',
  ].join('\n');
}
