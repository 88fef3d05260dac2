/** A site's trueup.yaml and the files it extends, one after the other. */
import { isMap, isScalar } from 'yaml';
import { problem, type Problem } from '../model/problem.ts';
import { blame } from './file.ts';
import type { SpecLimits } from './limits.ts';
import { locate, type Part } from './locate.ts';
import { parseFile, type Parsed } from './parse.ts';
import { keyOf } from './plain.ts';
import { hideSecrets } from './secrets.ts';
import type { SpecSource } from './source.ts';

/** One file of the chain. */
export interface Link {
  readonly part: Part;
  /** Its folder, relative to the site's: empty or with a `/` at its end. */
  readonly folder: string;
}
export interface Chain {
  /** The most basic first, the site's own last. Empty where one of them cannot be used. */
  readonly links: readonly Link[];
  readonly parsed: readonly Parsed[];
  readonly problems: readonly Problem[];
}

/** Reads trueup.yaml and all that it extends. */
export async function readChain(source: SpecSource, limits: SpecLimits): Promise<Chain> {
  const problems: Problem[] = [];
  const parsed: Parsed[] = [];
  const links: Link[] = [];
  let path = 'trueup.yaml';
  for (;;) {
    const one = await parseFile(source, path, { limits, mayHoldSecrets: true });
    parsed.push(one);
    problems.push(...ownProblems(one, links[0]?.part));
    const part = partOf(one, problems);
    if (part === undefined) return { links: [], parsed, problems };
    hideSecrets(part);
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    links.unshift({ part, folder });
    const base = extended(part);
    if (base === undefined) return { links, parsed, problems };
    path = pathFrom(folder, base);
    if (links.some((each) => each.part.file.path === path) || links.length >= limits.sites) {
      const message = `sites extend each other in a circle: ${path} is in it already`;
      problems.push(
        blame(part.file, locate(part, '/extends'), { code: 'extends-circle', message }),
      );
      return { links: [], parsed, problems };
    }
  }
}

// A file that is missing is the fault of the one that names it.
function ownProblems(parsed: Parsed, extending: Part | undefined): readonly Problem[] {
  return parsed.problems.flatMap((each) => {
    if (each.code === 'empty-file') return [];
    if (each.code !== 'unreadable-file') return [each];
    if (extending === undefined) {
      const help = 'Go to the folder that holds it, or make one with `trueup init`.';
      return [problem('no-site', each.message, { help, ...(each.at ? { at: each.at } : {}) })];
    }
    const { code, message } = each;
    return [blame(extending.file, locate(extending, '/extends'), { code, message })];
  });
}

function partOf({ file, whole, problems }: Parsed, found: Problem[]): Part | undefined {
  const [document, second] = file.documents;
  if (!whole || document === undefined) {
    const help = 'Begin with `site: <name>`.';
    const words = { code: 'no-site', message: `${file.path} names no site`, help };
    if (problems.every((each) => each.level === 'warning'))
      found.push(blame(file, undefined, words));
    return undefined;
  }
  if (second !== undefined) {
    const message = `${file.path} must be one document`;
    found.push(blame(file, second.contents, { code: 'second-document', message }));
  }
  return { file, document, value: document.contents };
}

/** A path as somebody wrote it in a file of `folder`, without `.` and needless `..`. */
function pathFrom(folder: string, written: string): string {
  const path = written.startsWith('/') ? written : `${folder}${written}`;
  const kept: string[] = [];
  for (const step of (/\.ya?ml$/.test(path) ? path : `${path}/trueup.yaml`).split('/')) {
    if (step === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (step !== '.' && (step !== '' || kept.length === 0)) kept.push(step);
  }
  return kept.join('/');
}

function extended({ value }: Part): string | undefined {
  const pair = isMap(value) ? value.items.find((each) => keyOf(each) === 'extends') : undefined;
  return isScalar(pair?.value) && typeof pair.value.value === 'string'
    ? pair.value.value
    : undefined;
}
