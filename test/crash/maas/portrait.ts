/** What a MAAS lab holds, without the numbers that differ from run to run. */
import type { RunningLab } from '../../../src/lab/server.ts';

/** The number of everything that no spec declares and nobody may touch; what is made gets a higher one. */
export const others = 9001;

interface Row {
  readonly id: number;
  readonly [field: string]: unknown;
}
interface State {
  readonly fabrics: readonly (Row & { readonly vlans: readonly Row[] })[];
  readonly spaces: readonly Row[];
  readonly subnets: readonly Row[];
  readonly ipranges: readonly Row[];
  readonly machines: readonly {
    readonly system_id: string;
    readonly interfaces: readonly (Row & { readonly links: readonly Row[] })[];
  }[];
  readonly sequences: unknown;
}

/** Everything that the lab holds: what was made is known by its name and content, not by its number. */
export function portraitOf(lab: Pick<RunningLab, 'state'>): unknown {
  const state = lab.state() as State;
  const vlans = named(
    state.fabrics.flatMap((fabric) =>
      fabric.vlans.map((vlan) => [vlan.id, `${String(fabric['name'])} ${String(vlan['vid'])}`]),
    ),
  );
  const subnets = named(state.subnets.map((each) => [each.id, String(each['name'])]));
  const { sequences: _, ...rest } = state;
  return {
    ...rest,
    spaces: inOrder(state.spaces.map(withoutId)),
    fabrics: state.fabrics.map((each) => ({
      ...each,
      vlans: inOrder(each.vlans.map(withoutId)),
    })),
    subnets: inOrder(
      state.subnets.map((each) => ({ ...withoutId(each), vlan: vlans(each['vlan']) })),
    ),
    ipranges: inOrder(
      state.ipranges.map((each) => ({ ...withoutId(each), subnet: subnets(each['subnet']) })),
    ),
    machines: state.machines.map((machine) => ({
      ...machine,
      interfaces: machine.interfaces.map((face) => ({
        ...face,
        links: inOrder(
          face.links.map((each) => ({ ...withoutId(each), subnet: subnets(each['subnet']) })),
        ),
      })),
    })),
  };
}

/** What belongs to others, byte by byte. */
export function othersIn(lab: Pick<RunningLab, 'state'>): string {
  const state = lab.state() as State & Readonly<Record<string, readonly Row[]>>;
  const theirs = (rows: readonly Row[]): readonly Row[] =>
    rows.filter((each) => each.id === others);
  const { users, rackcontrollers, domains, zones, pools } = state;
  return JSON.stringify({
    spaces: theirs(state.spaces),
    fabrics: theirs(state.fabrics),
    subnets: theirs(state.subnets),
    ipranges: theirs(state.ipranges),
    machines: state.machines.filter((each) => each.system_id === 'theirs'),
    whole: { users, rackcontrollers, domains, zones, pools },
  });
}

function named(pairs: readonly (readonly unknown[])[]): (id: unknown) => unknown {
  const names = new Map(pairs.map(([id, name]) => [id, name]));
  return (id) => names.get(id) ?? id;
}

function withoutId({ id: _id, ...rest }: Row): object {
  return rest;
}

function inOrder<T>(rows: readonly T[]): readonly T[] {
  return rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
