/** A refusal of PVE, or no answer at all, as the engine understands it. */
import type { VendorId } from '../../../model/address.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { ErrorClass } from '../../../model/provider.ts';
import type { Reply } from './call.ts';
import { statuses, texts, type Meaning } from './meanings.ts';

export interface Failure {
  readonly ok: false;
  readonly class: ErrorClass;
  readonly problem: Problem;
  /** Absent where there was no reply. */
  readonly status?: number;
  readonly retryAfterMilliseconds?: number;
  /** By which the object is known since, where half of it was done. */
  readonly id?: VendorId;
}

/** The call that failed, and how to make words of a server fit to be shown. */
export interface Told {
  readonly call: string;
  readonly masked: (text: string) => string;
}

export function failureOf(reply: Extract<Reply, { readonly ok: false }>, told: Told): Failure {
  const { status, retryAfterMilliseconds: wait } = reply;
  const { says, code, help, ...kind } =
    reply.why === undefined ? refusal(reply) : silence(reply, reply.why);
  const words = shown(said(reply), told);
  return {
    ok: false,
    class: kind.class,
    ...(status === undefined ? {} : { status }),
    ...(wait === undefined ? {} : { retryAfterMilliseconds: wait }),
    problem: problem(code, `${told.call}: ${says}${words === '' ? '.' : `: ${words}`}`, {
      ...(help === undefined ? {} : { help }),
      ...(mayPass(kind.class) ? { tryAgain: true } : {}),
    }),
  };
}

/** A task that ended with this text instead of `OK`. */
export function taskFailure(text: string, { call, masked }: Told): Failure {
  const kind = meaningOf(text) ?? { class: 'refused', code: 'task-failed' };
  return {
    ok: false,
    class: kind.class,
    problem: problem(kind.code, `${call}: the task failed: ${shown(text, { call, masked })}`, {
      ...(kind.help === undefined ? {} : { help: kind.help }),
      ...(mayPass(kind.class) ? { tryAgain: true } : {}),
    }),
  };
}

function meaningOf(text: string): Meaning | undefined {
  return texts.find((each) => each.when.test(text));
}

function mayPass(of: ErrorClass): boolean {
  return ['busy', 'locked', 'rate', 'temporary'].includes(of);
}

interface Says extends Meaning {
  readonly says: string;
}
type Refused = Extract<Reply, { readonly ok: false }>;

function refusal(reply: Refused): Says {
  const { status, sent } = reply;
  // Somebody gave up waiting for PVE, which may be at it still.
  if (sent) return { class: 'lost', code: 'lost', says: `the reply was lost (${status ?? '?'})` };
  const byStatus = statuses[status ?? 500];
  // Rights come first: a 401 or 403 may speak of anything.
  const byText = status === 401 || status === 403 ? undefined : meaningOf(said(reply));
  const known = byText ?? byStatus;
  const code = status === undefined ? '' : ` (${status})`;
  if (known !== undefined) return { ...known, says: `${verbs[known.class]}${code}` };
  if (status !== undefined && status > 500)
    return { class: 'temporary', code: 'server-error', says: `PVE failed${code}` };
  return { class: 'refused', code: 'refused', says: `PVE refused${code}` };
}

const verbs: Readonly<Record<ErrorClass, string>> = {
  busy: 'PVE is busy',
  locked: 'it is locked',
  rate: 'PVE asks to wait',
  temporary: 'PVE cannot for the moment',
  refused: 'PVE refused',
  gone: 'PVE knows no such thing',
  denied: 'PVE does not allow it',
  lost: 'the outcome is not known',
};

function silence({ sent }: Refused, why: NonNullable<Refused['why']>): Says {
  const says = {
    unreachable: 'PVE cannot be reached',
    untrusted: 'the certificate of PVE is not trusted',
    timeout: 'PVE did not answer in time',
    cut: 'the connection broke before the answer was whole',
    'too-big': 'the answer is too big',
    cancelled: 'it was cancelled',
    denied: 'the host of PVE lets nobody in',
    missing: 'there is no pvesh',
    redirected: 'PVE redirects, and a signed request is not sent on',
    unreadable: 'PVE cannot be understood',
    'no-ticket': 'PVE lets nobody in',
  }[why];
  const hopeless = ['untrusted', 'too-big', 'redirected', 'missing'].includes(why);
  const barred = why === 'no-ticket' || why === 'denied';
  return {
    class: sent ? 'lost' : barred ? 'denied' : hopeless ? 'refused' : 'temporary',
    code: why === 'unreadable' ? 'unreadable-answer' : why,
    says,
    ...(helps[why] === undefined ? {} : { help: helps[why] }),
  };
}

const helps: Readonly<Partial<Record<NonNullable<Refused['why']>, string>>> = {
  untrusted:
    'Set tls.fingerprint or tls.ca of this system in trueup.yaml; with `via` hostKey or knownHosts.',
  missing: 'Is the host of `via` a node of PVE, and its user root?',
  redirected: 'Set the url of this system to the address of PVE itself: https://host:8006.',
  unreadable: 'Is the url that of PVE (https://host:8006), and no login page before it?',
};

// `{"net0":"invalid format…"}` says more than the message over it.
function said({ message, errors }: Refused): string {
  if (errors === undefined) return message;
  return Object.entries(errors)
    .map(([name, text]) => `${name}: ${text}`)
    .join('; ');
}

function shown(text: string, { masked }: Told): string {
  const plain = masked(text)
    // Where in PVE's code it happened changes with every release.
    .replaceAll(/ at \/usr\/\S+ line \d+\.?/g, '')
    // oxlint-disable-next-line no-control-regex -- control characters of a server never reach a terminal
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ')
    .trim();
  return plain.length > 400 ? `${plain.slice(0, 400)}…` : plain;
}
