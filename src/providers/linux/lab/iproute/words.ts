/** The words of a command line of `ip` or `bridge`, taken one after the other; abbreviations as iproute2 has them. */
import { Refusal } from '../kernel/refusal.ts';

export class Words {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  get left(): boolean {
    return this.#at < this.#words.length;
  }

  /** The next word, or undefined at the end. */
  peek(): string | undefined {
    return this.#words[this.#at];
  }

  next(): string {
    const word = this.#words[this.#at];
    this.#at += 1;
    if (word === undefined)
      throw new Refusal(255, 'Command line is not complete. Try option "help"\n', { quits: true });
    return word;
  }

  rest(): readonly string[] {
    const rest = this.#words.slice(this.#at);
    this.#at = this.#words.length;
    return rest;
  }
}

/** Is the word the keyword or the beginning of it? */
export function isShort(word: string, keyword: string): boolean {
  return word !== '' && keyword.startsWith(word);
}

/** The first keyword that the word is the beginning of: the order of the list decides. */
export function keywordOf<Keyword extends string>(
  word: string,
  keywords: readonly Keyword[],
): Keyword | undefined {
  return keywords.find((each) => isShort(word, each));
}

/** A wrong argument, found before anything was done. */
export function wrong(word: string, why: string): Refusal {
  return new Refusal(255, `Error: argument "${word}" is wrong: ${why}\n`, { quits: true });
}

export function twice(keyword: string, word: string): Refusal {
  return new Refusal(255, `Error: duplicate "${keyword}": "${word}" is the second value.\n`, {
    quits: true,
  });
}

export function garbage(keyword: string, word: string): Refusal {
  return new Refusal(255, `Error: either "${keyword}" is duplicate, or "${word}" is a garbage.\n`, {
    quits: true,
  });
}

export function noDevice(name: string): Refusal {
  return new Refusal(1, `Cannot find device "${name}"\n`);
}

export function saying(text: string): Refusal {
  return new Refusal(1, `${text}\n`);
}

export function quitting(text: string): Refusal {
  return new Refusal(255, `${text}\n`, { quits: true });
}
