/** The sign in front of a change or an operation: the same in text, Markdown and pictures. */
import type { ChangeAction } from '../model/change.ts';
import type { Operation } from '../model/operation.ts';
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

export function changeSign(action: ChangeAction): Sign {
  return changes[action];
}

export function operationSign(operation: Pick<Operation, 'do' | 'manual'>): Sign {
  return operation.manual === undefined ? operations[operation.do] : byHand;
}

/** The name of an act, with a space after it; what a person does has its own words. */
export function actText(operation: Pick<Operation, 'action' | 'manual'>): string {
  if (operation.action !== undefined) return `${operation.action} `;
  return operation.manual === undefined ? 'act on ' : '';
}
