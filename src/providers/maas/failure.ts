/** What a refusal of MAAS means: four shapes of error bodies, told apart by status and content type. */
import { problem, type Problem } from '../../model/problem.ts';
import type { ErrorClass } from '../../model/provider.ts';
import type { HttpReply } from '../../transport/http.ts';
import { retryAfterMilliseconds } from '../../transport/retry.ts';
import type { NoReply } from './wire.ts';

export interface Failure {
  readonly ok: false;
  readonly class: ErrorClass;
  readonly problem: Problem;
  /** Absent where there was no reply. */
  readonly status?: number;
  readonly retryAfterMilliseconds?: number;
}

/** The call that failed, and how to make words of a server fit to be shown. */
export interface Told {
  readonly call: string;
  readonly writes: boolean;
  readonly masked: (text: string) => string;
  readonly signInHelp: string;
}

export function noReply(failure: NoReply, { call, writes, masked }: Told): Failure {
  const says = failure.says ?? wordsFor[failure.why];
  const again = !hopeless.has(failure.why);
  const help = failure.help ?? (failure.why === 'untrusted' ? certificateHelp : undefined);
  return {
    ok: false,
    // A write whose reply is missing may have worked; only a look can tell.
    class: failure.sent && writes ? 'lost' : again ? 'temporary' : classOf(failure.why),
    problem: problem(failure.why, `${call}: ${says} (${masked(failure.detail)}).`, {
      ...(again ? { tryAgain: true } : {}),
      ...(help === undefined ? {} : { help }),
    }),
  };
}

const wordsFor: Readonly<Record<NoReply['why'], string>> = {
  unreachable: 'MAAS cannot be reached',
  untrusted: 'the certificate of MAAS is not trusted',
  timeout: 'MAAS did not answer in time',
  cut: 'the connection broke before the answer was whole',
  'too-big': 'the answer is too big',
  cancelled: 'it was cancelled',
  denied: 'nobody may sign in there',
  'no-cli': 'there is no maas command',
  'no-profile': 'the maas command is not signed in',
  'old-profile': 'the maas command does not know this call',
};

// None of these is otherwise a second later.
const hopeless: ReadonlySet<NoReply['why']> = new Set([
  'untrusted',
  'too-big',
  'denied',
  'no-cli',
  'no-profile',
  'old-profile',
] as const);

function classOf(why: NoReply['why']): ErrorClass {
  return why === 'denied' || why === 'no-profile' ? 'denied' : 'refused';
}

const certificateHelp = 'Set tls.fingerprint or tls.ca of this system in trueup.yaml.';

export function refusal(reply: HttpReply, told: Told): Failure {
  const { status } = reply;
  const wait = retryAfterMilliseconds(reply.headers);
  const html = isHtml(reply);
  const kind = meaning(status, html, wait !== undefined, told.writes);
  const help = status === 401 ? told.signInHelp : kind.help;
  return {
    ok: false,
    class: kind.class,
    status,
    ...(wait === undefined ? {} : { retryAfterMilliseconds: wait }),
    problem: problem(kind.code, `${told.call}: ${kind.says}${words(reply, told.masked)}`, {
      ...(help === undefined ? {} : { help }),
      ...(['busy', 'temporary', 'rate'].includes(kind.class) ? { tryAgain: true } : {}),
    }),
  };
}

export function isHtml(reply: HttpReply): boolean {
  return (reply.headers['content-type'] ?? '').includes('html');
}

interface Meaning {
  readonly class: ErrorClass;
  readonly code: string;
  readonly says: string;
  readonly help?: string;
}

function meaning(status: number, html: boolean, asksToWait: boolean, writes: boolean): Meaning {
  if (status >= 300 && status < 400) {
    return {
      class: 'refused',
      code: 'redirected',
      says: `MAAS redirects (${status}), and a signed request is not sent on`,
      help: 'Set the url of this system to the address of MAAS itself, such as http://host:5240/MAAS.',
    };
  }
  const known = meanings[status];
  // 409 is HTML with Retry-After where the server gave up a conflict (maasserver/utils/views.py), text where a state forbids it.
  if (status === 409 && (html || asksToWait))
    return { class: 'busy', code: 'busy', says: 'MAAS is busy (409)' };
  // Without Retry-After a 503 is a pool that is empty (maasserver/models/subnet.py), not a server that is away.
  if (status === 503 && !html && !asksToWait)
    return { class: 'refused', code: 'refused', says: 'MAAS cannot (503)' };
  // A gateway gave up waiting; the request behind it may have worked.
  if (writes && (status === 502 || status === 504))
    return { class: 'lost', code: 'lost', says: `the reply was lost (${status})` };
  if (known !== undefined) return known;
  if (status >= 500)
    return { class: 'temporary', code: 'server-error', says: `MAAS failed (${status})` };
  return { class: 'refused', code: 'refused', says: `MAAS refused (${status})` };
}

const meanings: Readonly<Record<number, Meaning>> = {
  401: {
    class: 'denied',
    code: 'not-signed-in',
    says: 'MAAS does not accept the API key (401)',
  },
  403: { class: 'denied', code: 'denied', says: 'MAAS does not allow it (403)' },
  404: { class: 'gone', code: 'gone', says: 'MAAS knows no such thing (404)' },
  429: { class: 'rate', code: 'rate', says: 'MAAS asks to wait (429)' },
};

// The message of a 401 for a bad signature holds the real secret (maasserver/api/auth.py): it is never shown.
function words(reply: HttpReply, masked: (text: string) => string): string {
  if (reply.status === 401 || reply.status < 400 || isHtml(reply)) return '.';
  const text = isJson(reply) ? fields(reply.body) : reply.body;
  const plain = shortened(withoutTrace(masked(text)));
  return plain === '' ? '.' : `: ${plain}`;
}

export function isJson(reply: HttpReply): boolean {
  return (reply.headers['content-type'] ?? '').startsWith('application/json');
}

// `{"cidr": ["Subnet with this Cidr already exists."]}` → `cidr: Subnet with …`
function fields(body: string): string {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return body;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return String(value);
  const said = new Map<string, string[]>();
  for (const [field, messages] of Object.entries(value)) {
    const text = Array.isArray(messages) ? messages.join(' ') : String(messages);
    said.set(text, [...(said.get(text) ?? []), ...(field === '__all__' ? [] : [field])]);
  }
  return [...said]
    .map(([text, names]) => (names.length === 0 ? text : `${names.join(', ')}: ${text}`))
    .join('; ');
}

// Of a crash behind the server only its last words are of use to anyone who is not at its code.
function withoutTrace(text: string): string {
  const lines = text.split('\n').filter((line) => !/^\s+at\s|^\s*File "/.test(line));
  const start = lines.findIndex((line) => line.startsWith('Traceback (most recent call last)'));
  return lines
    .filter((line, index) => start < 0 || index < start || /^\S/.test(line))
    .filter((line) => !line.startsWith('Traceback ('))
    .join('\n');
}

function shortened(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters of a server never reach a terminal
  const line = text.replaceAll(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ').trim();
  return line.length > 400 ? `${line.slice(0, 400)}…` : line;
}
