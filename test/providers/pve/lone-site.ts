/** A site of one Proxmox VE on a lab: planned and applied by the words that people type, and looked at call by call. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parse } from 'yaml';
import type { RunningLab } from '../../../src/lab/server.ts';
import { startPveLab } from '../../../src/providers/pve/lab/index.ts';
import * as engine from '../../../src/reconcile.ts';
import { trueup, type Ended } from '../../cli/pretend.ts';

const examples = join(import.meta.dirname, '../../../examples');

export interface LoneSite {
  readonly lab: RunningLab;
  /** Runs a command there. */
  readonly typed: (...words: readonly string[]) => Promise<Ended>;
  /** Plans, approves what that needs, and applies. */
  readonly applied: () => Promise<Ended>;
  /** Other specs from now on. */
  readonly declare: (specs: string) => void;
}

export interface Wish {
  readonly site: string;
  readonly state: unknown;
  /** A spec file; its first line is `pve: father`. */
  readonly specs: string;
  /** What else `trueup.yaml` says. */
  readonly more?: string;
}

export async function loneSite({ site, state, specs, more = '' }: Wish): Promise<LoneSite> {
  const folder = mkdtempSync(join(tmpdir(), 'trueup-lone-'));
  const lab = await startPveLab({ state });
  onTestFinished(async () => {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const token = `LONE_SITE_${new URL(lab.url).port}`;
  process.env[token] = lab.auth['token'];
  const father = `{ driver: pve, url: "${lab.url}", auth: { token: "\${env:${token}}" } }`;
  const config = `site: ${site}\nspecs: "*.specs.yaml"\n${more}systems:\n  father: ${father}\n`;
  writeFileSync(join(folder, 'trueup.yaml'), config);
  const declare = (text: string): void => writeFileSync(join(folder, 'pve.specs.yaml'), text);
  declare(specs);
  const typed: LoneSite['typed'] = (...words) => trueup(words, { cwd: folder, engine });
  return {
    lab,
    typed,
    declare,
    applied: async () => {
      const planned = await typed('plan', '--format', 'json');
      const { approvals = [] } = JSON.parse(planned.out) as { approvals?: { flag: string }[] };
      return typed('plan', '--apply', ...approvals.flatMap(({ flag }) => flag.split(' ')));
    },
  };
}

/** An example as it stands in the checkout; `edit` makes other specs of its own. */
export function exampleSite(
  name: string,
  edit: (specs: string) => string = (specs) => specs,
  also: (state: State) => State = (state) => state,
): Promise<LoneSite> {
  const file = (path: string): string => readFileSync(join(examples, name, path), 'utf8');
  const state = also(parse(file('live/father.yaml')) as State);
  return loneSite({ site: name, state, specs: edit(file('pve.specs.yaml')) });
}

/** What a lab's state says of guests and nodes, as far as tests look at it. */
export interface State {
  readonly vms: readonly Guest[];
  readonly containers?: readonly Guest[];
  readonly nodes: readonly {
    readonly name: string;
    readonly interfaces: string;
    readonly pending?: string;
  }[];
  readonly storages: readonly { readonly volumes: readonly Readonly<Record<string, unknown>>[] }[];
}

export interface Guest {
  readonly vmid: number;
  readonly node: string;
  readonly status?: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The options that its guest was last told by cloud-init. */
  readonly imaged?: Readonly<Record<string, string>>;
}

export function stateOf({ lab }: LoneSite): State {
  return lab.state() as State;
}

export function vmOf(site: LoneSite, vmid: number): Guest | undefined {
  return stateOf(site).vms.find((each) => each.vmid === vmid);
}

/** `PUT /nodes/pve1/network`: the writing calls in their order, with the paths that they went to. */
export function callsOf({ lab }: LoneSite): readonly string[] {
  return lab
    .exchanges()
    .filter((each) => each.writes)
    .map(({ method, path }) => `${method} ${path.replace(/^.*\/api2\/json/, '')}`);
}
