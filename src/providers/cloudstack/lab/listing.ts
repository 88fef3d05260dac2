/** From the rows of a list to its answer: tags, keyword, pages, count. */
import type { Call } from './call.ts';
import type { Fields } from './wire/reply.ts';
import { malformed, wrong } from './wire/refusal.ts';
import type { Tag } from './world/rows.ts';

interface Shown<R> {
  readonly item: string;
  readonly show: (row: R) => Fields;
}

/** Without page and pagesize the first 500 come, and nobody is told but by the count. */
export function listed<R>(call: Call, rows: readonly R[], { item, show }: Shown<R>): Fields {
  const { params } = call;
  const size = pageSize(call);
  const from = size < 0 ? 0 : ((params.whole('page') ?? 1) - 1) * size;
  const page = size < 0 ? rows : rows.slice(from, from + size);
  if (rows.length === 0) return {};
  if (params.flag('retrieveonlyresourcecount')) return { count: rows.length };
  return {
    count: rows.length,
    ...(page.length === 0 ? {} : { [item]: page.map((row) => show(row)) }),
  };
}

/** -1: everything. */
function pageSize({ params, world }: Call): number {
  const page = params.whole('page');
  const size = params.whole('pagesize');
  const usual = Number(world.setting('default.page.size', '500'));
  if (size === -1 && page === undefined) return -1;
  if (size !== undefined && size > usual)
    throw wrong(`Page size can't exceed max allowed page size value: ${usual}`);
  if (page === undefined && size !== undefined)
    throw malformed('"page" parameter is required when "pagesize" is specified');
  if (page !== undefined && size === undefined)
    throw malformed('"pagesize" parameter is required when "page" is specified');
  if (page !== undefined && page < 1)
    throw wrong(
      `Unable to execute API command list due to invalid value ${page} for parameter page`,
    );
  return size ?? usual;
}

/** Several tags are alternatives; key and value both exact. */
export function hasTags({ params }: Call): (row: { readonly tags: readonly Tag[] }) => boolean {
  const wanted = params.maps('tags');
  if (wanted.length === 0) return () => true;
  return ({ tags }) =>
    wanted.some((each) =>
      tags.some(({ key, value }) => key === each['key'] && value === each['value']),
    );
}

/** The database's collation: equal but for case. */
export function same(a: string | undefined, b: string | undefined): boolean {
  return a?.toLowerCase() === b?.toLowerCase();
}

/** Does the row have what each of these parameters asks for, where it was sent? */
export function matching<R>(
  { params }: Call,
  wanted: Readonly<Record<string, (row: R) => string | undefined>>,
): (row: R) => boolean {
  const asked = Object.entries(wanted).flatMap(([name, of]) => {
    const value = params.text(name);
    return value === undefined ? [] : [{ value, of }];
  });
  return (row) => asked.every(({ value, of }) => same(of(row), value));
}

/** A part of one of the texts. */
export function keyword({ params }: Call, texts: readonly (string | undefined)[]): boolean {
  const wanted = params.text('keyword')?.toLowerCase();
  return wanted === undefined || texts.some((each) => each?.toLowerCase().includes(wanted));
}

export function anyOf({ params }: Call, name: string): (id: string) => boolean {
  const ids = params.list(name);
  return ids.length === 0 ? () => true : (id) => ids.includes(id);
}
