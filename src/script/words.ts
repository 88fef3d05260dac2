/** Words of commands as the shell is to see them again, with variables in them. */
import type { Words } from '../model/script.ts';
import { shellQuote } from '../transport/commands/shell-quote.ts';

/** Stands for a shell variable inside a word; made of what ids and paths may be made of. */
export function variable(name: string): string {
  return `__trueup:${name}:__`;
}

/** One line for bash: what is no plain word is quoted, what stands for a variable becomes one. */
export function commandLine(words: Words): string {
  return words.map(wordText).join(' ');
}

// Only such as a script sets itself: what a spec says reads no other variable.
const variables = /__trueup:((?:id|at)_\w+):__/;

function wordText(word: string): string {
  const parts = word.split(variables);
  if (parts.length === 1) return plain.test(word) ? word : shellQuote([word]);
  // Every other part is a variable's name.
  return parts
    .map((part, at) => (at % 2 === 1 ? `"$${part}"` : part === '' ? '' : shellQuote([part])))
    .join('');
}

const plain = /^[\w@%+:,./-][\w@%+:,./=-]*$/;
