/** The seam of `trueup script`: one operation in the words of its vendor's own command line. */
import type { Address, SystemName, VendorId } from './address.ts';
import type { Condition } from './condition.ts';
import type { Operation } from './operation.ts';

/**
 * The words of one command, or of one of the writer's own shell functions. Each is quoted where it is written; what a
 * `Book` gives out may stand inside of one.
 */
export type Words = readonly string[];

/** What a script knows when it runs. Each answer is a word, or part of one. */
export interface Book {
  readonly site: string;
  readonly system: SystemName;
  /** How the system is reached from where the script runs: a profile, a host; see `ScriptWriter.place`. */
  readonly place: string;
  /** The vendor's id of an incarnation: as it is, or as it will be found out. */
  idOf(incarnation: Address): string;
  /** The same where it is known by now. */
  known(incarnation: Address): VendorId | undefined;
}

/** Looked at right before a change: where it does not hold, the script stops and says so. */
export interface Check {
  readonly test: Words;
  readonly otherwise: string;
}

export type Written =
  | {
      readonly before?: readonly Check[];
      readonly do: readonly Words[];
      /** How long it may take until it is so; half a minute, if it does not say. */
      readonly seconds?: number;
    }
  /** No command can do it: what a person is to do. */
  | { readonly byHand: readonly string[] };

/** Data and pure functions: no client, nothing is asked. */
export interface ScriptWriter {
  /** Programs that its shell functions need. */
  readonly tools: readonly string[];
  /** What `place` is, for the script's head, and what it is where nobody says otherwise. */
  readonly place: {
    readonly brief: string;
    readonly usual: (system: SystemName) => string;
  };
  /** Shell functions; theirs are all names that begin with the vendor's. They may use those of the script's core. */
  readonly library: string;
  /**
   * Commands that all succeed once the operation is done, looking anew each time. `but`: fields that a later step
   * changes again. After the last of a create `$found` is the id of what was made. None: it cannot be told.
   */
  so(operation: Operation, book: Book, but: ReadonlySet<string>): readonly Words[];
  /** Several: those of one commit group, which take effect together. */
  write(operations: readonly Operation[], book: Book): Written;
  /** The id that a create will give, where that follows from what is asked for. */
  idFrom?(operation: Operation): VendorId | undefined;
  /** Whether a condition holds. */
  holds?(condition: Condition, book: Book): Words | undefined;
}
