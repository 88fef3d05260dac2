/** Clean-ups: what they are aimed at, what becomes of each thing, and what is left in the end. */
import type { Address, KindName, SystemName, VendorId } from './address.ts';
import type { Outcome } from './journal.ts';

/** Labels that a thing must bear, all of them: `deployment=d7,node=n1`. */
export interface Target {
  /** As it was typed. */
  readonly text: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** `label=value[,label=value…]`; undefined where it is not that. */
export function targetOf(text: string): Target | undefined {
  const labels: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const part of text.split(',')) {
    const [, name, value] = /^\s*([^\s=]+)=(.*\S)\s*$/.exec(part) ?? [];
    if (name === undefined || value === undefined || labels[name] !== undefined) return undefined;
    labels[name] = value;
  }
  return { text, labels };
}

/** Whole values are compared: `node=n1` says nothing of n10. */
export function meets(
  labels: Readonly<Record<string, string>> | undefined,
  target: Target,
): boolean {
  return (
    labels !== undefined &&
    Object.entries(target.labels).every(
      ([name, value]) => Object.hasOwn(labels, name) && labels[name] === value,
    )
  );
}

/**
 * `to delete`: in the plan. `gone already`: there is no such object any more, and the ledger forgets it. `left`: it is
 * there still, and nothing was sent for it. `kept`: it is not to go.
 */
export type PieceState =
  | 'to delete'
  | 'deleted'
  | 'gone already'
  | 'failed'
  | 'skipped'
  | 'left'
  | 'kept';

/** One thing that a clean-up is about. */
export interface Piece {
  /** Under which it was declared. */
  readonly address: Address;
  readonly kind: KindName;
  readonly id: VendorId;
  /** Absent: no system that was read is the installation that it is in. */
  readonly system?: SystemName;
  readonly state: PieceState;
  readonly why?: string;
  /** Its vendor made it beside what was asked for. */
  readonly vendorMade?: boolean;
  /** Not in the ledger: `mark`: it carries our mark; `run`: a run that was cut off made it. */
  readonly unknown?: 'mark' | 'run';
}

/** What a clean-up means for one target. */
export interface Swept {
  readonly target: string;
  readonly pieces: readonly Piece[];
}

/** Each thing counts once, however many targets it is under. */
export interface Totals {
  readonly things: number;
  readonly deleted: number;
  readonly goneAlready: number;
  readonly failed: number;
  readonly skipped: number;
  readonly left: number;
  readonly kept: number;
  /** Of what was to go: how much is gone, in percent with one decimal. */
  readonly successRate: number;
}

export function totalsOf(swept: readonly Swept[]): Totals {
  const pieces = new Map<string, Piece>();
  for (const piece of swept.flatMap((each) => each.pieces))
    pieces.set(`${piece.system} ${piece.kind} ${piece.id} ${piece.address}`, piece);
  const many = (state: PieceState): number =>
    [...pieces.values()].filter((each) => each.state === state).length;
  const kept = many('kept');
  const gone = many('deleted') + many('gone already');
  const wanted = pieces.size - kept;
  return {
    things: pieces.size,
    deleted: many('deleted'),
    goneAlready: many('gone already'),
    failed: many('failed'),
    skipped: many('skipped'),
    left: many('left') + many('to delete'),
    kept,
    successRate: wanted === 0 ? 100 : Math.round((gone / wanted) * 1000) / 10,
  };
}

/** One check of what a clean-up has left. */
export interface Check {
  /** Absent: of owner marks, over all kinds. */
  readonly kind?: KindName;
  readonly result: 'PASS' | 'LEFT' | 'UNKNOWN';
  /** How many things were looked for. */
  readonly things: number;
  readonly left: readonly {
    readonly address: Address;
    readonly id: VendorId;
    readonly system?: SystemName;
    readonly why: string;
  }[];
}

export interface Checks {
  readonly target: string;
  readonly checks: readonly Check[];
}

export type UnitState = 'deployed' | 'failed' | 'rolled back' | 'cleaned up' | 'gone';

/** How things stand under one label value. */
export interface Standing {
  readonly label: string;
  readonly value: string;
  readonly state: UnitState;
  /** By the ledger: made by trueup and there; adopted; and gone since. */
  readonly live: number;
  readonly adopted: number;
  readonly gone: number;
  /** The newest run that did or was to do something with it. */
  readonly run?: string;
  readonly outcome?: Outcome | 'not finished';
}
