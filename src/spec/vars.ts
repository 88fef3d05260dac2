/** `${…}` in text: vars are put in, references to secrets are kept where they belong and refused elsewhere. */
import type { More } from './file.ts';
import { didYouMean } from './nearest.ts';

export type Vars = ReadonlyMap<string, unknown>;
type Say = (problem: { readonly code: string; readonly message: string } & More) => void;
export type Substitute = (text: string, say: Say) => unknown;

const pattern = /\$\{(var|env|file|exec):([^}]*)\}/g;
const whole = /^\$\{var:([^}]*)\}$/;
const secret = /\$\{(?:env|file|exec):[^}]*\}/;

/** Is this text one reference to a secret and nothing else? */
export function isSecretReference(text: string): boolean {
  return /^\$\{(?:env|file|exec):[^}]+\}$/.test(text);
}

/** Is there a reference to a secret anywhere in this text? */
export function holdsSecretReference(text: string): boolean {
  return secret.test(text);
}

/** Puts vars in. `secrets` says what becomes of references to secrets. */
export function substituteWith(vars: Vars, secrets: 'keep' | 'refuse'): Substitute {
  return (text, say) => {
    if (secrets === 'refuse' && secret.test(text)) {
      say({
        code: 'secret-in-spec',
        message: 'a spec holds no secrets and no references to them',
        help: 'References to secrets belong under `auth` of a system in trueup.yaml.',
      });
      return text;
    }
    const only = whole.exec(text)?.[1];
    if (only !== undefined) return known(only, vars, say) ? vars.get(only) : text;
    return text.replace(pattern, (all: string, what: string, name: string) => {
      if (what !== 'var' || !known(name, vars, say)) return all;
      const value = vars.get(name);
      if (isSingle(value)) return String(value);
      const message = `var \`${name}\` is not a single value, so it cannot stand inside text`;
      say({ code: 'var-in-text', message, help: 'Let the var be the whole value.' });
      return all;
    });
  };
}

/** Reads the `vars` themselves: they do not refer to each other. */
export const substituteNothing: Substitute = (text, say) => {
  if (text.includes('${'))
    say({ code: 'var-of-var', message: 'a var holds a value, it refers to nothing itself' });
  return text;
};

function known(name: string, vars: Vars, say: Say): boolean {
  if (vars.has(name)) return true;
  say({
    code: 'unknown-var',
    message: `there is no var \`${name}\``,
    ...didYouMean(name, vars.keys()),
  });
  return false;
}

function isSingle(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
