/** Sends lines of `ip`: one by itself, several as one batch that stops at the first that fails. */
import { batchText, isPlain, type Line } from '../net/line.ts';
import type { Answer, Client } from '../wire/client.ts';

export async function sendLines(
  client: Client,
  lines: readonly Line[],
  signal: AbortSignal,
): Promise<Answer> {
  const [first, ...more] = lines;
  const strange = lines.find((each) => !isPlain(each));
  if (strange !== undefined)
    return client.failure('strange-word', `'ip ${strange.join(' ')}' holds what is no plain word.`);
  if (first === undefined) return { ok: true, reply: { exit: 0, stdout: '', stderr: '' } };
  // Half of a batch is worse than all of it.
  if (more.length > 0)
    return client.must(['ip', '-batch', '-'], signal, { stdin: batchText(lines), leave: true });
  return client.must(['ip', ...first], signal);
}
