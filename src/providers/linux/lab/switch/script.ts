/** Scripts of plain lines, one command each: as much of a shell as a switch needs. */

/** Words of a line; an ending `|| exit N` or `|| true` is kept apart. */
export type ScriptLine = readonly string[];

/** Undefined where the script is more than that. */
export function linesOf(text: string): readonly ScriptLine[] | undefined {
  const lines: ScriptLine[] = [];
  for (const line of text.split('\n')) {
    const bare = line.trim();
    if (bare === '' || bare.startsWith('#')) continue;
    const words = wordsOf(bare);
    if (words === undefined) return undefined;
    lines.push(words);
  }
  return lines;
}

// Quotes, `$1` to `$9`, and no other sign that a shell would make something of.
function wordsOf(line: string): ScriptLine | undefined {
  const words: string[] = [];
  const pattern =
    /\s*(?:'([^']*)'|"([^"`$\\]*|\$[1-9])"|([^\s'"`$\\;&|<>(){}*?[\]~#]+|\$[1-9]|\|\||[<>]\/dev\/null|2>&1|2>\/dev\/null))(?=\s|$)/y;
  let at = 0;
  while (at < line.length) {
    pattern.lastIndex = at;
    const found = pattern.exec(line);
    if (found === null) return undefined;
    words.push(found[1] ?? found[2] ?? found[3] ?? '');
    at = pattern.lastIndex;
  }
  return words;
}

export interface Step {
  readonly argv: readonly string[];
  /** Ends the script with this code where the command fails. */
  readonly orExit?: number;
}

/** The line as a command: arguments put in, redirections left out. */
export function stepOf(words: ScriptLine, given: readonly string[]): Step {
  const or = words.indexOf('||');
  const command = (or < 0 ? words : words.slice(0, or))
    .filter((word) => !/^[<>]\/dev\/null$|^2>/.test(word))
    .map((word) => (/^\$[1-9]$/.test(word) ? (given[Number(word[1]) - 1] ?? '') : word));
  const [verb, code] = or < 0 ? [] : words.slice(or + 1);
  return { argv: command, ...(verb === 'exit' ? { orExit: Number(code ?? 0) } : {}) };
}
