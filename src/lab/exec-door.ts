/** The HTTP door through which command lines reach a lab or a test bed: a wire, as ssh is one. Loopback only. */
import type { Fault } from './faults.ts';
import { startLab, type LabOptions, type RunningLab } from './server.ts';
import type { LabReply } from './simulator.ts';

/** What a command did. On the wire: `POST /exec` with JSON `{argv, stdin?, env?}` gives 200 with JSON of this. */
export interface ExecReply {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  /** It ran, and its reply never arrives: the connection closes. Not on the wire. */
  readonly lost?: boolean;
}

/** Why a command was not run. On the wire: 503 with JSON of this, which promises that nothing was done. */
export interface NotRun {
  readonly why: 'unreachable' | 'denied' | 'missing';
  readonly detail: string;
}

export type ExecAnswer = ExecReply | NotRun;
export type Argv = readonly [string, ...string[]];
export type ExecHandler = (
  argv: Argv,
  stdin: string,
  env: Readonly<Record<string, string>>,
) => ExecAnswer | Promise<ExecAnswer>;

export interface ExecDoorOptions extends LabOptions {
  readonly vendor?: string;
  /** What a command is counted under; by default the program's name. */
  readonly label?: (argv: Argv) => string;
  readonly writes?: (argv: Argv) => boolean;
  readonly state?: () => unknown;
  readonly revision?: () => number;
  /** Acts out those due faults that the door does not know; `run` does the work. */
  readonly strike?: (
    faults: readonly Fault[],
    run: () => ExecAnswer | Promise<ExecAnswer>,
  ) => ExecAnswer | Promise<ExecAnswer>;
}

/** A command that was run, whether or not its reply arrived. */
export interface ExecCall {
  readonly argv: Argv;
  readonly exit: number;
}

export interface ExecEvent {
  readonly number: number;
  readonly phase: 'received' | 'handled' | 'replied';
  readonly label: string;
  readonly argv: readonly string[];
}

export interface ExecDoor extends RunningLab {
  /** What was run, in order. */
  calls(): readonly ExecCall[];
  /** Told of each phase of each command, and waited for. */
  onCall(listener: (event: ExecEvent) => void | Promise<void>): void;
}

/** Opens the door on a free port of this machine, or on the port that is asked for. */
export async function startExecDoor(
  handler: ExecHandler,
  options: ExecDoorOptions = {},
): Promise<ExecDoor> {
  const calls: ExecCall[] = [];
  const lab = await startLab(
    {
      vendor: options.vendor ?? 'exec',
      state: options.state ?? (() => ({})),
      revision: options.revision ?? (() => 0),
      label: (request) => {
        const argv = askedOf(request.body)?.argv;
        if (argv === undefined) return `${request.method} ${request.path}`;
        return options.label?.(argv) ?? argv[0].slice(argv[0].lastIndexOf('/') + 1);
      },
      writes: (request) => {
        const argv = askedOf(request.body)?.argv;
        return argv !== undefined && (options.writes?.(argv) ?? true);
      },
      handle: async (request) => {
        if (request.path !== '/exec' || request.method !== 'POST')
          return text(404, 'Ask with POST /exec.');
        // No page in a browser can send this type to another origin: commands do not come from there.
        if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
          return text(415, 'Ask with application/json.');
        const command = askedOf(request.body);
        if (command === undefined) return text(400, 'Ask with {"argv": ["…"], "stdin": "…"}.');
        const run = async (): Promise<ExecAnswer> => {
          const answer = await handler(command.argv, command.stdin, command.env);
          if ('exit' in answer) calls.push({ argv: command.argv, exit: answer.exit });
          return answer;
        };
        const answer = await struck(request.faults ?? [], { ...options, argv: command.argv, run });
        return {
          status: 'exit' in answer ? 200 : 503,
          cut: 'exit' in answer && answer.lost === true,
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(answer),
        };
      },
    },
    { ...options, host: '127.0.0.1' },
  );
  return {
    ...lab,
    calls: () => calls,
    onCall: (listener) => {
      lab.onExchange((event) => {
        const argv = lab.exchanges()[event.number - 1]?.form['argv'] ?? [];
        return listener({ ...event, argv: typeof argv === 'string' ? [argv] : argv });
      });
    },
  };
}

interface Asked {
  readonly argv: Argv;
  readonly stdin: string;
  readonly env: Readonly<Record<string, string>>;
}

function askedOf(body: Buffer): Asked | undefined {
  try {
    const { argv, stdin = '', env = {} } = JSON.parse(body.toString()) as Record<string, unknown>;
    const words = Array.isArray(argv) && argv.every(isText) && argv.length > 0;
    if (!words || !isText(stdin) || typeof env !== 'object' || env === null) return undefined;
    if (!Object.values(env).every(isText)) return undefined;
    return { argv: argv as [string, ...string[]], stdin, env: env as Record<string, string> };
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

interface Turn extends Pick<ExecDoorOptions, 'strike'> {
  readonly argv: Argv;
  readonly run: () => Promise<ExecAnswer>;
}

async function struck(faults: readonly Fault[], turn: Turn): Promise<ExecAnswer> {
  for (const { name, detail } of faults) {
    const said = typeof detail === 'string' ? detail : undefined;
    if (name === 'unreachable') return { why: name, detail: said ?? 'no route to host' };
    if (name === 'denied') return { why: name, detail: said ?? 'Permission denied (publickey).' };
    if (name === 'tool-missing')
      return { why: 'missing', detail: said ?? `${turn.argv[0]}: command not found` };
    if (name === 'exit-code') return { exit: 1, stdout: '', stderr: '', ...(detail as object) };
  }
  const others = faults.filter(({ name }) => !known.has(name));
  return others.length > 0 && turn.strike !== undefined
    ? turn.strike(others, turn.run)
    : turn.run();
}

const known: ReadonlySet<string> = new Set(['unreachable', 'denied', 'tool-missing', 'exit-code']);

function text(status: number, body: string): LabReply {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body };
}
