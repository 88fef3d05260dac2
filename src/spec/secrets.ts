/** Secrets in trueup.yaml: references become `Secret`s; anything else under `auth` is refused and never shown. */
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Problem } from '../model/problem.ts';
import { Secret } from '../model/secret.ts';
import { blame } from './file.ts';
import { escaped, locate, type Part } from './locate.ts';
import { keyOf } from './plain.ts';
import { holdsSecretReference, isSecretReference } from './vars.ts';

// A mistyped `auth` must not put the secret beside it into a code frame.
const telling = /auth|key|token|secret|passw|credential|private/i;

/** Specs hold no secrets, and `key` and `token` mean other things there; a password is one all the same. */
export const tellingInSpecs = /passw/i;

/** Keeps code frames from drawing whatever stands where a secret might have been written. */
export function hideSecrets(part: Part, names = telling): void {
  hide(part.value, false);

  function hide(node: unknown, here: boolean): void {
    if (isMap(node))
      for (const pair of node.items) hide(pair.value, here || names.test(keyOf(pair)));
    else if (isSeq(node)) for (const item of node.items) hide(item, here);
    else if (here && isScalar(node) && !isSecretReference(String(node.value)) && node.range)
      part.file.hidden.push([node.range[0], node.range[1]]);
    else if (here && isAlias(node)) hide(node.resolve(part.document), true);
  }
}

/** The `auth` of a system as secrets without values. `at` is its JSON pointer. */
export function readAuth(
  auth: Readonly<Record<string, unknown>>,
  part: Part,
  at: string,
): { readonly auth: Readonly<Record<string, Secret>>; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const secrets: Record<string, Secret> = {};
  for (const [name, value] of Object.entries(auth)) {
    if (typeof value === 'string' && isSecretReference(value)) secrets[name] = new Secret(value);
    else
      problems.push(
        blame(part.file, locate(part, `${at}/${name}`), {
          code: 'plain-secret',
          message: `\`${name}\` holds a value; here belongs a reference to a secret`,
          help: `Put the secret in the environment and write "\${env:NAME}", or "\${file:PATH}", or "\${exec:COMMAND}".`,
        }),
      );
  }
  return { auth: secrets, problems };
}

/** Maps named `secrets` inside a system's options hold references, too: each secret is known by where it stands. */
export function secretsWithin(
  value: unknown,
  part: Part,
  at: { readonly system: string; readonly option: string },
): ReturnType<typeof readAuth> {
  const auth: Record<string, Secret> = {};
  const problems: Problem[] = [];
  walk(value, at.option);
  return { auth, problems };

  function walk(each: unknown, below: string): void {
    if (typeof each !== 'object' || each === null || Array.isArray(each))
      problems.push(...misplacedSecrets(each, part, at.system + below));
    else
      for (const [key, inside] of Object.entries(each) as [string, unknown][]) {
        const place = `${below}/${escaped(key)}`;
        if (key !== 'secrets' || !isPlainMap(inside)) walk(inside, place);
        else {
          const read = readAuth(inside, part, at.system + place);
          problems.push(...read.problems);
          for (const [name, secret] of Object.entries(read.auth)) auth[`${place}/${name}`] = secret;
        }
      }
  }
}

function isPlainMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** References to secrets anywhere but where they belong. */
export function misplacedSecrets(value: unknown, part: Part, at: string): readonly Problem[] {
  if (typeof value === 'string') return holdsSecretReference(value) ? [misplaced(part, at)] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]: [string, unknown]) =>
    misplacedSecrets(each, part, `${at}/${escaped(key)}`),
  );
}

function misplaced(part: Part, at: string): Problem {
  return blame(part.file, locate(part, at), {
    code: 'misplaced-secret',
    message: 'a reference to a secret stands outside `auth`',
    help: 'Only `auth` of a system may refer to secrets.',
  });
}
