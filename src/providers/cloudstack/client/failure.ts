/** A refusal of CloudStack, or no answer at all, as the engine understands it. */
import type { VendorId } from '../../../model/address.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { ErrorClass } from '../../../model/provider.ts';
import type { HttpFailure } from '../../../transport/http.ts';
import type { Said } from './answer.ts';
import { codes, concurrent, texts, type Meaning } from './meanings.ts';

export interface Failure {
  readonly ok: false;
  readonly class: ErrorClass;
  readonly problem: Problem;
  readonly retryAfterMilliseconds?: number;
  /** By which the object is known since, where half of it was done. */
  readonly id?: VendorId;
}

/** The call that failed, and how to make words of a server fit to be shown. */
export interface Told {
  readonly call: string;
  /** It may have changed something. */
  readonly writes: boolean;
  readonly masked: (text: string) => string;
}

export function errorOf(said: Extract<Said, { readonly ok: false }>, told: Told): Failure {
  const { code, cserrorcode, text } = said;
  const kind = meaningOf(code, cserrorcode, text);
  const wait = code === 429 ? waitIn(text) : undefined;
  // The body of a 401 may be anything; only what it says of a command is worth telling.
  const words = code === 401 && kind.code !== 'denied' ? '' : shown(text, told);
  return {
    ok: false,
    class: kind.class,
    ...(wait === undefined ? {} : { retryAfterMilliseconds: wait }),
    problem: problem(kind.code, `${told.call}: ${verbs[kind.class]} (${code})${words}`, {
      ...(kind.help === undefined ? {} : { help: kind.help }),
      ...(mayPass(kind.class) ? { tryAgain: true } : {}),
    }),
  };
}

function meaningOf(code: number, cserrorcode: number | undefined, text: string): Meaning {
  const byText = texts.find((each) => each.when.test(text));
  if (byText !== undefined) return byText;
  if (code === 530 && cserrorcode === concurrent) return { class: 'busy', code: 'busy' };
  return codes[code] ?? (code >= 500 ? serverError : { class: 'refused', code: 'refused' });
}

const serverError: Meaning = { class: 'temporary', code: 'server-error' };

const verbs: Readonly<Record<ErrorClass, string>> = {
  busy: 'CloudStack is busy with it',
  locked: 'it is locked',
  rate: 'CloudStack asks to wait',
  temporary: 'CloudStack cannot for the moment',
  refused: 'CloudStack refused',
  gone: 'CloudStack knows no such thing',
  denied: 'CloudStack does not allow it',
  lost: 'the outcome is not known',
};

/** `… please retry after [812] ms.` There is no header that says so. */
function waitIn(text: string): number {
  return Number(/retry after \[?(\d{1,7})\]? ms/.exec(text)?.[1] ?? 1000);
}

/** An answer that is none of the API. */
export function unreadable(
  how: Extract<Said, string>,
  status: number,
  { call, writes }: Told,
): Failure {
  if (status >= 300 && status < 400)
    return {
      ok: false,
      class: 'refused',
      problem: problem(
        'redirected',
        `${call}: CloudStack redirects (${status}), and a signed call is not sent on.`,
        { help: 'Set the url of this system to the API itself: https://host:8080/client/api.' },
      ),
    };
  const says = {
    empty: 'it answered with nothing',
    page: 'it answered with a web page',
    cut: 'its answer is cut off or is no JSON',
  }[how];
  // Something before it is away or gave up waiting: only the latter may have handed the call on.
  if (status >= 500)
    return {
      ok: false,
      class: writes && status !== 503 ? 'lost' : 'temporary',
      problem: problem('server-error', `${call}: CloudStack failed (${status}): ${says}.`, {
        tryAgain: true,
      }),
    };
  return {
    ok: false,
    class: writes ? 'lost' : 'temporary',
    problem: problem(
      how === 'empty' ? 'server-fault' : 'unreadable-answer',
      `${call}: CloudStack cannot be understood (${status}): ${says}.`,
      {
        tryAgain: true,
        ...(how === 'page' ? { help: pageHelp } : {}),
      },
    ),
  };
}

const pageHelp =
  'Is the url that of the API (https://host:8080/client/api), and no login page before it?';

export function noReply(
  { why, sent, detail }: HttpFailure,
  { call, writes, masked }: Told,
): Failure {
  const hopeless = why === 'untrusted' || why === 'too-big';
  return {
    ok: false,
    // A write whose reply is missing may have worked; only a look can tell.
    class: sent && writes ? 'lost' : hopeless ? 'refused' : 'temporary',
    problem: problem(why, `${call}: ${silences[why]} (${masked(detail)}).`, {
      ...(hopeless ? {} : { tryAgain: true }),
      ...(why === 'untrusted'
        ? { help: 'Set tls.fingerprint or tls.ca of this system in trueup.yaml.' }
        : {}),
    }),
  };
}

const silences: Readonly<Record<HttpFailure['why'], string>> = {
  unreachable: 'CloudStack cannot be reached',
  untrusted: 'the certificate of CloudStack is not trusted',
  timeout: 'CloudStack did not answer in time',
  cut: 'the connection broke before the answer was whole',
  'too-big': 'the answer is too big',
  cancelled: 'it was cancelled',
};

export function mayPass(of: ErrorClass): boolean {
  return ['busy', 'locked', 'rate', 'temporary'].includes(of);
}

function shown(text: string, { masked }: Told): string {
  const plain = masked(text)
    // oxlint-disable-next-line no-control-regex -- control characters of a server never reach a terminal
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ')
    .trim();
  if (plain === '') return '.';
  return `: ${plain.length > 400 ? `${plain.slice(0, 400)}…` : plain}`;
}
