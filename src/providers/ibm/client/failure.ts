/** What a refusal of IBM Cloud means: by status, then method, then code; its words only where nothing else tells. */
import { problem, type Problem } from '../../../model/problem.ts';
import type { ErrorClass } from '../../../model/provider.ts';
import type { HttpFailure, HttpReply } from '../../../transport/http.ts';
import { retryAfterMilliseconds } from '../../../transport/retry.ts';
import { errorOf, type VendorError } from './error-body.ts';

export interface Failure {
  readonly ok: false;
  readonly class: ErrorClass;
  readonly problem: Problem;
  /** Absent where there was no reply. */
  readonly status?: number;
  /** The vendor's own word for what is wrong. */
  readonly code?: string;
  readonly retryAfterMilliseconds?: number;
}

/** The call that failed, and how to make words of a server fit to be shown. */
export interface Told {
  readonly call: string;
  readonly method: string;
  readonly masked: (text: string) => string;
}

export function noReply(failure: HttpFailure, { call, method, masked }: Told): Failure {
  const again = failure.why !== 'untrusted' && failure.why !== 'too-big';
  const help =
    failure.why === 'untrusted'
      ? 'Set tls.fingerprint or tls.ca of this system in trueup.yaml.'
      : undefined;
  return {
    ok: false,
    // A write whose reply is missing may have worked; only a look can tell.
    class: failure.sent && method !== 'GET' ? 'lost' : again ? 'temporary' : 'refused',
    problem: problem(
      failure.why,
      `${call}: ${wordsFor[failure.why]} (${masked(failure.detail)}).`,
      {
        ...(again ? { tryAgain: true } : {}),
        ...(help === undefined ? {} : { help }),
      },
    ),
  };
}

const wordsFor: Readonly<Record<HttpFailure['why'], string>> = {
  unreachable: 'IBM Cloud cannot be reached',
  untrusted: 'the certificate of IBM Cloud is not trusted',
  timeout: 'IBM Cloud did not answer in time',
  cut: 'the connection broke before the answer was whole',
  'too-big': 'the answer is too big',
  cancelled: 'it was cancelled',
};

export function refusal(reply: HttpReply, told: Told): Failure {
  const { status } = reply;
  const said = errorOf(reply);
  const kind = meaning(status, told.method, said);
  const wait = retryAfterMilliseconds(reply.headers);
  const again = ['busy', 'temporary', 'rate'].includes(kind.class);
  return {
    ok: false,
    class: kind.class,
    status,
    ...(said.code === undefined ? {} : { code: said.code }),
    ...(wait === undefined ? {} : { retryAfterMilliseconds: wait }),
    problem: problem(kind.problem, `${told.call}: ${kind.says}${words(status, said, told)}`, {
      ...(kind.help === undefined ? {} : { help: kind.help }),
      ...(again ? { tryAgain: true } : {}),
    }),
  };
}

interface Meaning {
  readonly class: ErrorClass;
  readonly problem: string;
  readonly says: string;
  readonly help?: string;
}

function meaning(
  status: number,
  method: string,
  { code = '', message = '' }: VendorError,
): Meaning {
  if (status >= 300 && status < 400)
    return {
      class: 'refused',
      problem: 'redirected',
      says: `it redirects (${status}), and a token is not sent on`,
      help: 'Check `urls` of this system in trueup.yaml.',
    };
  if (status >= 200 && status < 300)
    return { class: 'refused', problem: 'refused', says: 'IBM Cloud did not do it' };
  const known = meanings[status];
  if (known !== undefined) return known;
  if (status === 409) return inConflict(method, code);
  if (status >= 500) {
    // A POST that a server or a gateway failed on may have made what it was to make.
    if (method === 'POST' && status !== 501)
      return {
        class: 'lost',
        problem: 'lost',
        says: `IBM Cloud failed (${status}) and may have done it`,
      };
    if (status === 501)
      return { class: 'refused', problem: 'refused', says: 'IBM Cloud cannot (501)' };
    return { class: 'temporary', problem: 'server-error', says: `IBM Cloud failed (${status})` };
  }
  // The name of what goes is taken until it is gone for good.
  if (code === 'validation_unique_failed' || /not unique/i.test(message))
    return { class: 'refused', problem: 'name-taken', says: `the name is taken (${status})` };
  return { class: 'refused', problem: 'refused', says: `IBM Cloud refused (${status})` };
}

const meanings: Readonly<Record<number, Meaning>> = {
  401: {
    class: 'denied',
    problem: 'not-signed-in',
    says: 'IBM Cloud does not accept the token (401)',
    help: 'Check auth.apiKey of this system.',
  },
  403: {
    class: 'denied',
    problem: 'denied',
    says: 'the key has no right to it (403)',
    help: 'Give it the right in IAM.',
  },
  404: {
    class: 'gone',
    problem: 'gone',
    says: 'there is no such thing, or it may not be seen (404)',
  },
  412: { class: 'busy', problem: 'moved', says: 'it was changed meanwhile (412)' },
  429: { class: 'rate', problem: 'rate', says: 'IBM Cloud asks to wait (429)' },
};

/** What is in use now may not be in a moment: the vendor deletes in the background. */
function inConflict(method: string, code: string): Meaning {
  if (method === 'DELETE' || passing.has(code))
    return { class: 'busy', problem: 'in-use', says: 'it is in use, or on its way (409)' };
  return { class: 'refused', problem: 'conflict', says: 'it does not fit what is there (409)' };
}

const passing: ReadonlySet<string> = new Set([
  'server_status_conflict',
  'instance_delete_conflict',
  'subnet_in_use_network_interface_exists',
  'vpc_in_use',
  'reserved_ip_in_use',
  'address_is_already_reserved',
  'subnet_conflict',
  'floating_ip_in_use',
  'target_in_use',
  'volume_still_attached',
]);

// What a 401 says may repeat what it does not accept.
function words(status: number, { code, message, target, trace }: VendorError, told: Told): string {
  if (status === 401) return '.';
  const said = shortened(told.masked(message ?? ''));
  const at = [code, target === undefined ? undefined : `at ${target}`, trace && `trace ${trace}`]
    .filter(Boolean)
    .join(', ');
  const more = at === '' ? '' : ` [${shortened(told.masked(at))}]`;
  return said === '' ? `${more}.` : `: ${said}${more}`;
}

function shortened(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters of a server never reach a terminal
  const line = text.replaceAll(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ').trim();
  return line.length > 400 ? `${line.slice(0, 400)}…` : line;
}
