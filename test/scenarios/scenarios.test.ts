/** Runs the stories: each `*.txt` is a row of commands and what they print. TRUEUP_UPDATE=1 writes them anew. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execaNode } from 'execa';
import { afterAll, describe, expect, test } from 'vitest';
import { parseStory, storyText, type Block, type Story } from './story.ts';
import { steadied } from './steadied.ts';

const here = import.meta.dirname;
const top = join(here, '../..');
const main = join(top, 'src/cli/main.ts');
const temporary = mkdtempSync(join(tmpdir(), 'trueup-story-'));

afterAll(() => rmSync(temporary, { recursive: true, force: true }));

describe('stories', () => {
  for (const name of readdirSync(here).filter((file) => file.endsWith('.txt')))
    test(name, { timeout: 60_000 }, async () => {
      const path = join(here, name);
      const story = parseStory(readFileSync(path, 'utf8'));
      const told = storyText(await tell(story, basename(name, '.txt')));
      if (process.env['TRUEUP_UPDATE'] === '1') writeFileSync(path, told);
      expect(told).toBe(readFileSync(path, 'utf8'));
    });
});

async function tell(story: Story, name: string): Promise<Story> {
  const folder = join(temporary, name);
  mkdirSync(folder);
  if (story.folder !== undefined) copyFolder(story.folder, folder);
  const blocks: Block[] = [];
  // One after the other: what a command leaves behind is what the next one meets.
  for (const block of story.blocks)
    blocks.push(block.command === undefined ? block : await run(block, folder));
  return { ...story, blocks };
}

// Copied without what the example's own runs left behind.
function copyFolder(from: string, to: string): void {
  const source = join(top, from);
  if (!existsSync(source)) throw new Error(`${from} is not there`);
  cpSync(source, to, { recursive: true, filter: (path) => basename(path) !== '.trueup' });
}

async function run(block: Block, cwd: string): Promise<Block> {
  const [program, ...words] = shellWords(block.command ?? '');
  if (program === 'mv') return moved(block, cwd, words);
  if (program !== 'trueup') throw new Error(`a story runs trueup or mv, not ${program}`);
  const { HOME = '', PATH = '' } = process.env;
  const ended = await execaNode(main, words, {
    cwd,
    env: { HOME, PATH, NODE_NO_WARNINGS: '1' },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    stdin: 'ignore',
  });
  return {
    ...block,
    out: steadied(ended.stdout, cwd),
    err: steadied(ended.stderr, cwd),
    exit: ended.exitCode ?? -1,
  };
}

/** `mv a b`: specs come and go. */
function moved(block: Block, cwd: string, [from = '', to = '']: readonly string[]): Block {
  renameSync(join(cwd, from), join(cwd, to));
  return { ...block, out: '', err: '', exit: 0 };
}

/** Words as a shell sees them: single and double quotes keep spaces. */
function shellWords(line: string): readonly string[] {
  return (line.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? []).map((word) =>
    word.replaceAll(/['"]/g, ''),
  );
}
