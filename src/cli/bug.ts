/** What is said when trueup itself is wrong: never a stack trace, unless the deepest log was asked for. */
import packageJson from '../../package.json' with { type: 'json' };
import { clean } from '../show/clean.ts';

export function bugText(error: unknown, words: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = [
    `error[bug] ${clean(message)}`,
    '  This is a mistake in trueup, not in your specs.',
    '  Please report it with the command you typed, what it printed with --log-level trace added,',
    `  and these versions: trueup ${packageJson.version}, node ${process.version}, ${process.platform}.`,
    '  If it came while changing something: trueup show latest tells what was done.',
    ...(wantsTrace(words) && error instanceof Error ? [clean(error.stack ?? '')] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function wantsTrace(words: readonly string[]): boolean {
  return words.some(
    (word, index) =>
      word === '--log-level=trace' || (word === '--log-level' && words[index + 1] === 'trace'),
  );
}
