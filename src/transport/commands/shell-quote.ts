/** One line for a POSIX shell from a list of words; the shell sees the same words again, whatever is in them. */

/** Each word in single quotes, within which only the single quote itself means anything. */
export function shellQuote(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
}
