/** A file that was read: its text, its line starts, and the problems that are found in it. */
import type { Document, LineCounter, Node } from 'yaml';
import type { Origin, Problem } from '../model/problem.ts';
import { frame } from './frame.ts';

export interface SpecFile {
  /** Relative to the site's folder. */
  readonly path: string;
  readonly text: string;
  readonly lines: LineCounter;
  readonly documents: readonly Document.Parsed[];
  /** Parts of the text that no frame may draw: values found where only references to secrets belong. */
  readonly hidden: (readonly [start: number, end: number])[];
  /** Frames of this file are not drawn at all: it may hold secrets, and where they are is not known. */
  readonly secretive: boolean;
}

/** Something in a file that a problem can point at. */
export type Spot = Pick<Node, 'range'> | readonly [start: number, end: number] | undefined | null;
export type More = Omit<Problem, 'code' | 'level' | 'message' | 'at' | 'frame'> & {
  readonly level?: Problem['level'];
};

/** The place of a node; the beginning of the file where there is none. */
export function originOf(file: SpecFile, spot: Spot): Origin {
  const [start, end] = rangeOf(spot);
  const { line, col } = file.lines.linePos(start);
  if (line === 0) return { file: file.path, line: 1, column: start + 1, endColumn: start + 2 };
  const stop = Math.max(Math.min(end, endOfLine(file, line)), start + 1);
  return { file: file.path, line, column: col, endColumn: col + stop - start };
}

/** A problem in a file, with its place and frame. */
export function blame(
  file: SpecFile,
  spot: Spot,
  problem: { readonly code: string; readonly message: string } & More,
): Problem {
  const at = originOf(file, spot);
  const drawn = file.secretive ? {} : { frame: frame(visible(file), file.lines.lineStarts, at) };
  return { level: 'error', ...problem, at, ...drawn };
}

/** `file:line:column`, to name a second place in a message. */
export function placeText(at: Origin): string {
  return `${at.file}:${at.line}:${at.column}`;
}

function rangeOf(spot: Spot): readonly [number, number] {
  if (spot === undefined || spot === null) return [0, 0];
  if ('range' in spot) return spot.range ? [spot.range[0], spot.range[1]] : [0, 0];
  return spot as readonly [number, number];
}

function endOfLine(file: SpecFile, line: number): number {
  const next = file.lines.lineStarts[line];
  return next === undefined ? file.text.length : next - 1;
}

function visible(file: SpecFile): string {
  let text = file.text;
  for (const [start, end] of file.hidden)
    text = text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, '*') + text.slice(end);
  return text;
}
