/** Folders to run commands in. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty folder that is gone after the test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'trueup-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder with a `trueup.yaml`; the pipeline is pretended, so what it says matters to nobody. */
export function siteFolder(): string {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'trueup.yaml'), 'site: d058\n');
  return folder;
}
