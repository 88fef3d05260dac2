/**
 * Programs on a PATH of their own, played by this process: each is a door of a few lines of shell through which its words
 * and what it reads come here, so that a script of hundreds of calls does not start a Node for each.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';

export interface Said {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr?: string;
}
/** What a program does with its words. */
export type Played = (words: readonly string[], stdin: string) => Promise<Said>;

export interface Bench {
  /** Runs a script with these programs before all others. */
  run(
    script: string,
    words: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<Said>;
  /** Every call, as it was typed. */
  readonly calls: readonly string[];
  /** From now on so many calls of these work, and no more. */
  breakAfter(left: number, counted: (call: string) => boolean): void;
}

export async function benchWith(programs: Readonly<Record<string, Played>>): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'trueup-script-'));
  const calls: string[] = [];
  let limit: { left: number; readonly counted: (call: string) => boolean } = {
    left: Infinity,
    counted: () => false,
  };
  const answered = async (socket: Socket): Promise<void> => {
    const [name = '', stdin = '', ...words] = await received(socket);
    const call = [name, ...words].join(' ');
    calls.push(call);
    if (limit.counted(call)) limit.left -= 1;
    if (limit.left < 0) return void socket.end('70\nbroken\n');
    const said = (await programs[name]?.(words, stdin)) ?? { exit: 127, stdout: '' };
    const { exit, stdout, stderr = '' } = said;
    socket.end(`${exit}\n${stderr.replaceAll('\n', '\\n')}\n${stdout}`);
  };
  const server = createServer((socket) => {
    answered(socket).catch((error: unknown) => socket.end(`70\n${String(error)}\n`));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { port } = server.address() as { port: number };
  for (const name of Object.keys(programs)) {
    await writeFile(join(folder, name), door(port));
    await chmod(join(folder, name), 0o755);
  }
  return {
    calls,
    breakAfter: (left, counted) => {
      limit = { left, counted };
    },
    run: async (script, words, more = {}) => {
      const file = join(folder, 'script.sh');
      await writeFile(file, script);
      const env = { PATH: `${folder}:${process.env['PATH']}`, TRUEUP_PAUSE: '0.02', ...more };
      // What it notes lies beside it.
      const cwd = folder;
      const ended = await execa('bash', [file, ...words], {
        env,
        cwd,
        reject: false,
        stdin: 'ignore',
      });
      return { exit: ended.exitCode ?? -1, stdout: ended.stdout, stderr: ended.stderr };
    },
  };
}

/** Its name, what it reads and its words, each with its length in bytes before it. */
function door(port: number): string {
  return `#!/usr/bin/env bash
export LC_ALL=C
IFS= read -r -d '' input
exec 3<>/dev/tcp/127.0.0.1/${port}
{
  printf '%d\\n' $(($# + 2))
  for word in "\${0##*/}" "$input" "$@"; do printf '%d\\n%s' \${#word} "$word"; done
} >&3
read -r code <&3
read -r says <&3
[[ -z $says ]] || printf '%b' "$says" >&2
cat <&3
exit "$code"
`;
}

/** All words, once the last of them is there. */
function received(socket: Socket): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    let held = Buffer.alloc(0);
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      const words = wordsIn(held);
      if (words !== undefined) resolve(words);
    });
  });
}

function wordsIn(held: Buffer): readonly string[] | undefined {
  let place = 0;
  const number = (): number | undefined => {
    const end = held.indexOf(10, place);
    if (end < 0) return undefined;
    const value = Number(held.toString('utf8', place, end));
    place = end + 1;
    return value;
  };
  const count = number();
  if (count === undefined) return undefined;
  const words: string[] = [];
  while (words.length < count) {
    const length = number();
    if (length === undefined || place + length > held.length) return undefined;
    words.push(held.toString('utf8', place, place + length));
    place += length;
  }
  return words;
}
