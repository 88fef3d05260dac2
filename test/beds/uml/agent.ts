/**
 * Inside a user-mode machine: runs commands side by side. Each line that comes in names a file with one of them,
 * since the kernel's console forgets itself over long lines; each line that goes out is an answer in JSON.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';

interface Call {
  readonly id: number;
  readonly argv: readonly [string, ...string[]];
  readonly stdin: string;
  readonly env: Readonly<Record<string, string>>;
}

function answer(reply: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}

function take({ id, argv, stdin, env }: Call): void {
  const input = inputOf(id, stdin);
  const child = spawn(argv[0], argv.slice(1), { cwd: '/', env, stdio: [input, 'pipe', 'pipe'] });
  closeSync(input);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  let told = false;
  const tell = (code: number | null, signal: NodeJS.Signals | null): void => {
    if (told) return;
    told = true;
    const exit = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
    answer({ id, exit, stdout: String(Buffer.concat(out)), stderr: String(Buffer.concat(err)) });
  };
  child.once('error', (error) => {
    err.push(Buffer.from(error.message));
    tell(127, null);
  });
  child.once('close', tell);
  // What a command leaves behind in the background may hold its output open for ever.
  child.once('exit', (code, signal) => setTimeout(() => tell(code, signal), 500));
}

/** A file, since Node's pipes are sockets: who opens /dev/stdin could not. */
function inputOf(id: number, text: string): number {
  const path = `/run/stdin-${id}`;
  writeFileSync(path, text);
  const file = openSync(path, 'r');
  unlinkSync(path);
  return file;
}

createInterface({ input: process.stdin, terminal: false })
  .on('line', (path) => take(JSON.parse(readFileSync(path, 'utf8')) as Call))
  .once('close', () => process.exit(0));
answer({ id: 0 });
