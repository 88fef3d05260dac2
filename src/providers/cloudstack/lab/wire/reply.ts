/** Answers as the server writes them: one envelope, nothing null, errors with their header. */
import type { LabReply } from '../../../../lab/simulator.ts';
import type { Refused } from './refusal.ts';

export type Fields = Readonly<Record<string, unknown>>;

export function accepted(envelope: string, body: unknown, json: boolean): LabReply {
  return reply(200, { envelope, body, json });
}

export function refusedReply(
  envelope: string | null,
  { status, text, code, uuids = [] }: Refused,
  json: boolean,
): LabReply {
  const body = {
    uuidList: uuids,
    errorcode: status,
    ...(code === undefined ? {} : { cserrorcode: code }),
    errortext: text,
  };
  const plain = reply(status, { envelope: envelope ?? 'null', body, json });
  const description = text.replaceAll(/[^ -~]/g, '?');
  return { ...plain, headers: { ...plain.headers, 'X-Description': description } };
}

interface Body {
  readonly envelope: string;
  readonly body: unknown;
  readonly json: boolean;
}

function reply(status: number, { envelope, body, json }: Body): LabReply {
  const type = json ? 'application/json; charset=UTF-8' : 'text/xml; charset=UTF-8';
  return {
    status,
    headers: { 'Content-Type': type },
    body: json ? textOf({ [envelope]: body }) : xmlOf(envelope, body),
  };
}

// The server undoes every \uXXXX after encoding, wherever it stands.
function textOf(value: unknown): string {
  return JSON.stringify(value).replaceAll(/\\u([\da-f]{4})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

function xmlOf(envelope: string, body: unknown): string {
  return `<?xml version="1.0" encoding="UTF-8"?><${envelope} cloud-stack-version="4.20.2.0">${inner(body)}</${envelope}>`;
}

function inner(value: unknown): string {
  if (typeof value !== 'object' || value === null)
    return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return Object.entries(value)
    .flatMap(([name, each]: [string, unknown]) =>
      (Array.isArray(each) ? each : [each]).map(
        (one: unknown) => `<${name}>${inner(one)}</${name}>`,
      ),
    )
    .join('');
}
