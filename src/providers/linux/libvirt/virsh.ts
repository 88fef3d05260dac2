/** Commands of virsh, one per call: of several in one call only the last one's exit code is told. */
import type { Answer, Argv, Client, More } from '../wire/client.ts';

export interface Virsh {
  readonly client: Client;
  readonly uri: string;
}

export function virshLine({ uri }: Virsh, words: readonly string[]): Argv {
  return ['virsh', '-q', '-c', uri, ...words];
}

/** Any code but 0 is a failure: virsh knows no other than 1. */
export function ask(virsh: Virsh, words: readonly string[], signal: AbortSignal): Promise<Answer> {
  return virsh.client.must(virshLine(virsh, words), signal);
}

export function tell(
  virsh: Virsh,
  words: readonly string[],
  signal: AbortSignal,
  more: More = {},
): Promise<Answer> {
  return virsh.client.must(virshLine(virsh, words), signal, more);
}

/** Lists of names are padded with blanks and end with an empty line. */
export function linesIn(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
