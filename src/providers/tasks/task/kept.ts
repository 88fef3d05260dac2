/** What is kept of what a command printed: its end, without secrets and without what steers a terminal. */
import { stripVTControlCharacters } from 'node:util';
import { mask } from '../../../transport/mask.ts';

/** How much is kept of each stream. */
export const keptBytes = 8 * 1024;

/** How much has to be asked for, so that no secret is cut in two at the beginning of what is kept. */
export function bytesFor(secrets: readonly string[]): number {
  return keptBytes + marginFor(secrets);
}

export function kept(printed: string, secrets: readonly string[]): string {
  const clean = masked(stripVTControlCharacters(printed), secrets);
  const cut = Buffer.byteLength(printed) >= bytesFor(secrets);
  const whole = cut ? clean.slice(marginFor(secrets)) : clean;
  // oxlint-disable-next-line no-control-regex -- control characters of a command never reach a terminal
  const plain = whole.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
  return plain.length <= keptBytes ? plain : plain.slice(-keptBytes);
}

/** Both streams, one after the other, as lines. */
export function keptLines(
  { stdout, stderr }: { readonly stdout: string; readonly stderr: string },
  secrets: readonly string[],
): readonly string[] {
  return [stdout, stderr]
    .flatMap((each) => kept(each, secrets).split('\n'))
    .filter((line) => line.trim() !== '');
}

export function masked(text: string, secrets: readonly string[]): string {
  return mask(unwrapped(text, secrets), secrets);
}

/** Secrets as they may stand in output: of one with several lines, each line may stand there alone. */
export function tellingParts(values: readonly string[]): readonly string[] {
  const parts = values.flatMap((value) => {
    const lines = value.split(/\r?\n/).filter((line) => line.length >= shortestLine);
    return lines.length > 1 ? [value, ...lines] : [value];
  });
  return [...new Set(parts)];
}

const shortestLine = 12;

// A byte becomes up to nine characters where text is URL-encoded twice.
function marginFor(secrets: readonly string[]): number {
  return 1024 + 10 * Math.max(0, ...secrets.map((each) => Buffer.byteLength(each)));
}

// Ansible breaks its warnings after 79 characters, in the middle of words.
function unwrapped(text: string, secrets: readonly string[]): string {
  let whole = text;
  for (const secret of secrets) {
    if (secret.length < shortestLine || secret.includes('\n')) continue;
    const letters = Array.from(secret, (each) => each.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
    whole = whole.replaceAll(new RegExp(letters.join('\\n?'), 'gu'), '[secret]');
  }
  return whole;
}
