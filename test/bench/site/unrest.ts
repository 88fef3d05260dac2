/** What is to change on a site: swaps that make cycles, hand-overs that make chains, and plain edits. */
import type { Random } from '../../plan/worlds/random.ts';
import type { Spec } from '../../../src/model/resource.ts';
import { prefixOf, row, rowsOf, type Pod, type Rest, type Row } from './rows.ts';

/** How often each sort of change is made on a site of 10,000 resources: 500 changes in all. */
const usual = {
  /** Twenty subnets with all that is on them, each with the CIDR of the next: 160 changes. */
  cidrChains: 1,
  /** Twenty-five VLANs, each with the id of the next. */
  vidChains: 3,
  nameSwaps: 20,
  vidRotations: 15,
  rangeSwaps: 20,
  edits: 70,
  additions: 35,
  removals: 35,
};
const cidrChain = 20;
const vidChain = 25;

export interface Unrest {
  readonly wanted: readonly Row[];
  readonly cycles: number;
}

/** Each pod is changed in one way at most. */
export function unrest(rest: Rest, resources: number, random: Random): Unrest {
  const pods = new Deck(rest, random);
  const edits = new Map<string, Spec>();
  const added: Row[] = [];
  const removed = new Set<string>();
  const times = (count: number, make: (turn: number) => void, least = 0): number => {
    const scaled = Math.max(Math.round((count * resources) / 10_000), least);
    for (let turn = 0; turn < scaled; turn += 1) make(turn);
    return scaled;
  };

  times(usual.cidrChains, (turn) => {
    const chain = pods.take(cidrChain);
    for (const [index, pod] of chain.entries()) {
      const next = chain[index + 1];
      const to = next === undefined ? `100.64.${turn}.` : prefixOf(next.number);
      for (const each of pod.rows) moved(each, prefixOf(pod.number), to, edits);
    }
  });
  const handOver = (turn: number): void => {
    const vlans = pods.take(vidChain).map(vlanOf);
    for (const [index, vlan] of vlans.entries())
      edits.set(vlan.name, { vid: vlans[index + 1]?.spec['vid'] ?? 2000 + turn });
  };
  times(usual.vidChains, handOver, 1);
  let cycles = times(usual.nameSwaps, () => {
    const [a, b] = pods.take(2).map((pod) => pod.rows[0]) as [Row, Row];
    edits.set(a.name, { name: b.spec['name'] }).set(b.name, { name: a.spec['name'] });
  });
  cycles += times(usual.vidRotations, () => {
    const vlans = pods.take(3).map(vlanOf);
    for (const [index, vlan] of vlans.entries())
      edits.set(vlan.name, { vid: vlans[(index + 1) % 3]?.spec['vid'] });
  });
  cycles += times(usual.rangeSwaps, () => {
    const [vips, fips] = bandsOf(pods.take(1)[0] as Pod) as [Row, Row];
    edits.set(vips.name, { range: fips.spec['range'] });
    edits.set(fips.name, { range: vips.spec['range'] });
  });
  times(usual.edits, () => {
    const pod = pods.take(1)[0] as Pod;
    edits.set(`net-${pod.number}`, { dns: [`${prefixOf(pod.number)}3`] });
  });
  times(usual.additions, () => {
    const { number } = pods.take(1)[0] as Pod;
    const range = `${prefixOf(number)}110-${prefixOf(number)}119`;
    added.push(
      row('band', `net-${number}.more`, { subnet: `net-${number}`, range, purpose: 'vip' }),
    );
  });
  times(usual.removals, () => removed.add((bandsOf(pods.take(1)[0] as Pod)[2] as Row).name));

  const wanted = rowsOf(rest)
    .filter((each) => !removed.has(each.name))
    .map((each) => ({ ...each, spec: { ...each.spec, ...edits.get(each.name) } }));
  return { wanted: [...wanted, ...added], cycles };
}

function vlanOf(pod: Pod): Row {
  return pod.rows[1] as Row;
}

function bandsOf(pod: Pod): readonly Row[] {
  return pod.rows.filter((each) => each.kind === 'band');
}

/** The same thing with its addresses somewhere else. */
function moved({ name, spec }: Row, from: string, to: string, edits: Map<string, Spec>): void {
  const now = JSON.stringify(spec);
  const then = now.replaceAll(`"${from}`, `"${to}`).replaceAll(`-${from}`, `-${to}`);
  if (now !== then) edits.set(name, JSON.parse(then) as Spec);
}

/** Deals out pods in a seeded order, those of one fabric together. */
class Deck {
  readonly #fabrics: Pod[][];
  #next = 0;

  constructor({ pods }: Rest, random: Random) {
    this.#fabrics = [...Map.groupBy(pods, (each) => each.fabric).values()].map((each) =>
      random.shuffle(each),
    );
  }

  take(count: number): readonly Pod[] {
    for (let tried = 0; tried < this.#fabrics.length; tried += 1) {
      const fabric = this.#fabrics[this.#next] ?? [];
      this.#next = (this.#next + 1) % this.#fabrics.length;
      if (fabric.length >= count) return fabric.splice(-count);
    }
    throw new Error('the site is too small for so many changes');
  }
}
