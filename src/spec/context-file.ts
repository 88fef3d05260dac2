/** A context file that another tool left behind: the ids of what it made, accepted beside the name of an `absent` rule. */
import type { Problem } from '../model/problem.ts';
import { blame } from './file.ts';
import { locate, type Part } from './locate.ts';
import type { Findings, Reading } from './reading.ts';

const mostBytes = 1024 * 1024;

/** Every whole number under a key that ends in `vm_id`, `vmid` or `id`, at any depth. Undefined where there is no file: that is no mistake. */
export async function idsInContext(
  path: string,
  at: { readonly part: Part; readonly pointer: string; readonly reading: Reading },
  into: Findings,
): Promise<readonly string[] | undefined> {
  const bytes = await at.reading.source.read(path, mostBytes + 1).catch((error: unknown) => error);
  if (!(bytes instanceof Uint8Array)) {
    const { code } = bytes as { code?: string };
    if (code !== 'ENOENT') into.problems.push(unusable(path, at, `it cannot be read (${code})`));
    return undefined;
  }
  if (bytes.length > mostBytes) {
    into.problems.push(unusable(path, at, 'it is too big'));
    return undefined;
  }
  try {
    const found = new Set<string>();
    collect(JSON.parse(new TextDecoder().decode(bytes)), '', found);
    return [...found];
  } catch {
    into.problems.push(unusable(path, at, 'it holds no JSON'));
    return undefined;
  }
}

function collect(value: unknown, key: string, into: Set<string>): void {
  if (Array.isArray(value)) for (const each of value) collect(each, key, into);
  else if (typeof value === 'object' && value !== null)
    for (const [name, each] of Object.entries(value)) collect(each, name, into);
  else if (/(^|_)(vm_?)?ids?$/i.test(key) && /^[1-9][0-9]{0,8}$/.test(String(value)))
    into.add(String(value));
}

function unusable(
  path: string,
  { part, pointer }: { readonly part: Part; readonly pointer: string },
  why: string,
): Problem {
  return blame(part.file, locate(part, pointer), {
    code: 'context-unusable',
    message: `the context file ${path} is of no use: ${why}`,
    help: 'Mend it, or take `context:` out: what the name and the guard find is found without it.',
  });
}
