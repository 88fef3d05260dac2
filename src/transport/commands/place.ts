/** What each place that runs commands does by itself; turns, limits and masks are put around it. */
import type { CommandFailure, Ran } from './command.ts';

/** A command as a place gets it. */
export interface Job {
  readonly argv: readonly [string, ...string[]];
  readonly stdin?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly maxReplyBytes: number;
  /** When stopped it goes on by itself. */
  readonly leave?: boolean;
  /** When aborted, its reason says why: `timeout` or `cancelled`. */
  readonly stop: AbortSignal;
}

export interface Place {
  run(job: Job): Promise<Ran>;
  /** By a fresh connection. */
  again(): Place;
  close(): Promise<void>;
}

export function failed(why: CommandFailure['why'], sent: boolean, detail: string): Ran {
  return { ok: false, failure: { why, sent, detail } };
}

/** What a job that was stopped comes to. */
export function stopped({ stop }: Job, sent: boolean): Ran {
  return stop.reason === 'timeout'
    ? failed('timeout', sent, 'it did not end in time')
    : failed('cancelled', sent, 'it was cancelled');
}

/** Where tools for administrators are; not every login has it in its PATH. */
export const farPath = '/usr/local/sbin:/usr/sbin:/sbin:/snap/bin';
