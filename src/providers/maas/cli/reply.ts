/** What the `maas` command printed and how it exited, as the reply of MAAS that it stands for, or why there is none. */
import type { CommandReply } from '../../../transport/commands/commands.ts';
import type { NoReply, Reached } from '../wire.ts';

/** With `-d` status and headers stand on stderr, the body alone on stdout (maascli/utils.py). */
export function reachedBy({ exit, stdout, stderr }: CommandReply, profile: string): Reached {
  const summary = summaryIn(stderr);
  // 2 is also how it exits when its own words are wrong; then there is no summary.
  if (summary !== undefined && exit === (summary.status < 300 ? 0 : 2))
    return { ok: true, reply: { ...summary, body: stdout } };
  return { ok: false, failure: whyNone(exit, stderr, profile) };
}

/** The description of the API that it keeps is not that of the server. */
export function isOutdated(stderr: string): boolean {
  return stderr.includes('The API on the server differs from the description');
}

function summaryIn(
  stderr: string,
): { readonly status: number; readonly headers: Readonly<Record<string, string>> } | undefined {
  // `404 Not Found`, an empty line, `  Content-Type: text/plain` and so on; before it may stand a certificate.
  const [, status, lines = ''] =
    /^([1-5]\d\d)(?: .*)?\n\n((?: *[\w-]+: .*\n)+)/m.exec(stderr) ?? [];
  if (status === undefined) return undefined;
  const headers: Record<string, string> = {};
  for (const line of lines.trimEnd().split('\n')) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { status: Number(status), headers };
}

function whyNone(exit: number, stderr: string, profile: string): NoReply {
  const detail = lastLine(stderr) || `maas ended with ${exit}`;
  const [, chosen] = /invalid choice: '?([^'\s]+)'?/.exec(stderr) ?? [];
  if (exit === 2 && chosen === profile)
    return {
      why: 'no-profile',
      sent: false,
      detail: `there is no profile '${profile}'`,
      help: signInHelp(profile),
    };
  if (exit === 2 && (chosen !== undefined || ownWords.test(detail)))
    return {
      why: 'old-profile',
      sent: false,
      detail: chosen === undefined ? detail : `it knows no '${chosen}'`,
      help: 'Run `maas refresh` there, as it is to be done after each upgrade of MAAS.',
    };
  if (/^Certificate verification failed/m.test(stderr))
    return {
      why: 'untrusted',
      sent: false,
      detail: 'certificate verification failed',
      help: `Sign in anew there: maas login --cacerts FILE ${profile} URL.`,
    };
  const early = before.find(([text]) => text.test(stderr))?.[1];
  if (early !== undefined && !midway.test(stderr)) return { why: early, sent: false, detail };
  return { why: /timed out|TimeoutError/.test(detail) ? 'timeout' : 'cut', sent: true, detail };
}

export function signInHelp(profile: string): string {
  return `Sign in there, as the user that trueup runs it as: maas login ${profile} http://HOST:5240/MAAS.`;
}

// What argparse says of words it cannot place.
const ownWords =
  /^(?:unrecognized arguments|the following arguments are required|too few arguments)/;

// Exceptions that Python ends with before a request was sent.
const before: readonly (readonly [RegExp, NoReply['why']])[] = [
  [
    /ConnectionRefusedError|ServerNotFoundError|gaierror|No route to host|is unreachable/,
    'unreachable',
  ],
  [/sqlite3\.|PermissionError|FileNotFoundError/, 'denied'],
];

// Its HTTP library sends a request once more when the connection closes without a reply (httplib2, _conn_request):
// what the second attempt says tells nothing of the first. With `-d` it also fetches the certificate after the reply.
const midway =
  /RemoteDisconnected|BadStatusLine|ResponseNotReady|ConnectionReset|BrokenPipe|IncompleteRead|timed out|dump_certificate_info/;

function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? '';
  // oxlint-disable-next-line no-control-regex -- control characters of a host never reach a terminal
  const plain = line.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
  return plain.trim().slice(0, 300);
}
