/** Places in files. */
import type { Origin } from '../model/problem.ts';

/** `specs/d058/maas.yaml:12:5`: what editors and terminals open. */
export function exactPlaceText(at: Origin): string {
  return `${at.file}:${at.line}:${at.column}`;
}
