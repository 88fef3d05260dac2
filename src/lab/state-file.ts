/** The state file of a lab: read once at the start, replaced as a whole after each change. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';

/** The state in a YAML or JSON file; undefined where there is no such file. */
export function readStateFile(path: string): unknown {
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  // JSON is YAML too, but the YAML parser takes seconds for what a lab of some thousand objects writes.
  return text.trimStart().startsWith('{')
    ? (JSON.parse(text) as unknown)
    : (parse(text) as unknown);
}

/** Renaming is atomic: a lab that is killed leaves the old state or the new one, never half of it. */
export function writeStateFile(path: string, state: unknown): void {
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, `${JSON.stringify(state)}\n`);
  renameSync(draft, path);
}
