/** Broken specs: each case is a file, and beside it what is said about it. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../src/model/problem.ts';
import { loadSpecs } from '../../src/spec/load.ts';
import { kinds as kindsOfLinux } from '../../src/providers/linux/kinds/all.ts';
import { kinds as kindsOfPve } from '../../src/providers/pve/kinds/all.ts';
import { site, trueup, vendor } from './support.ts';

const folder = join(import.meta.dirname, 'cases/broken');
const cases = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

const pve = { vendor: 'pve', kinds: kindsOfPve, systemSchema: 'pve/system.json' };
const linux = { vendor: 'linux', kinds: kindsOfLinux, systemSchema: 'linux/system.json' };
const trueupOfPve = `site: lab
specs: specs/**/*.yaml
systems:
  father: { driver: pve, url: https://10.0.0.2:8006, auth: { token: "\${env:PVE_TOKEN}" } }
`;

describe('a broken spec is refused in words', () => {
  // A case whose name begins with `trueup-` is a trueup.yaml, one with `pve-` a spec file for Proxmox VE, any other one for MAAS.
  test.each(cases)('%s', async (name) => {
    const text = readFileSync(join(folder, name));
    const files = name.startsWith('trueup-')
      ? { 'trueup.yaml': text }
      : { 'trueup.yaml': name.startsWith('pve-') ? trueupOfPve : trueup, 'specs/case.yaml': text };
    const { problems } = await loadSpecs(site(files), vendorsOf(name));
    const said = problems.map(words).join('\n');
    await expect(said).toMatchFileSnapshot(join(folder, name.replace('.yaml', '.txt')));
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every((each) => each.at !== undefined && each.at.line > 0)).toBe(true);
    expect(said).not.toMatch(/\n\s+at |node_modules|\.ts:|hunter2/);
    expect(said).not.toContain(String.fromCodePoint(27));
  });
});

function vendorsOf(name: string): Parameters<typeof loadSpecs>[1] {
  if (name.startsWith('trueup-inside-')) return [pve, linux];
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
