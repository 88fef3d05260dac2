/** What `pvesh` prints and how it exits, as the answer that the API would have given. */
import type { CommandReply } from '../../transport/commands/commands.ts';
import type { PveAnswer } from './answer.ts';

export function answerOf(reply: CommandReply, writes: boolean): PveAnswer {
  return reply.exit === 0 ? dataIn(reply.stdout, writes) : refusalIn(reply);
}

// The value is one line of JSON at the end, or nothing; before it goes the log of what ran in the foreground.
function dataIn(stdout: string, writes: boolean): PveAnswer {
  const line = stdout.trimEnd().split('\n').at(-1) ?? '';
  if (line === '') return { ok: true, data: null };
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch {
    // A call without a result has printed its log and nothing else; a read prints no log.
    if (writes) return { ok: true, data: null };
    return { ok: false, sent: true, message: 'pvesh printed something that is no JSON' };
  }
  return { ok: true, data: writes && typeof data === 'string' ? taskIn(data) : data };
}

// From another node log and task id come glued together, as one text (PVE/CLI/pvesh.pm, proxy_handler).
function taskIn(text: string): string {
  return /(UPID:[^\s"]+:)"?$/.exec(text)?.[1] ?? text;
}

function refusalIn({ exit, stderr }: CommandReply): PveAnswer {
  const lines = wordsIn(stderr);
  const [first = ''] = lines;
  // Ended by a signal: what it had begun may be done. Other codes are what `die` makes of the last errno.
  if (killed.has(exit) || lines.some((line) => brokenOff.test(line)))
    return { ok: false, sent: true, message: lines.join('\n') || `pvesh ended with ${exit}` };
  const [, code, rest] = /^(\d{3}) (.*)$/.exec(first) ?? [];
  const errors = code === '400' ? errorsIn(lines) : undefined;
  const said = errors === undefined ? [rest ?? first, ...lines.slice(1)] : [rest ?? first];
  return {
    ok: false,
    status:
      code === undefined ? (statuses.find(([text]) => text.test(first))?.[1] ?? 500) : Number(code),
    message: said.join('\n') || `pvesh ended with ${exit}`,
    sent: false,
    ...(errors === undefined ? {} : { errors }),
  };
}

const killed: ReadonlySet<number> = new Set([1, 2, 6, 9, 13, 15].map((signal) => 128 + signal));

// Another node was reached, and the way there broke while it worked.
const brokenOff =
  /^(?:Connection to \S+ closed|Connection reset by|Read from remote host|client_loop: |packet_write_wait: |Timeout, server )/;

// What PVE's own server says with a status of its own where pvesh has words only.
const statuses: readonly (readonly [RegExp, number])[] = [
  [/^No '\w+' handler defined for /i, 501],
  [/^please run as root$/, 403],
  [/^ssh: (?:connect to host|Could not resolve hostname) /, 595],
  [/^(?:Host key verification failed|\S+@\S+: Permission denied \()/, 596],
];

// Without what Perl says about locales, the usage at the end, and the command line of a call for another node.
function wordsIn(stderr: string): readonly string[] {
  const end = stderr.search(/^(?:pvesh (?:get|set|create|delete) |proxy handler failed)/m);
  const lines = (end < 0 ? stderr : stderr.slice(0, end)).split('\n');
  return (
    lines
      .map((line) => line.trimEnd())
      .filter((line) => line !== '' && !/^perl: warning|^\tL\w+ = |^\s+are supported/.test(line))
      // Options that are unknown are named before the status.
      .toSorted((one, other) => Number(/^\d{3} /.test(other)) - Number(/^\d{3} /.test(one)))
  );
}

/** `net0: invalid format - format error`, then perhaps lines that begin with `net0.`. */
function errorsIn(lines: readonly string[]): Readonly<Record<string, string>> | undefined {
  const errors = new Map<string, string>();
  let last: string | undefined;
  for (const line of lines.slice(1)) {
    const unknown = /^Unknown option: (\S+)/.exec(line)?.[1];
    const [, name, text = ''] = /^([a-z][\w-]*): (.*)$/.exec(line) ?? [];
    if (unknown !== undefined) errors.set(unknown, notDefined);
    else if (name !== undefined) errors.set((last = name), text);
    else if (last !== undefined) errors.set(last, `${errors.get(last) ?? ''}\n${line}`);
  }
  return errors.size === 0 ? undefined : Object.fromEntries(errors);
}

// The words of the API for it (PVE/JSONSchema.pm).
const notDefined =
  'property is not defined in schema and the schema does not allow additional properties';
