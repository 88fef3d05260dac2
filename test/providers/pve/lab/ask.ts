/** Asks a PVE lab over real HTTP, with a token. */
import { expect } from 'vitest';
import type { RunningLab } from '../../../../src/lab/server.ts';
import { startPveLab, type StartPveLabOptions } from '../../../../src/providers/pve/lab/index.ts';
import { clusterState } from './cluster.ts';

export interface Answer {
  readonly status: number;
  /** The text of the status line. */
  readonly reason: string;
  readonly headers: Headers;
  readonly text: string;
  /** Of the envelope; each is undefined where it is not there. */
  readonly data: unknown;
  readonly message: string | undefined;
  readonly errors: Readonly<Record<string, string>> | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Names of the answer's parts, or what stands in `data` (a part of it). A text: the message, without its end. */
export type Expected = string | Readonly<Record<string, unknown>> | null | readonly unknown[];

/** Request line, form, status, and what is expected. */
export type Row = readonly [line: string, form: string, status: number, expected?: Expected];

export interface Story {
  readonly lab: RunningLab;
  /** `POST nodes/pve1/qemu` with a urlencoded form; of GET and DELETE it becomes the query. */
  readonly ask: (line: string, form?: string, as?: HeaderLines) => Promise<Answer>;
  readonly data: (line: string, form?: string) => Promise<unknown>;
  /** Rows of what is asked and what is answered, one after the other. A text in place of data is the message. */
  readonly tell: (rows: readonly Row[], as?: HeaderLines) => Promise<void>;
  /** Asks, expects a task, and looks at it until it has ended: its exit status. */
  readonly task: (line: string, form?: string) => Promise<string>;
  readonly waitFor: (upid: unknown) => Promise<string>;
}
export type HeaderLines = Readonly<Record<string, string>>;

/** Plays a story on a fresh lab, by default the small one of cluster.ts. */
export async function inLab(
  story: (it: Story) => Promise<void>,
  options: StartPveLabOptions & { readonly violations?: readonly string[] } = {},
): Promise<void> {
  const lab = await startPveLab({ state: clusterState, ...options });
  try {
    await story(storyOf(lab));
    expect(lab.violations()).toEqual(options.violations ?? []);
  } finally {
    await lab.close();
  }
}

export function storyOf(lab: RunningLab): Story {
  const ask: Story['ask'] = (line, form, as) => askLab(lab, line, form, as);
  const data: Story['data'] = async (line, form) => {
    const answer = await ask(line, form);
    expect([line, answer.status, answer.message]).toEqual([line, 200, undefined]);
    return answer.data;
  };
  const waitFor: Story['waitFor'] = async (upid) => {
    const node = String(upid).split(':')[1];
    for (;;) {
      const line = `GET nodes/${node}/tasks/${encodeURIComponent(String(upid))}/status`;
      const status = (await data(line)) as { status: string; exitstatus?: string };
      if (status.status === 'stopped') return status.exitstatus ?? '';
    }
  };
  return {
    lab,
    ask,
    data,
    waitFor,
    task: async (line, form) => {
      const upid = await data(line, form);
      expect(upid).toMatch(/^UPID:/);
      return waitFor(upid);
    },
    tell: async (rows, as) => {
      for (const [line, form, status, expected] of rows) {
        const answer = await ask(line, form, as);
        const asked = `${line} ${form}`;
        expect([asked, answer.status, answer.text]).toEqual([asked, status, answer.text]);
        if (typeof expected === 'string')
          expect([asked, answer.message ?? answer.data]).toEqual([
            asked,
            answer.message === undefined ? expected : `${expected}\n`,
          ]);
        else if (status === 400 && expected !== undefined)
          expect([asked, answer.errors]).toEqual([asked, expected]);
        else if (Array.isArray(expected) || expected === null)
          expect(answer.data).toEqual(expected);
        else if (expected !== undefined) expect(answer.data).toMatchObject(expected);
      }
    },
  };
}

/** One request with the full token, or with headers of the story's own. */
export async function askLab(
  lab: RunningLab,
  line: string,
  form = '',
  as: HeaderLines = tokenHeader(lab.auth['token']),
): Promise<Answer> {
  const [method = 'GET', path = ''] = line.split(' ');
  const inBody = (method === 'POST' || method === 'PUT') && form !== '';
  const query = form === '' || inBody ? '' : `${path.includes('?') ? '&' : '?'}${form}`;
  const response = await fetch(`${lab.url}/api2/json/${path}${query}`, {
    method,
    headers: {
      ...(inBody ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
      ...as,
    },
    ...(inBody ? { body: form } : {}),
  });
  const text = await response.text();
  const body = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
  return {
    status: response.status,
    reason: response.statusText,
    headers: response.headers,
    text,
    body,
    data: body['data'],
    message: body['message'] as string | undefined,
    errors: body['errors'] as Record<string, string> | undefined,
  };
}

/** root itself, by ticket. */
export async function login(lab: RunningLab): Promise<HeaderLines> {
  const { username = '', password = '' } = lab.auth;
  const form = new URLSearchParams({ username, password }).toString();
  const { data } = await askLab(lab, 'POST access/ticket', form, {});
  const { ticket = '', CSRFPreventionToken: csrf = '' } = data as Record<string, string>;
  return { Cookie: `PVEAuthCookie=${encodeURIComponent(ticket)}`, CSRFPreventionToken: csrf };
}

export function tokenHeader(token = ''): HeaderLines {
  return { Authorization: `PVEAPIToken=${token}` };
}
