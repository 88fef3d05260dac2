/** What a person can do at the console of a node that does not answer any more. */
import type { Failure } from '../client/failure.ts';
import { fileText } from '../network/stanza-text.ts';
import type { Pve } from '../pve.ts';

export function backByHand(pve: Pve, node: string, failure: Failure): Failure {
  const help = helpFor(pve, node);
  return help === undefined ? failure : { ...failure, problem: { ...failure.problem, help } };
}

/** The interfaces as they were before the last reload that this connection asked for. */
export function helpFor({ places, client }: Pve, node: string): string | undefined {
  const former = places.networkOf(node);
  if (former === undefined) return undefined;
  return client.masked(
    [
      `If ${node} cannot be reached any more, put its former network back at its console. This was in it:`,
      '',
      fileText(former.values()),
      'At the console:',
      '  cp /etc/network/interfaces /etc/network/interfaces.failed',
      '  editor /etc/network/interfaces   # the text above; keep lines that begin with source',
      '  ifreload -a',
    ].join('\n'),
  );
}
