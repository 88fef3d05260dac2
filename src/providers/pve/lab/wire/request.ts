/** What a request carries: format, path and parameters, read as PVE's server reads them. */
import type { LabRequest } from '../../../../lab/simulator.ts';
import { Refusal } from './refusal.ts';

/** A value as it came: a form has texts only, JSON has types. */
export type Given = string | number | boolean | readonly Given[] | null;

/** `/nodes/pve1/qemu` of `/api2/json/nodes/pve1/qemu`; undefined where it is no call of the API. */
export function relativePath(request: LabRequest): string | undefined {
  const match = /^\/+api2\/([a-z]+)(\/.*)?$/.exec(request.path);
  if (match === null) return undefined;
  const rest = (match[2] ?? '').replaceAll(/\/+/g, '/').replace(/\/$/, '');
  return rest === '' ? '/' : rest;
}

/** Refuses what the server does not read at all: other formats, other methods, bodies where none may be. */
export function checkRequest(request: LabRequest, path: string): void {
  const { method, headers, body } = request;
  if (!['GET', 'POST', 'PUT', 'DELETE'].includes(method))
    throw new Refusal({ status: 501, text: `method '${method}' not available`, body: 'empty' });
  if (headers['transfer-encoding']?.includes('chunked') === true)
    throw new Refusal({
      status: 501,
      text: 'chunked transfer encoding not supported',
      body: 'text',
    });
  if (body.length > 0 && method !== 'PUT' && method !== 'POST')
    throw new Refusal({
      status: 501,
      text: `Unexpected content for method '${method}'`,
      body: 'text',
    });
  if (body.length > 512 * 1024)
    throw new Refusal({ status: 501, text: 'for data too large', body: 'text' });
  const type = contentType(request);
  if (body.length > 0 && type !== '' && type !== form && type !== json)
    throw new Refusal({
      status: 506,
      text: `upload 'Content-Type '${type}' not implemented`,
      body: 'text',
    });
  const format = /^\/+api2\/([a-z]+)/.exec(request.path)?.[1] ?? '';
  if (format !== 'json')
    throw new Refusal({
      status: 501,
      text: `no formatter for uri ${path}, ${format}`,
      body: 'text',
    });
}

/** Body, then query; the query wins. A name repeated becomes a list. */
export function parametersOf(request: LabRequest): Map<string, Given> {
  const given = new Map<string, Given>();
  if (request.method === 'PUT' || request.method === 'POST') {
    const text = request.body.toString();
    if (contentType(request) === json) addJson(given, text);
    else addForm(given, new URLSearchParams(text));
  }
  addForm(given, request.query);
  given.delete('_dc');
  return given;
}

const form = 'application/x-www-form-urlencoded';
const json = 'application/json';

function contentType(request: LabRequest): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

function addForm(given: Map<string, Given>, pairs: URLSearchParams): void {
  for (const name of new Set(pairs.keys())) {
    const values = pairs.getAll(name);
    given.set(name, values.length === 1 ? (values[0] ?? '') : values);
  }
}

function addJson(given: Map<string, Given>, text: string): void {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      for (const [name, value] of Object.entries(parsed)) given.set(name, value as Given);
  } catch {
    throw new Refusal({
      status: 500,
      text: `malformed JSON string, neither tag, array, object, number, string or atom, at character offset 0 (before "${text.slice(0, 20)}")`,
      body: 'text',
    });
  }
}
