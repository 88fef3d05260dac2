/** The typed confirmation of a grave plan: only on a terminal, and only by the site's name. */
import { createInterface } from 'node:readline/promises';
import { impactText } from '../show/impact.ts';
import type { Question } from '../reconcile/engine.ts';
import { paintFor } from './paint.ts';
import type { Terminal } from './terminal.ts';

export async function confirmTyped(question: Question, terminal: Terminal): Promise<boolean> {
  const paint = paintFor(terminal.stderr, terminal.env);
  const asked = createInterface({
    input: terminal.stdin,
    output: terminal.stderr,
    terminal: false,
  });
  const gone = new AbortController();
  // A closed input is a no; without this the question would wait for ever.
  asked.once('close', () => gone.abort());
  try {
    terminal.stderr.write(
      `\n${paint('warning', `Plan ${question.plan} needs approval, impact ${impactText(question.impact)}.`)}\n`,
    );
    const answer = await asked.question(
      `Type the name of the site, ${question.site}, to approve it; anything else stops: `,
      { signal: gone.signal },
    );
    return answer.trim() === question.site;
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return false;
    throw error;
  } finally {
    asked.close();
  }
}
