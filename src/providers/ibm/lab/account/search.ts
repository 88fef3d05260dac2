/** Global search: one query over everything that has a CRN, in pages with a cursor. */
import type { Call, Routes } from '../call.ts';
import { ok, type Answer, type JsonObject } from '../wire/answer.ts';
import { Refusal } from '../wire/refusal.ts';
import { indexOf, type Indexed } from './tags.ts';

function search(call: Call): Answer {
  const { body, query } = call;
  const limit = Math.min(Number(query.get('limit') ?? 10), 1000);
  if (!Number.isInteger(limit) || limit < 1)
    throw new Refusal(400, 'GSE400E', { message: 'The limit is not valid.' });
  const cursor = cursorIn(body.text('search_cursor'));
  const text = cursor?.query ?? body.text('query') ?? '*';
  const fields = cursor?.fields ?? body.values('fields', 'string') ?? [];
  const from = cursor?.from ?? 0;
  const wanted = parsed(text);
  const hits = indexOf(call)
    .filter((each) => wanted(each))
    .toSorted((a, b) => (a.crn < b.crn ? -1 : 1));
  const page = hits.slice(from, from + limit);
  const next = { query: text, fields, from: from + limit };
  return ok({
    ...(from + limit < hits.length
      ? { search_cursor: Buffer.from(JSON.stringify(next)).toString('base64url') }
      : {}),
    limit,
    items: page.map((each) => shown(each, fields)),
  });
}

interface Cursor {
  readonly query: string;
  readonly fields: readonly string[];
  readonly from: number;
}

function cursorIn(text: string | undefined): Cursor | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as Cursor;
  } catch {
    throw new Refusal(400, 'GSE400E', { message: 'The search cursor is not valid.' });
  }
}

function shown(hit: Indexed, fields: readonly string[]): JsonObject {
  const all: JsonObject = {
    crn: hit.crn,
    name: hit.name,
    type: hit.type,
    family: hit.family,
    region: hit.region,
    resource_group_id: hit.group,
    tags: [...hit.tags],
  };
  const wanted = fields.includes('*') ? Object.keys(all) : ['crn', ...fields];
  return Object.fromEntries(wanted.flatMap((name) => (name in all ? [[name, all[name]]] : [])));
}

type Test = (hit: Indexed) => boolean;

/** `tags:"k:v" AND (type:vpc OR family:is)`: terms with AND, OR, NOT and brackets; `*` stands for anything. */
function parsed(text: string): Test {
  const words = text.match(/[()]|[\w.]+:"[^"]*"|[\w.]+:[^\s()]+|[^\s()]+/g) ?? [];
  let at = 0;
  const either = (): Test => {
    let left = both();
    while (words[at] === 'OR') {
      at += 1;
      const before = left;
      const after = both();
      left = (hit) => before(hit) || after(hit);
    }
    return left;
  };
  const both = (): Test => {
    let left = single();
    while (at < words.length && words[at] !== ')' && words[at] !== 'OR') {
      if (words[at] === 'AND') at += 1;
      const before = left;
      const after = single();
      left = (hit) => before(hit) && after(hit);
    }
    return left;
  };
  const single = (): Test => {
    const word = words[at] ?? '*';
    at += 1;
    if (word === 'NOT') {
      const not = single();
      return (hit) => !not(hit);
    }
    if (word !== '(') return term(word);
    const inside = either();
    at += 1;
    return inside;
  };
  return either();
}

function term(word: string): Test {
  const [, field = '', quoted, plain = ''] = /^([\w.]+):(?:"([^"]*)"|(.*))$/.exec(word) ?? [];
  if (word === '*') return () => true;
  const pattern = new RegExp(
    `^${(quoted ?? plain).replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`,
    'i',
  );
  const says: Readonly<Record<string, (hit: Indexed) => readonly string[]>> = {
    tags: (hit) => hit.tags,
    crn: (hit) => [hit.crn],
    name: (hit) => [hit.name],
    type: (hit) => [hit.type],
    family: (hit) => [hit.family],
    region: (hit) => [hit.region],
    resource_group_id: (hit) => [hit.group],
    service_name: (hit) => [hit.crn.split(':')[4] ?? ''],
  };
  const say = says[field];
  if (say === undefined)
    throw new Refusal(400, 'GSE400E', { message: `The query '${word}' is not understood.` });
  return (hit) => say(hit).some((each) => pattern.test(each));
}

export const searchRoutes: Routes = { '/v3/resources/search': { POST: { run: search } } };
