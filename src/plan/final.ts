/** What no rollback can undo is said in the plan, before anything starts. */
import { shortKind } from '../model/address.ts';
import type { Operation } from '../model/operation.ts';
import type { Step } from '../model/plan.ts';
import type { World } from './world.ts';

export function withFinality(steps: readonly Step[], world: World): readonly Step[] {
  return steps.map((step) => ({
    ...step,
    operations: step.operations.map((operation) => {
      const final = whyFinal(operation, world);
      return final === undefined ? operation : { ...operation, final };
    }),
  }));
}

function whyFinal(operation: Operation, world: World): string | undefined {
  if (operation.manual !== undefined) return 'a person does it';
  const kind = world.kind(operation.kind);
  const own = kind.final?.(operation);
  if (own !== undefined) return own;
  if (operation.impact === 'data-loss') return 'its data is lost';
  const name = shortKind(operation.kind);
  if (operation.do === 'create' && kind.can?.delete === false)
    return `trueup cannot delete a ${name}`;
  if (operation.do !== 'delete') return undefined;
  if (kind.can?.create === false) return `trueup cannot make a ${name}`;
  const lost = new Set(
    operation.touches.flatMap((address) => {
      const live = address === operation.holder ? undefined : world.live(address);
      return live !== undefined && world.kind(live.kind).can?.create === false
        ? [shortKind(live.kind)]
        : [];
    }),
  );
  return lost.size === 0 ? undefined : `trueup cannot make a ${[...lost].join(' or a ')} again`;
}
