/** The token that every call carries: fetched when first needed, renewed before it ends, by one request at a time. */
import { problem } from '../../../model/problem.ts';
import type { Exchange, Http } from '../../../transport/http.ts';
import { readPatiently, type Patience } from '../../../transport/retry.ts';
import type { Clock } from './clock.ts';
import { noReply, refusal, type Failure, type Told } from './failure.ts';

export interface Credentials {
  readonly apiKey: string;
  /** A trusted profile to act as: id, CRN or name. */
  readonly profile?: string;
}

export type Token =
  | { readonly ok: true; readonly value: string; readonly account: string | undefined }
  | Failure;

export interface Tokens {
  /** `refused`: the server does not take this one any more. */
  get(signal: AbortSignal, refused?: string): Promise<Token>;
  /** All tokens that were had, so that none of them is shown. */
  readonly had: readonly string[];
}

export interface TokenOptions {
  readonly name: string;
  readonly url: URL;
  readonly credentials: Credentials;
  readonly http: Http;
  readonly clock: Clock;
  readonly patience: Patience;
  readonly masked: (text: string) => string;
  /** Told each new token, to be hidden from then on. */
  readonly hide: (token: string) => void;
}

/** The vendor's own clients renew at this share of its life. */
const renewAt = 0.8;

export function openTokens(options: TokenOptions): Tokens {
  const { clock } = options;
  const had: string[] = [];
  let now: (Token & { readonly ok: true }) | undefined;
  let renewAfter = 0;
  let coming: Promise<Token> | undefined;
  const renew = async (): Promise<Token> => {
    const began = clock.now();
    const got = await fetchToken(options);
    if (!got.ok) return got;
    now = got;
    renewAfter = began + got.seconds * 1000 * renewAt;
    had.push(got.value);
    return got;
  };
  return {
    had,
    get: async (signal, refused) => {
      if (signal.aborted) return cancelled(options);
      const stale = now === undefined || clock.now() >= renewAfter || now.value === refused;
      if (!stale && now !== undefined) return now;
      // Not with the signal of whoever came first: the others wait for the same one.
      coming ??= renew().finally(() => {
        coming = undefined;
      });
      return coming;
    },
  };
}

function cancelled({ name }: TokenOptions): Failure {
  return {
    ok: false,
    class: 'temporary',
    problem: problem('cancelled', `${name}: it was cancelled.`),
  };
}

type Fresh = {
  readonly ok: true;
  readonly value: string;
  readonly account: string | undefined;
  readonly seconds: number;
};

async function fetchToken(options: TokenOptions): Promise<Fresh | Failure> {
  const { apiKey, profile } = options.credentials;
  const own = await exchange(options, {
    grant_type: 'urn:ibm:params:oauth:grant-type:apikey',
    apikey: apiKey,
    response_type: 'cloud_iam',
  });
  if (!own.ok || profile === undefined) return own;
  return exchange(options, {
    grant_type: 'urn:ibm:params:oauth:grant-type:assume',
    access_token: own.value,
    ...named(profile, own.account),
  });
}

function named(profile: string, account: string | undefined): Readonly<Record<string, string>> {
  if (profile.startsWith('crn:')) return { profile_crn: profile };
  if (/^(iam-)?Profile-/.test(profile)) return { profile_id: profile };
  return { profile_name: profile, ...(account === undefined ? {} : { account }) };
}

async function exchange(
  { name, url, http, patience, masked, hide }: TokenOptions,
  form: Readonly<Record<string, string>>,
): Promise<Fresh | Failure> {
  const signal = new AbortController().signal;
  const once = (): Promise<Exchange> =>
    http.send({
      method: 'POST',
      url,
      signal,
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(form).toString(),
    });
  // It makes nothing: it may be asked for again.
  const got = await readPatiently(once, signal, patience);
  const told: Told = { call: `${name}: signing in`, method: 'GET', masked };
  if (!got.ok) return noReply(got.failure, told);
  const { reply } = got;
  if (reply.status === 400 || reply.status === 401 || reply.status === 403)
    return notAccepted(name);
  if (reply.status !== 200) return refusal(reply, told);
  const fresh = tokenIn(reply.body);
  if (fresh === undefined) return unreadable(name);
  hide(fresh.value);
  return fresh;
}

function tokenIn(body: string): Fresh | undefined {
  try {
    const { access_token: value, expires_in: seconds } = JSON.parse(body) as Record<
      string,
      unknown
    >;
    if (typeof value !== 'string' || value === '' || !/^[\x21-\x7e]+$/.test(value))
      return undefined;
    const lives = typeof seconds === 'number' && seconds > 0 ? seconds : 3600;
    return { ok: true, value, account: accountIn(value), seconds: lives };
  } catch {
    return undefined;
  }
}

/** `account.bss` of the claims; they are only read, never trusted for more than a name. */
function accountIn(token: string): string | undefined {
  try {
    const claims = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'),
    ) as { account?: { bss?: unknown } };
    const id = claims.account?.bss;
    return typeof id === 'string' && /^[\w-]{1,64}$/.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

// Nothing of what it says is shown: it may repeat the key.
function notAccepted(name: string): Failure {
  return {
    ok: false,
    class: 'denied',
    problem: problem('not-signed-in', `${name}: IBM Cloud does not accept the API key.`, {
      help: 'Check auth.apiKey (and auth.profile) of this system.',
    }),
  };
}

function unreadable(name: string): Failure {
  return {
    ok: false,
    class: 'temporary',
    problem: problem(
      'unreadable-answer',
      `${name}: the answer to signing in cannot be understood.`,
      {
        tryAgain: true,
      },
    ),
  };
}
