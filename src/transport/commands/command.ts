/** What a command is, what comes back of it, and what a place that runs commands can do. */

export interface Command {
  readonly argv: readonly [string, ...string[]];
  readonly stdin?: string;
  /** Added to the environment there. Never secrets: over ssh other users of that host can see them. */
  readonly env?: Readonly<Record<string, string>>;
  /** Instead of the usual limit. */
  readonly timeoutMilliseconds?: number;
  /** It may change something: a connection that only reads refuses it before it is sent. */
  readonly writes?: boolean;
  /** Neither a stop nor too much output ends it, it is left to itself: half of its work is worse than all of it. */
  readonly leave?: boolean;
  readonly signal: AbortSignal;
}

export interface CommandReply {
  /** Of a process that a signal ended: 128 and the signal's number, as shells count. */
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Why there is no exit code. `sent`: it may have run all the same. */
export interface CommandFailure {
  readonly why:
    | 'unreachable'
    | 'untrusted'
    | 'denied'
    | 'timeout'
    | 'cut'
    | 'too-big'
    | 'missing'
    | 'cancelled';
  readonly sent: boolean;
  /** The cause, in one line, without the secrets that this connection knows. */
  readonly detail: string;
}

export type Ran =
  | { readonly ok: true; readonly reply: CommandReply }
  | { readonly ok: false; readonly failure: CommandFailure };

export interface Commands {
  /** For people: `local`, `netns h1`, `ops@jumphost`. */
  readonly where: string;
  /** Never throws for what a person, a host or a command can cause. */
  run(command: Command): Promise<Ran>;
  /** The same place by a fresh connection, which shares nothing with this one. */
  again(): Commands;
  close(): Promise<void>;
}

export interface CommandsOptions {
  /** How many commands may run at once. */
  readonly concurrency: number;
  readonly timeoutMilliseconds: number;
  /** Of stdout, and of stderr. */
  readonly maxReplyBytes: number;
  /** A file in the form of `known_hosts`; without it and `hostKey` the user's own. */
  readonly knownHosts?: string;
  /** The host key, pinned: `ssh-ed25519 AAAA…`. No other key is trusted then. */
  readonly hostKey?: string;
  /** The file of the private key to sign in with; without it those that ssh finds. */
  readonly identity?: string;
  /** Taken out of every failure's detail. */
  readonly secrets?: readonly string[];
  /** Structured log; it is told programs, never their arguments. */
  readonly log: (
    level: 'trace' | 'debug' | 'info' | 'warn',
    message: string,
    fields?: object,
  ) => void;
  readonly access: 'read-only' | 'read-write';
}
