/** What a command gets over stdin, where nobody else sees it: its environment, and a file of variables for a playbook. */
import { shellQuote } from '../../../transport/commands/shell-quote.ts';

export interface Given {
  /** Secrets among it. */
  readonly env: Readonly<Record<string, string>>;
  /** A file that only it can read: `-e @FILE` is added to its words. */
  readonly vars?: string;
  /** It is to find no ansible.cfg, wherever one may lie. */
  readonly noConfig?: boolean;
}

/** Assignments for a shell; the last one tells a whole text from one that was cut off. */
export function givenText({ env, vars, noConfig = false }: Given): string {
  const names = Object.keys(env).filter((name) => /^[A-Za-z_]\w*$/.test(name));
  return [
    ...names.map((name) => `export ${name}=${quoted(env[name] ?? '')}`),
    ...(vars === undefined ? [] : [`trueup_vars=${quoted(vars)}`]),
    ...(noConfig ? ['trueup_config=none'] : []),
    'trueup_given=all\n',
  ].join('\n');
}

// No shell can hold a NUL.
function quoted(text: string): string {
  return shellQuote([text.replaceAll('\0', '')]);
}
