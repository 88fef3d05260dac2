/** Places in files. */
import type { Origin } from '../model/problem.ts';

/** `specs/d058/maas.yaml:12`: what editors and terminals open. */
export function placeText(at: Origin): string {
  return `${at.file}:${at.line}`;
}

/** With its column: `specs/d058/maas.yaml:12:5`. */
export function exactPlaceText(at: Origin): string {
  return `${at.file}:${at.line}:${at.column}`;
}
