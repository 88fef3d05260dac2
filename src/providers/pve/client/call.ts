/** One call of the PVE API and what comes of it, whichever way it goes: over HTTP or through pvesh. */
import type { CommandFailure } from '../../../transport/commands/commands.ts';
import type { PveAnswer } from '../answer.ts';

/** Booleans become 0 and 1; a list repeats its name; what is undefined is left out. */
export type Parameters = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Made by `at`: `/nodes/pve1/qemu/100/config`. */
  readonly path: Path;
  readonly parameters?: Parameters;
}

/** Begins with `/`; what was put into it is percent-encoded. */
export type Path = string & { readonly brand: 'Path' };

/** A path with its parts encoded, since task ids, volumes and subnets hold `/`, `:`, `@` and `>`. */
export function at(texts: TemplateStringsArray, ...parts: readonly (string | number)[]): Path {
  return String.raw({ raw: texts }, ...parts.map((each) => encodeURIComponent(each))) as Path;
}

/** A refusal with what only a wire can tell of it. */
export type Reply =
  | (Extract<PveAnswer, { readonly ok: true }> & {
      /** Beside the data, of a node's network alone: the diff that is pending there. */
      readonly changes?: string;
    })
  | (Extract<PveAnswer, { readonly ok: false }> & {
      /** Why there is no answer of PVE at all. */
      readonly why?: CommandFailure['why'] | 'redirected' | 'unreadable' | 'no-ticket';
      readonly retryAfterMilliseconds?: number;
    });

/** A way to a PVE. */
export interface Wire {
  /** Sent once. */
  send(call: Call, signal: AbortSignal): Promise<Reply>;
  /** The user that PVE knows the caller by, as task ids have it: `root@pam!lab`. */
  readonly user: string;
  /** What no text of this server may show; the same list while nothing has changed. */
  secrets(): readonly string[];
  close(): Promise<void>;
}
