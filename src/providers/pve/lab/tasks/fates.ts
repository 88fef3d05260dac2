/** Faults that strike a task: how it ends though nothing is wrong with it. */
import type { Fault } from '../../../../lab/faults.ts';
import type { Fate } from '../world/rows.ts';

/** What the faults of the request that starts a task have in store for it. */
export function fateFrom(faults: readonly Fault[]): Fate | undefined {
  let fate: Fate | undefined;
  for (const fault of faults) {
    const found = fates[fault.name]?.(fault);
    if (found !== undefined) fate = { ...fate, ...found };
  }
  return fate;
}

const fates: Readonly<Partial<Record<Fault['name'], (fault: Fault) => Fate>>> = {
  'task-error': ({ detail }) => {
    const { text, works } = (typeof detail === 'object' && detail !== null ? detail : {}) as {
      readonly text?: string;
      readonly works?: boolean;
    };
    const said = typeof detail === 'string' ? detail : (text ?? 'it went wrong');
    return { works: works === true, exitstatus: said };
  },
  'task-warnings': ({ detail }) => ({
    works: true,
    exitstatus: `WARNINGS: ${Number(detail ?? 1)}`,
  }),
  'task-lasts': ({ detail }) => ({ works: true, looks: Number(detail ?? 10) }),
  // The worker was killed: nobody knows how far it came.
  'worker-lost': ({ detail }) => ({ works: detail === 'done', exitstatus: 'unexpected status' }),
  'no-quorum': () => ({ works: true, quorum: false }),
  'half-destroyed': () => ({ works: true, half: true }),
  'reload-fails': ({ detail }) => ({
    works: true,
    reload: typeof detail === 'string' ? detail : 'error: vmbr0: bridge port could not be added',
  }),
  'node-gone': ({ detail }) => ({ works: true, gone: Number(detail ?? -1) }),
  'sdn-node-fails': ({ detail }) => ({ works: true, failing: detail }),
};
