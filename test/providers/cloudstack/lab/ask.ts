/** Asks a CloudStack lab over real HTTP, each request signed, and follows its jobs to their end. */
import { request } from 'undici';
import { expect } from 'vitest';
import {
  startCloudstackLab,
  type CloudstackLab,
  type StartCloudstackLabOptions,
} from '../../../../src/providers/cloudstack/lab/index.ts';
import { signatureOf } from '../../../../src/providers/cloudstack/lab/wire/signature.ts';
import { keys, site } from './site.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly envelope: string;
  /** What stands in the envelope. */
  readonly body: Fields;
}

/**
 * What is asked, and what comes of it: a part of what is answered (of the job's result, where there is a job), or how
 * what refuses it begins: `431 Please …` at once, `job 431 Please …` in a job.
 */
export type Row = readonly [line: string, wanted: Fields | string];

export type As = keyof typeof keys;

export interface Story {
  readonly lab: CloudstackLab;
  /** `deleteVolume id=vol-data`, signed. */
  readonly ask: (line: string, as?: As) => Promise<Answer>;
  /** The rows of a list, everybody's. */
  readonly list: (line: string, as?: As) => Promise<readonly Fields[]>;
  /** One of them by name. */
  readonly one: (line: string, name: string) => Promise<Fields | undefined>;
  /** Sends it, and looks at its job until that has ended. */
  readonly done: (line: string, as?: As) => Promise<Fields>;
  readonly tell: (rows: readonly Row[], as?: As) => Promise<void>;
}

/** Plays a story on a fresh lab, by default the small one of site.ts; nothing in it may break the contract. */
export async function inLab(
  story: (it: Story) => Promise<void>,
  options: StartCloudstackLabOptions = {},
): Promise<void> {
  const lab = await startCloudstackLab({ state: site, ...options });
  const ask: Story['ask'] = (line, as = 'admin') => askLab(lab, line, as);
  const done: Story['done'] = async (line, as) => {
    const { status, body } = await ask(line, as);
    if (status !== 200 || typeof body['jobid'] !== 'string') return { status, ...body };
    return ended(ask, body['jobid'], as);
  };
  const list: Story['list'] = async (line, as) => {
    const { body } = await ask(`${line}${line.includes(' ') ? '&' : ' '}pagesize=-1`, as);
    const rows = Object.values(body).find((each) => Array.isArray(each));
    return (rows ?? []) as Fields[];
  };
  const it: Story = {
    lab,
    ask,
    done,
    list,
    one: async (line, name) => (await list(line)).find((each) => each['name'] === name),
    tell: async (rows, as) => {
      for (const [line, wanted] of rows) {
        const said = await done(line, as);
        if (typeof wanted === 'object') {
          expect([line, said]).toMatchObject([line, wanted]);
          expect([line, said['errortext']]).toEqual([line, undefined]);
        } else expect([line, spoken(said).slice(0, wanted.length)]).toEqual([line, wanted]);
      }
    },
  };
  try {
    await story(it);
    expect(lab.violations()).toEqual([]);
  } finally {
    await lab.close();
  }
}

async function ended(ask: Story['ask'], jobid: string, as?: As): Promise<Fields> {
  for (let look = 0; look < 50; look += 1) {
    const { body } = await ask(`queryAsyncJobResult jobid=${jobid}`, as);
    if (body['jobstatus'] === 0) continue;
    const result = (body['jobresult'] ?? {}) as Fields;
    return body['jobstatus'] === 1
      ? result
      : { job: true, errorcode: body['jobresultcode'], ...result };
  }
  throw new Error(`job ${jobid} does not end`);
}

function spoken({ job, errorcode, errortext = '' }: Fields): string {
  return [...(job === true ? ['job'] : []), errorcode, errortext].join(' ');
}

/** One signed request, by POST. */
export async function askLab(lab: CloudstackLab, line: string, as: As): Promise<Answer> {
  const [command = '', given = ''] = line.split(/ (.*)/s);
  const sent = new URLSearchParams({
    command,
    response: 'json',
    ...Object.fromEntries(new URLSearchParams(given)),
  });
  return send(lab, signed(sent, keys[as]));
}

/** With key, version, time and signature. */
export function signed(
  sent: URLSearchParams,
  { apikey, secretkey }: { readonly apikey: string; readonly secretkey: string },
): URLSearchParams {
  const all = new URLSearchParams(sent);
  all.set('apikey', apikey);
  if (!all.has('signatureversion')) all.set('signatureversion', '3');
  if (!all.has('expires')) all.set('expires', '2999-01-01T00:00:00+0000');
  all.set('signature', signatureOf(all, secretkey));
  return all;
}

/** What is to be sent, as it is. */
export async function send(
  lab: CloudstackLab,
  sent: URLSearchParams,
  method: 'GET' | 'POST' = 'POST',
): Promise<Answer> {
  const form = sent.toString();
  const response = await request(method === 'GET' ? `${lab.url}?${form}` : lab.url, {
    method,
    ...(method === 'GET'
      ? {}
      : { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: form }),
  });
  const text = await response.body.text();
  let parsed: Readonly<Record<string, Fields>> = {};
  try {
    parsed = JSON.parse(text) as typeof parsed;
  } catch {
    // No JSON: the story looks at the text.
  }
  const [[envelope, body] = ['', {}]] = Object.entries(parsed);
  return { status: response.statusCode, headers: response.headers, text, envelope, body };
}
