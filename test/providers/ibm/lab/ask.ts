/** Asks an IBM Cloud lab over real HTTP, each request with a token of one of its keys. */
import { expect } from 'vitest';
import { request } from 'undici';
import {
  startIbmLab,
  type IbmLab,
  type StartIbmLabOptions,
} from '../../../../src/providers/ibm/lab/index.ts';
import { cloud } from './cloud.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON. */
  readonly json: Readonly<Record<string, never>>;
}

/** Request line, body, status; a text is a code of a refusal, an object a part of the reply. */
export type Row = readonly [line: string, body: unknown, status: number, part?: unknown];

export interface Asking {
  readonly headers?: Readonly<Record<string, string>>;
  /** The name in `lab.auth`. */
  readonly as?: string;
}

export interface Story {
  readonly lab: IbmLab;
  /** `POST vpc/vpcs` with a JSON body; services by the names of `urls`. */
  readonly ask: (line: string, body?: unknown, asking?: Asking) => Promise<Answer>;
  readonly tell: (rows: readonly Row[], asking?: Asking) => Promise<void>;
  /** Asks until the answer has this status or this value of a field; the number of asks before that. */
  readonly until: (
    line: string,
    wanted: number | Readonly<Record<string, string>>,
  ) => Promise<number>;
}

const grants = 'urn:ibm:params:oauth:grant-type:';

/** Plays a story on a fresh lab; what does not fit the contract fails it. */
export async function inLab(
  story: (it: Story) => Promise<void>,
  options: StartIbmLabOptions = {},
): Promise<void> {
  const lab = await startIbmLab({ state: cloud, ...options });
  const tokens = new Map<string, string>();
  const ask: Story['ask'] = async (line, body, { headers = {}, as = 'apiKey' } = {}) => {
    const token = tokens.get(as) ?? (await tokenFor(lab, lab.auth[as] ?? as));
    tokens.set(as, token);
    return send(lab, line, { body, headers: { Authorization: `Bearer ${token}`, ...headers } });
  };
  try {
    await story({
      lab,
      ask,
      tell: async (rows, asking) => {
        for (const [line, body, status, part] of rows) {
          const answer = await ask(line, body, asking);
          expect([line, answer.status, status === answer.status ? '' : answer.text]).toEqual([
            line,
            status,
            '',
          ]);
          if (typeof part === 'string') expect([line, codeOf(answer)]).toEqual([line, part]);
          else if (part !== undefined) expect(answer.json).toMatchObject(part as object);
        }
      },
      until: async (line, wanted) => {
        for (let asked = 0; asked < 40; asked += 1) {
          const { status, json } = await ask(line);
          if (typeof wanted === 'number' ? status === wanted : fits(json, wanted)) return asked;
        }
        throw new Error(`${line} did not come to ${JSON.stringify(wanted)}`);
      },
    });
    expect(lab.violations()).toEqual([]);
  } finally {
    await lab.close();
  }
}

function fits(json: object, wanted: Readonly<Record<string, string>>): boolean {
  const said = json as Readonly<Record<string, unknown>>;
  return Object.entries(wanted).every(([name, value]) => said[name] === value);
}

/** The code of a refusal, in whichever form. */
export function codeOf({ json }: Answer): unknown {
  const said = json as { errors?: { code: string }[]; code?: string; errorCode?: string };
  return said.errors?.[0]?.code ?? said.code ?? said.errorCode;
}

export async function tokenFor(lab: IbmLab, apikey: string): Promise<string> {
  const form = { grant_type: `${grants}apikey`, apikey, response_type: 'cloud_iam' };
  const { json } = await askToken(lab, form);
  return json['access_token'] ?? '';
}

export async function askToken(
  lab: IbmLab,
  form: Readonly<Record<string, string>>,
): Promise<Answer> {
  return send(lab, 'POST iam/identity/token', {
    text: new URLSearchParams(form).toString(),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
}

/** One request with nothing added but the version of VPC. */
export async function send(
  lab: IbmLab,
  line: string,
  sent: {
    readonly body?: unknown;
    readonly text?: string;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<Answer> {
  const [method = 'GET', target = ''] = line.split(' ');
  const slash = target.indexOf('/');
  const service = target.slice(0, slash) as keyof IbmLab['options']['urls'];
  const url = new URL(lab.options.urls[service] + target.slice(slash));
  if (service === 'vpc' && !url.searchParams.has('version')) {
    url.searchParams.set('version', '2026-03-24');
    url.searchParams.set('generation', '2');
  }
  const merge = service === 'vpc' && method === 'PATCH';
  const type = merge ? 'application/merge-patch+json' : 'application/json';
  const text = sent.text ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
  const response = await request(url, {
    method: method as 'GET',
    headers: { ...(text === undefined ? {} : { 'Content-Type': type }), ...sent.headers },
    ...(text === undefined ? {} : { body: text }),
  });
  const said = await response.body.text();
  return {
    status: response.statusCode,
    headers: response.headers,
    text: said,
    json: parsed(said),
  };
}

function parsed(text: string): Answer['json'] {
  try {
    return JSON.parse(text) as Answer['json'];
  } catch {
    return {};
  }
}
