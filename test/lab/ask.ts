/** Asks a MAAS lab over real HTTP, each request signed with a key. */
import { expect } from 'vitest';
import { request } from 'undici';
import type { RunningLab } from '../../src/lab/server.ts';
import { startMaasLab, type StartMaasLabOptions } from '../../src/providers/maas/lab/index.ts';
import { keys, metal } from './metal.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; fails where it is none. */
  readonly json: () => unknown;
}

/** Request line, form, status, and body: a text is meant exactly, an object as a part of the reply. */
export type Row = readonly [line: string, form: string, status: number, body?: unknown];

export interface Story {
  readonly lab: RunningLab;
  /** `POST subnets/` with a urlencoded form, as admin or as whoever's key is given. */
  readonly ask: (line: string, form?: string, as?: string) => Promise<Answer>;
  /** Rows of what is asked and what is answered, one after the other. */
  readonly tell: (rows: readonly Row[], as?: string) => Promise<void>;
}

/** Plays a story on a fresh lab, by default the small one of metal.ts. */
export async function inLab(
  story: (it: Story) => Promise<void>,
  options: StartMaasLabOptions = {},
): Promise<void> {
  const lab = await startMaasLab({ state: metal, ...options });
  const ask: Story['ask'] = (line, form, as) => askLab(lab, line, form, as);
  try {
    await story({
      lab,
      ask,
      tell: async (rows, as) => {
        for (const [line, form, status, body] of rows) {
          const answer = await ask(line, form, as);
          const asked = `${line} ${form}`;
          expect([asked, answer.status, answer.text]).toEqual([
            asked,
            status,
            typeof body === 'string' ? body : answer.text,
          ]);
          if (typeof body === 'object') expect(answer.json()).toMatchObject(body as object);
        }
      },
    });
  } finally {
    await lab.close();
  }
}

/** One signed request. */
export async function askLab(
  lab: RunningLab,
  line: string,
  form = '',
  as: string = keys.admin,
): Promise<Answer> {
  const [method = 'GET', path = ''] = line.split(' ');
  return send(`${lab.url}/api/2.0/${path}`, method, form, { Authorization: signature(as) });
}

/** One request with headers of the story's own. */
export async function send(
  url: string,
  method: string,
  form: string,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const response = await request(url, {
    method: method as 'GET',
    headers: {
      ...(form === '' ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    ...(form === '' ? {} : { body: form }),
  });
  const text = await response.body.text();
  return {
    status: response.statusCode,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as unknown,
  };
}

let nonces = 0;

/** An OAuth 1.0 PLAINTEXT header for a key; parts of it can be set. */
export function signature(key: string, set: Readonly<Record<string, string>> = {}): string {
  const [consumer, token, secret] = key.split(':');
  nonces += 1;
  const parts = {
    oauth_version: '1.0',
    oauth_signature_method: 'PLAINTEXT',
    oauth_consumer_key: consumer,
    oauth_token: token,
    oauth_signature: `%26${secret}`,
    oauth_timestamp: String(Math.floor(Date.now() / 1000)),
    oauth_nonce: `nonce-${nonces}`,
    ...set,
  };
  return `OAuth ${Object.entries(parts)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')}`;
}
