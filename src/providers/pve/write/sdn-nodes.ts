/** Whether the nodes have made real what was applied: the task ends well even where one did not follow. */
import { problem } from '../../../model/problem.ts';
import { at } from '../client/call.ts';
import type { Failure } from '../client/failure.ts';
import { each, read } from '../client/reading.ts';
import type { Group } from './group.ts';

/** How long the nodes get. */
const realMilliseconds = 60_000;

export async function realOnNodes(
  group: Group,
  zones: ReadonlySet<string>,
): Promise<Failure | undefined> {
  const { pve, context } = group;
  const { clock } = pve.client;
  const proof = await pve.sight(context.signal, true);
  const nodes = proof.ok ? proof.sight.nodes.filter(({ online }) => online) : [];
  const start = clock.now();
  for (;;) {
    const told = await Promise.all(nodes.map(({ name }) => zonesOn(group, name)));
    const open = told.flat().filter(({ zone, status }) => zones.has(zone) && !made.has(status));
    const silent = told.flat().filter(({ zone }) => zone === nobody);
    const bad = [...open, ...silent];
    if (bad.length === 0) return undefined;
    const hopeless = bad.some(({ status }) => status === 'error');
    if (hopeless || clock.now() - start >= realMilliseconds || context.signal.aborted)
      return notReal(group, hopeless ? bad.filter(({ status }) => status === 'error') : bad);
    await clock.wait(1000, context.signal);
  }
}

const made: ReadonlySet<string> = new Set(['available', 'ok']);
const nobody = '';

interface ZoneStatus {
  readonly node: string;
  readonly zone: string;
  readonly status: string;
}

async function zonesOn({ pve, context }: Group, node: string): Promise<readonly ZoneStatus[]> {
  const list = await read(
    pve.client,
    {
      path: at`/nodes/${node}/sdn/zones`,
      of: each((told) => ({ node, zone: told.text('zone'), status: told.text('status') })),
    },
    context.signal,
  );
  return list.ok ? list.value : [{ node, zone: nobody, status: 'silent' }];
}

function notReal({ pve, operations }: Group, bad: readonly ZoneStatus[]): Failure {
  const which = bad
    .map(({ node, zone, status }) =>
      zone === nobody ? `${node} is silent` : `${zone} is ${status} on ${node}`,
    )
    .join(', ');
  const about = operations[0]?.of;
  return {
    ok: false,
    class: 'refused',
    problem: problem(
      'sdn-not-real',
      `${pve.system}: the SDN was applied, and not every node followed: ${which}.`,
      {
        ...(about === undefined ? {} : { about }),
        help: 'The task log of the reload on that node says why. Once it is mended: Datacenter → SDN → Apply.',
      },
    ),
  };
}
