/** `trueup graph`: the plan as a Mermaid graph. */
import { mermaidText } from '../../show/mermaid.ts';
import type { ChoiceFlags, CommonFlags } from '../flags.ts';
import { say } from '../output.ts';
import { planToLookAt } from '../planned.ts';
import type { Terminal } from '../terminal.ts';

export async function graph(
  terminal: Terminal,
  flags: CommonFlags & ChoiceFlags,
  ...specs: readonly string[]
): Promise<void> {
  const planned = await planToLookAt(terminal, flags, specs);
  if (planned === undefined) return;
  const drawing = mermaidText(planned.plan, planned);
  const out = flags.format === 'markdown' ? `\`\`\`mermaid\n${drawing}\`\`\`\n` : drawing;
  if (say(terminal, { out, err: '' }, flags.out)) terminal.exit = 0;
}
