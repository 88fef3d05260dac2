/** `absent` and `authority`: what may be deleted though nobody declares it. Neither is ever without bounds. */
import type { System } from '../model/desired.ts';
import type { Spec } from '../model/resource.ts';
import { parseCidr, parseRange, type IpRange } from '../model/ip.ts';
import type { Problem } from '../model/problem.ts';
import { idsInContext } from './context-file.ts';
import type { DocumentKeys } from './document.gen.ts';
import { blame, originOf, placeText } from './file.ts';
import { noGlobs } from './globs.ts';
import { locate, type Part } from './locate.ts';
import { didYouMean } from './nearest.ts';
import type { Findings, Reading } from './reading.ts';
import { kindNamed, type KindIndex } from './vendor.ts';

interface RulePlace {
  readonly system: System;
  readonly part: Part;
  readonly reading: Reading;
}

/** Adds the rules of a document. */
export async function readRules(
  keys: DocumentKeys,
  { system, part, reading }: RulePlace,
  into: Findings,
): Promise<void> {
  const index = reading.kinds.get(system.driver);
  for (const [at, rule] of (keys.absent ?? []).entries()) {
    const { kind: word, name, phase, discard, keep, context, ...guard } = rule;
    const pointer = `/absent/${at}`;
    const kind = index && kindNamed(index, word);
    into.problems.push(...noGlobs({ name, ...guard }, part, pointer));
    if (kind === undefined)
      into.problems.push(noKind(word, index, { part, pointer: `${pointer}/kind` }));
    else if (Object.keys(guard).length === 0) into.problems.push(unguarded(part, pointer));
    else {
      const origin = originOf(part.file, locate(part, pointer));
      const phased = phase === undefined ? keys.phase : phase;
      const ids =
        context === undefined
          ? undefined
          : await idsInContext(context, { part, pointer: `${pointer}/context`, reading }, into);
      const more = {
        ...(phased === undefined ? {} : { phase: phased }),
        ...(discard === true ? { discard } : {}),
        ...(keep === true ? { keep } : {}),
        ...(ids === undefined ? {} : { ids }),
      };
      into.absent.push({
        system: system.name,
        kind: kind.kind,
        name,
        guard,
        origin,
        ...more,
      });
    }
  }
  for (const [word, guard] of Object.entries(keys.authority ?? {})) {
    const pointer = `/authority/${word}`;
    const kind = index && kindNamed(index, word);
    into.problems.push(...noGlobs(guard, part, pointer));
    if (kind === undefined) into.problems.push(noKind(word, index, { part, pointer }));
    else if (Object.keys(guard).length === 0) into.problems.push(unscoped(part, pointer, word));
    else {
      const origin = originOf(part.file, locate(part, pointer, 'key'));
      into.authorities.push({ system: system.name, kind: kind.kind, guard, origin, part, pointer });
    }
  }
}

/** Authorities over one kind of one system that may both reach the same thing. */
export function overlappingAuthorities(authorities: Findings['authorities']): readonly Problem[] {
  return authorities.flatMap((one, at) => {
    const other = authorities
      .slice(0, at)
      .find(
        (each) =>
          each.system === one.system && each.kind === one.kind && !apart(each.guard, one.guard),
      );
    if (other === undefined) return [];
    const message = `two authorities over ${one.kind} of ${one.system} overlap; the other is at ${placeText(other.origin)}`;
    const help = 'Keep them apart by a range that both name.';
    return [
      blame(one.part.file, locate(one.part, one.pointer, 'key'), {
        code: 'authorities-overlap',
        message,
        help,
      }),
    ];
  });
}

// Only a field that both name can keep two guards apart; an owner and a range say nothing of each other.
function apart(a: Spec, b: Spec): boolean {
  return Object.keys(a).some((field) => {
    if (!Object.hasOwn(b, field)) return false;
    const [one, other] = [reach(a[field]), reach(b[field])];
    if (typeof one === 'string' || typeof other === 'string')
      return one !== other && ![a[field], b[field]].some((each) => /[*?]/.test(String(each)));
    if (typeof one.first !== typeof other.first) return true;
    return one.last < other.first || other.last < one.first;
  });
}

function reach(value: unknown): IpRange | string {
  const text = String(value);
  const range = parseCidr(text) ?? parseRange(text);
  if (range !== undefined) return range;
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  return first === undefined ? text : { first: Number(first), last: Number(last ?? first) };
}

function noKind(
  word: string,
  index: KindIndex | undefined,
  at: { readonly part: Part; readonly pointer: string },
): Problem {
  const key = at.pointer.startsWith('/authority') ? 'key' : 'value';
  const known = key === 'key' ? index?.byCollection.keys() : index?.byShort.keys();
  const message = `there is no kind \`${word}\``;
  const spot = locate(at.part, at.pointer, key);
  return blame(at.part.file, spot, {
    code: 'unknown-kind',
    message,
    ...didYouMean(word, known ?? []),
  });
}

function unguarded(part: Part, pointer: string): Problem {
  return blame(part.file, locate(part, pointer), {
    code: 'no-guard',
    message: 'an `absent` rule needs a guard beside the name',
    help: 'Add one that the kind understands, such as `within: 10.12.0.0/16`.',
  });
}

function unscoped(part: Part, pointer: string, word: string): Problem {
  return blame(part.file, locate(part, pointer, 'key'), {
    code: 'no-scope',
    message: `the authority over \`${word}\` has no bounds`,
    help: 'Add them, such as `{ within: 10.12.0.0/16 }`.',
  });
}
