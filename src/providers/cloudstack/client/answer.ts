/** What the body of an answer says: every command has an envelope of its own, and so have errors. */

export type Said =
  | { readonly ok: true; readonly value: unknown }
  /** An error in CloudStack's words. */
  | {
      readonly ok: false;
      readonly code: number;
      readonly cserrorcode?: number;
      readonly text: string;
    }
  /** No JSON of the API: a fault of the server, or of something before it. */
  | 'empty'
  | 'page'
  | 'cut';

export function readAnswer(status: number, body: string): Said {
  // What the servlet could not turn into an error is a 200 without a body.
  if (body.trim() === '') return 'empty';
  if (/^\s*</.test(body)) return 'page';
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return 'cut';
  }
  const value = inside(parsed);
  if (value === undefined) return 'cut';
  const { errorcode, cserrorcode, errortext } = value as Readonly<Record<string, unknown>>;
  if (typeof errorcode === 'number' || status >= 400)
    return {
      ok: false,
      code: typeof errorcode === 'number' ? errorcode : status,
      ...(typeof cserrorcode === 'number' ? { cserrorcode } : {}),
      text: typeof errortext === 'string' ? errortext : '',
    };
  return { ok: true, value };
}

/** The only key: it is not always the name of the command (`addiptovmnicresponse`). */
function inside(parsed: unknown): object | undefined {
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  const [value] = Object.values(parsed) as readonly unknown[];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}
