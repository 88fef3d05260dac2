/** The sign in front of a change or an operation: the same in text, Markdown and pictures. */
import type { ChangeAction } from '../model/change.ts';
import type { Operation } from '../model/operation.ts';
import type { Step } from '../model/plan.ts';
import { factText } from './fact.ts';
import type { Tone } from './paint.ts';

export interface Sign {
  readonly sign: string;
  readonly tone: Tone;
}

const changes = {
  delete: { sign: '-', tone: 'delete' },
  replace: { sign: '±', tone: 'replace' },
  create: { sign: '+', tone: 'create' },
  update: { sign: '~', tone: 'change' },
  adopt: { sign: '=', tone: 'quiet' },
} satisfies Record<ChangeAction, Sign>;

const operations = {
  delete: changes.delete,
  create: changes.create,
  update: changes.update,
  act: { sign: '>', tone: 'change' },
} satisfies Record<Operation['do'], Sign>;

const byHand: Sign = { sign: '!', tone: 'warning' };

/** A milestone: nothing is done, something holds. */
export const milestone: Sign = { sign: '*', tone: 'quiet' };

/** `* every link of caracal/subnet/x is gone`. */
export function milestoneText(step: Pick<Step, 'id' | 'milestone'>): string {
  return `${milestone.sign} ${factText(step.milestone ?? step.id)}`;
}

export function changeSign(action: ChangeAction): Sign {
  return changes[action];
}

export function operationSign(operation: Pick<Operation, 'do' | 'manual'>): Sign {
  return operation.manual === undefined ? operations[operation.do] : byHand;
}

/** The name of an act, with a space after it; what a person does stands out, whatever its name. */
export function actText(operation: Pick<Operation, 'action' | 'manual'>): string {
  if (operation.manual !== undefined) return 'BY HAND ';
  return operation.action === undefined ? 'act on ' : `${operation.action} `;
}
