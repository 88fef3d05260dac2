/** An outcome in the format that was asked for: what goes to standard output, and what to standard error. */
import { plain, type Paint } from '../show/paint.ts';
import type { NextCommand } from '../show/text/next.ts';
import type { Outcome } from '../reconcile/engine.ts';
import type { Format } from './flags.ts';

export interface Rendered {
  /** The result. */
  readonly out: string;
  /** Problems, in text. Other formats hold them in the result. */
  readonly err: string;
}

export interface Rendering {
  readonly format: Format;
  readonly next: readonly NextCommand[];
  readonly patch?: boolean | undefined;
  readonly unmanaged?: boolean | undefined;
  readonly paint?: { readonly out: Paint; readonly err: Paint } | undefined;
}

/** Loads one format only. */
export async function render(outcome: Outcome, rendering: Rendering): Promise<Rendered> {
  if (rendering.format === 'json') {
    const { outcomeJson } = await import('./render-json.ts');
    return { out: outcomeJson(outcome, rendering), err: '' };
  }
  if (rendering.format === 'markdown') {
    const { outcomeMarkdown } = await import('./render-markdown.ts');
    return { out: outcomeMarkdown(outcome, rendering), err: '' };
  }
  const { outcomeText, outcomeProblems } = await import('./render-text.ts');
  const { out, err } = rendering.paint ?? { out: plain, err: plain };
  return {
    out: outcomeText(outcome, rendering, out),
    err: outcomeProblems(outcome, rendering, err),
  };
}
