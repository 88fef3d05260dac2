/** `ip -batch`: command lines one after the other. */
import type { Net } from '../kernel/net.ts';
import { Refusal } from '../kernel/refusal.ts';
import { settle } from '../kernel/settle.ts';
import { runObject } from './objects.ts';
import type { Options, Outcome } from './outcome.ts';
import { Words } from './words.ts';

/** Lines one after the other; nothing that was done is taken back. */
export function runBatch(
  net: Net,
  text: string,
  options: Options & { readonly batch: string },
): Outcome {
  let out: Outcome = { net, exit: 0, stdout: '', stderr: '' };
  for (const { line, number } of linesOf(text)) {
    const words = wordsOf(line);
    if (words.length === 0) continue;
    try {
      const done = runObject(out.net, new Words(words), options);
      const stdout = `${out.stdout}${done.stdout ?? ''}`;
      const stderr = `${out.stderr}${done.stderr ?? ''}`;
      out = { ...out, net: settle(done.net), stdout, stderr };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const left = settle(error.net ?? out.net);
      const said = `${out.stderr}${error.stderr}`;
      // What the program finds wrong by itself ends it, -force or not.
      if (error.quits) return { ...out, net: left, exit: error.exit, stderr: said };
      const stderr = `${said}Command failed ${options.batch}:${number}\n`;
      out = { ...out, net: left, exit: 1, stderr };
      if (!options.force) return out;
    }
  }
  return out;
}

// A `#` that begins a word ends the line; a backslash at the end joins the next one.
function linesOf(text: string): readonly { readonly line: string; readonly number: number }[] {
  const found: { line: string; number: number }[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    let line = lines[at] ?? '';
    while (line.endsWith('\\') && at + 1 < lines.length) {
      at += 1;
      line = `${line.slice(0, -1)}${lines[at] ?? ''}`;
    }
    const comment = line.indexOf('#');
    found.push({ line: comment < 0 ? line : line.slice(0, comment), number: at + 1 });
  }
  return found;
}

function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  for (const [word, quoted, double] of line.matchAll(/'([^']*)'|"([^"]*)"|[^ \t\r\n]+/g))
    words.push(quoted ?? double ?? word);
  return words;
}
