/**
 * A story as text: `@ folder` to copy first, `# ` comments, `$ ` a command, then what it prints on standard output,
 * `! ` before each line of standard error, and `? 2` where the exit code is not 0.
 */

export interface Block {
  /** Comments and empty lines before the command. */
  readonly before: readonly string[];
  /** Absent: only comments, at the end. */
  readonly command: string | undefined;
  readonly out: string;
  readonly err: string;
  readonly exit: number;
}

export interface Story {
  /** From the top of the repository; absent: an empty folder. */
  readonly folder: string | undefined;
  readonly blocks: readonly Block[];
}

export function parseStory(text: string): Story {
  const lines = text.trimEnd().split('\n');
  const folder = lines[0]?.startsWith('@ ') === true ? lines.shift()?.slice(2) : undefined;
  const blocks: Block[] = [];
  let before: string[] = [];
  for (const line of lines) {
    if (line.startsWith('$ ')) {
      blocks.push({ before, command: line.slice(2), out: '', err: '', exit: 0 });
      before = [];
    } else if (blocks.length === 0 || line === '#' || line.startsWith('# ')) before.push(line);
    // What a command printed is compared as a whole text, so it need not be kept here.
  }
  if (before.length > 0) blocks.push({ before, command: undefined, out: '', err: '', exit: 0 });
  return { folder, blocks };
}

export function storyText(story: Story): string {
  const head = story.folder === undefined ? [] : [`@ ${story.folder}`];
  return `${[...head, ...story.blocks.flatMap(blockLines)].join('\n').trimEnd()}\n`;
}

function blockLines({ before, command, out, err, exit }: Block): readonly string[] {
  if (command === undefined) return before;
  return [
    ...before,
    `$ ${command}`,
    ...linesOf(out),
    ...linesOf(err).map((line) => `! ${line}`.trimEnd()),
    ...(exit === 0 ? [] : [`? ${exit}`]),
    '',
  ];
}

// An output line that looks like a mark of the story is moved in by a space.
function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => (/^[$#?@!]( |$)/.test(line) ? ` ${line}` : line));
}
