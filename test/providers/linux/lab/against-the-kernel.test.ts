/** The simulated kernel and real ones, told the same: same exit codes, same texts, same state. */
import { describe, expect, test } from 'vitest';
import type { Argv } from '../../../../src/lab/exec-door.ts';
import { need, shared } from '../../../beds/means.ts';
import { startNamespaces } from '../../../beds/namespaces.ts';
import { must, type Where } from '../../../beds/program.ts';
import { macOf, type Host, type Topology } from '../../../beds/topology.ts';
import { startMachine } from '../../../beds/uml.ts';
import { portrait, questions, type Question } from './portrait.ts';
import { chanceFrom, someLine, type Chance } from './sequences.ts';
import { SimulatedNet } from './simulated.ts';

/** More of them: `TRUEUP_SEEDS=200`. */
const seeds = Array.from({ length: Number(process.env['TRUEUP_SEEDS'] ?? 4) }, (_, at) => at + 1);
const linesEach = 40;
const nics = ['eno1', 'eno2', 'eno3'];

/** Each NIC has a wire of its own: nobody is to find an address taken. */
function host(name: string): Host {
  return { name, nics: nics.map((nic) => ({ name: nic, to: `${nic}-${name}` })) };
}

function topology(names: readonly string[]): Topology {
  const hosts = names.map(host);
  return { switches: hosts.flatMap(({ nics: all = [] }) => all.map(({ to }) => to)), hosts };
}

/** The same host in the lab, with the numbers that the bed gave its NICs. */
async function simulated(name: string, real: Where): Promise<SimulatedNet> {
  const kernel = (await must(real, ['uname', '-r'])).trim();
  const there = JSON.parse(await must(real, ['ip', '-j', 'link'])) as {
    readonly ifname: string;
    readonly ifindex: number;
  }[];
  const links = nics.map((nic) => ({
    name: nic,
    mac: macOf(name, nic),
    kind: 'veth',
    peerElsewhere: 2,
    index: there.find(({ ifname }) => ifname === nic)?.ifindex ?? 0,
  }));
  return new SimulatedNet({ kernel, links, nextIndex: 2 });
}

interface Told {
  readonly chance: Chance;
  readonly lab: SimulatedNet;
  readonly real: Where;
  readonly vlans: boolean;
}

async function tellBoth({ chance, lab, real, vlans }: Told): Promise<void> {
  const told: string[] = [];
  for (let at = 0; at < linesEach; at += 1) {
    const argv: Argv = ['ip', ...someLine(chance, { devices: nics, vlans })];
    const ours = lab.try(argv);
    // The lab says so where it does not know a command line: neither side is told.
    if (ours === undefined) continue;
    told.push(argv.join(' '));
    const sofar = { line: argv.join(' '), told: told.join('\n') };
    const theirs = await real.run(argv);
    expect({ ...sofar, ...ours, stdout: '' }).toEqual({ ...sofar, ...theirs, stdout: '' });
    const seen = new Map<Question, string>();
    for (const each of questions)
      seen.set(each, (await real.run(each.argv, { stdin: each.stdin })).stdout);
    const said = (each: Question): string => lab.run(each.argv, each.stdin).stdout;
    expect({ ...sofar, ...portrait(said) }).toEqual({
      ...sofar,
      ...portrait((each) => seen.get(each) ?? ''),
    });
  }
  expect(told.length).toBeGreaterThan(linesEach / 2);
}

test.for(seeds)("as this machine's kernel, seed %d", async (seed, context) => {
  await need(context, 'namespaces');
  const bed = await startNamespaces(topology(['h']));
  try {
    const real = bed.on('h');
    await tellBoth({
      chance: chanceFrom(seed),
      real,
      lab: await simulated('h', real),
      vlans: false,
    });
  } finally {
    await bed.close();
  }
});

describe('as Debian 12', () => {
  // Each takes many seconds there.
  const fewer = seeds.slice(0, Math.ceil(seeds.length / 2));
  const names = fewer.map((seed) => `h${seed}`);
  const machine = shared('machine', () => startMachine(topology(names)));

  test.for(fewer)('with VLANs, seed %d', { timeout: 300_000 }, async (seed, context) => {
    const real = machine(context).on(`h${seed}`);
    await tellBoth({
      chance: chanceFrom(seed),
      real,
      lab: await simulated(`h${seed}`, real),
      vlans: true,
    });
  });
});
