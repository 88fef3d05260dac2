/** `trueup schema [NAME]`: prints a published schema, or lists them. */
import { readdirSync, readFileSync } from 'node:fs';
import { problem } from '../../model/problem.ts';
import type { CommonFlags } from '../flags.ts';
import { say, sayProblem } from '../output.ts';
import { schemasFolder } from '../schemas-folder.ts';
import type { Terminal } from '../terminal.ts';

export function schema(terminal: Terminal, flags: Pick<CommonFlags, 'out'>, name?: string): void {
  const folder = schemasFolder();
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replaceAll('\\', '/').replace(/\.json$/, ''))
    .toSorted();
  if (name === undefined) {
    say(terminal, { out: `${names.join('\n')}\n`, err: '' }, flags.out);
    return;
  }
  // Only a listed name is opened: a name is never a path.
  const wanted = names.find((each) => each === name.replace(/\.json$/, ''));
  if (wanted === undefined) {
    const help = 'List the names with: trueup schema';
    sayProblem(terminal, problem('no-such-schema', `there is no schema ${name}`, { help }));
    terminal.exit = 64;
    return;
  }
  const text = readFileSync(new URL(`${wanted}.json`, folder), 'utf8');
  say(terminal, { out: text, err: '' }, flags.out);
}
